import type { ForeignKeyDefinition, Operation, QualifiedName } from '@backout/core'
import { constraintsOf } from './written-constraints.ts'

/** A foreign key that an operation brings about, on its own, with a column or with a table. */
export interface AddedForeignKey {
  readonly table: QualifiedName
  /** The name that it was given, or that PostgreSQL chooses. */
  readonly name: string
  readonly key: ForeignKeyDefinition
}

export function foreignKeysOf(operation: Operation): readonly AddedForeignKey[] {
  if (!('table' in operation) || operation.table === null) return []
  const { table } = operation
  return constraintsOf(operation)
    .filter((constraint) => constraint.type === 'foreign key')
    .map((key) => ({ table, name: key.name ?? [table.name, ...key.columns, 'fkey'].join('_'), key }))
}
