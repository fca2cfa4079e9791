import type { QualifiedName } from '@backout/core'
import { dependentViews } from './views.ts'
import { gone } from './constraints.ts'
import type { Model } from './model.ts'
import { lock, type Part, together } from './part.ts'
import { ownedSequences } from './sequences.ts'
import { covers, mentions, type Subject } from './subject.ts'

export const dropColumn: Model<'drop-column'> = ({ table, column, cascade }, subject) =>
  together(...subject.family(table).map((one) => withoutColumn(one, column, cascade, subject)))

/** A column goes with every index that has it, even in passing, with its foreign keys and its sequence. */
export function withoutColumn(table: QualifiedName, name: string, cascade: boolean, subject: Subject): Part {
  const goes = [name, ...(cascade ? computedFrom(table, name, subject) : [])]
  const indexes = subject.indexes(table).filter((index) => goes.some((column) => covers(index, column)))
  const constraints = subject
    .constraints(table)
    .filter(({ columns }) => columns?.some((column) => goes.includes(column)))
  const referencing = subject
    .referencing(table)
    .filter(({ references }) => references?.columns.some((column) => goes.includes(column)))
  return together(
    lock('ACCESS EXCLUSIVE', table, ...indexes.map(({ relation }) => relation)),
    lock('ACCESS EXCLUSIVE', ...goes.flatMap((column) => ownedSequences(subject, table, column))),
    ...constraints.map((constraint) => gone(constraint, subject)),
    ...(cascade
      ? [lock('ACCESS EXCLUSIVE', ...referencing.map((key) => key.table)), dependentViews(subject, table, goes)]
      : []),
  )
}

const computedFrom = (table: QualifiedName, name: string, subject: Subject): readonly string[] =>
  (subject.relation(table)?.columns ?? [])
    .filter(({ generated, expression }) => generated && mentions(expression ?? '', name))
    .map((column) => column.name)
