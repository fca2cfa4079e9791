import type { QualifiedName } from '@backout/core'
import { lock, NOTHING, type Part, scan, together } from './part.ts'
import type { Subject } from './subject.ts'

/** The table is written anew, and with it its indexes. A partitioned table has nothing to write; its partitions have. */
export function rewrite(table: QualifiedName, subject: Subject): Part {
  if (subject.isPartitioned(table)) return NOTHING
  const indexes = subject.indexes(table).map(({ relation }) => relation)
  return together(lock('ACCESS EXCLUSIVE', table, ...indexes), {
    rewritten: [table],
    reindexed: indexes,
    scanned: [table],
  })
}

/** Every row is read; a partitioned table has none of its own. */
export const scanRows = (subject: Subject, ...tables: readonly QualifiedName[]): Part =>
  scan(...tables.filter((table) => !subject.isPartitioned(table)))

/** The planner opens every index of a table that a query reads, in the mode of the table. */
export const readIndexes = (subject: Subject, ...tables: readonly QualifiedName[]): Part =>
  lock('ACCESS SHARE', ...tables.flatMap((table) => subject.indexes(table).map(({ relation }) => relation)))
