import type { CreateTable, OperationKind } from '@backout/core'
import { sameName } from '../lookup.ts'
import { reading } from './data.ts'
import type { Models } from './model.ts'
import { lock, NOTHING, together } from './part.ts'
import { named } from './relatives.ts'
import { scanRows } from './rewriting.ts'

/** The new table itself is nobody's concern; its parents and those that it points to are. */
export const CREATE_TABLE: Models<Extract<OperationKind, 'create-table' | 'create-table-as'>> = {
  'create-table': (operation, subject) => {
    const { table, ifNotExists, inherits, like, partitionOf } = operation
    if (ifNotExists && subject.relation(table)) return NOTHING
    const parent = partitionOf?.parent
    const other = parent && subject.defaultPartition(parent)
    const inherited = parent ? subject.constraints(parent).flatMap(({ references }) => references ?? []) : []
    return together(
      lock('SHARE UPDATE EXCLUSIVE', ...inherits),
      lock('ACCESS SHARE', ...like),
      lock('SHARE ROW EXCLUSIVE', ...referenced(operation), ...inherited.map((key) => named(key.table))),
      parent ? lock('ACCESS EXCLUSIVE', parent) : NOTHING,
      // It may hold rows that now belong to the new one.
      other ? together(lock('ACCESS EXCLUSIVE', other), scanRows(subject, other)) : NOTHING,
    )
  },
  'create-table-as': ({ table, ifNotExists, withData, reads }, subject) =>
    ifNotExists && subject.relation(table) ? NOTHING : reading(subject, reads, withData),
}

const referenced = ({ table, columns, constraints }: CreateTable) =>
  [...columns.flatMap((column) => column.constraints), ...constraints]
    .flatMap((constraint) => (constraint.type === 'foreign key' ? [constraint.references.table] : []))
    .filter((name) => !sameName(name, table))
