import type { ConstraintDefinition, Operation } from '@backout/core'

/** The constraints that an operation brings about: of a table, of a column, or on their own. */
export function constraintsOf(operation: Operation): readonly ConstraintDefinition[] {
  if (operation.kind === 'add-constraint') return [operation.constraint]
  if (operation.kind === 'add-column') return operation.column.constraints
  if (operation.kind !== 'create-table') return []
  return [...operation.columns.flatMap(({ constraints }) => constraints), ...operation.constraints]
}
