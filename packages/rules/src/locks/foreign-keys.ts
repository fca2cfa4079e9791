import type { QualifiedName } from '@backout/core'
import { type Part, together } from './part.ts'
import { readIndexes, scanRows } from './rewriting.ts'
import type { Subject } from './subject.ts'

/**
 * Every row is looked up in the table that is referenced, by a query. Whether that one is read by an index or from end to
 * end is the planner's choice, so nothing is said of it.
 */
export const foreignKeyCheck = (subject: Subject, tables: readonly QualifiedName[], references: QualifiedName): Part =>
  together(readIndexes(subject, ...tables, references), scanRows(subject, ...tables))
