import type { Operation, QualifiedName } from '@backout/core'

/**
 * Reads the operations of a migration in order, and gives back what changes rows under the names that tables and columns had
 * before it; null when it changes a table that was not there. Names are told apart as they are written: what is written in two
 * ways is followed no further, and counts as it stands.
 */
export function followingRenames(): (operation: Operation) => Operation | null {
  const tables = new Map<string, QualifiedName>()
  const columns = new Map<string, string>()
  /** Names that stand for no table of the state before, be it that another has them now. */
  const fresh = new Set<string>()
  const tableThen = (name: QualifiedName) => (fresh.has(keyOf(name)) ? null : (tables.get(keyOf(name)) ?? name))
  const columnThen = (table: QualifiedName, column: string) => columns.get(keyOf(table, column)) ?? column
  const onTable = <O extends Operation & { readonly table: QualifiedName }>(operation: O): O | null => {
    const table = tableThen(operation.table)
    return table && { ...operation, table }
  }
  return (operation) => {
    switch (operation.kind) {
      case 'rename-table': {
        const then = tableThen(operation.table)
        const now = keyOf({ ...operation.table, name: operation.newName })
        if (then === null) fresh.add(now)
        else {
          fresh.delete(now)
          tables.set(now, then)
        }
        fresh.add(keyOf(operation.table))
        return operation
      }
      case 'drop-table':
        fresh.add(keyOf(operation.table))
        return operation
      case 'rename-column': {
        const table = tableThen(operation.table)
        if (table) columns.set(keyOf(table, operation.newName), columnThen(table, operation.column))
        return operation
      }
      case 'update': {
        const then = onTable(operation)
        return then && { ...then, columns: then.columns.map((column) => columnThen(then.table, column)) }
      }
      case 'alter-column-type': {
        const then = onTable(operation)
        return then && { ...then, column: columnThen(then.table, then.column) }
      }
      case 'insert':
      case 'delete':
      case 'merge':
        return onTable(operation)
      case 'truncate':
        return { ...operation, tables: operation.tables.flatMap((table) => tableThen(table) ?? []) }
      case 'copy':
        return operation.table ? onTable({ ...operation, table: operation.table }) : operation
      default:
        return operation
    }
  }
}

const keyOf = ({ schema, name }: QualifiedName, column?: string): string => JSON.stringify([schema, name, column])
