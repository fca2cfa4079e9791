import type { CatalogColumn, Operation, QualifiedName, RuleContext } from '@backout/core'
import { sameName } from '../lookup.ts'
import { columnBefore, namesAt } from '../names.ts'
import { enumSwaps } from './enum-swap.ts'

interface Target {
  readonly table: QualifiedName
  readonly column: string
}

/** Whether a later operation gives the column a value of its own again, or takes the column away. */
export function isReplaced(operation: Operation & Target, { operations }: RuleContext): boolean {
  const { table, column } = operation
  return operations.slice(operations.indexOf(operation) + 1).some((other) => {
    if (other.kind === 'drop-table') return sameName(other.table, table)
    const isHere = 'column' in other && 'table' in other && other.column === column && sameName(other.table, table)
    return isHere && (other.kind === 'set-default' || other.kind === 'add-identity' || other.kind === 'drop-column')
  })
}

/** The column as before; null where nobody writes to it yet, undefined where nothing is known of it. */
export function usedColumn(operation: Operation & Target, context: RuleContext): CatalogColumn | undefined | null {
  const { table, column } = operation
  if (context.isNew(table) || namesAt(operation, context).columnBefore(table, column) === null) return null
  const before = columnBefore(operation, context, table, column)
  return before === undefined && context.before ? null : before
}

/** Whether the column gets a new enum in this migration: its default goes and comes with it. */
export const isOfSwap = ({ table, column }: Target, context: RuleContext): boolean =>
  enumSwaps(context).some(({ changes }) =>
    changes.some((change) => change.column === column && sameName(change.table, table)),
  )
