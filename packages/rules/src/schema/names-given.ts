import type { Operation } from '@backout/core'

/** A name that an operation gives to something. */
export interface GivenName {
  readonly kind: 'table' | 'column' | 'index' | 'constraint' | 'view' | 'schema'
  readonly name: string
}

/** The names that an operation gives: to what it creates, and to what it renames. */
export function namesGiven(operation: Operation): readonly GivenName[] {
  switch (operation.kind) {
    case 'create-table':
      return [
        { kind: 'table', name: operation.table.name },
        ...operation.columns.map(({ name }) => ({ kind: 'column' as const, name })),
        ...[...operation.constraints, ...operation.columns.flatMap((column) => column.constraints)].flatMap(
          ({ name }) => (name === null ? [] : [{ kind: 'constraint' as const, name }]),
        ),
      ]
    case 'add-column':
      return [{ kind: 'column', name: operation.column.name }]
    case 'add-constraint':
      return operation.constraint.name === null ? [] : [{ kind: 'constraint', name: operation.constraint.name }]
    case 'create-index':
      return operation.index === null ? [] : [{ kind: 'index', name: operation.index }]
    case 'create-view':
    case 'create-materialized-view':
      return [{ kind: 'view', name: operation.view.name }]
    case 'create-schema':
      return [{ kind: 'schema', name: operation.schema }]
    case 'rename-table':
      return [{ kind: 'table', name: operation.newName }]
    case 'rename-column':
      return [{ kind: 'column', name: operation.newName }]
    default:
      return []
  }
}
