import type { Operation, QualifiedName, RuleContext } from '@backout/core'
import { relation, sameName } from './lookup.ts'
import { relationBefore } from './names.ts'
import { operationsBefore } from './unapplied.ts'

/** The partition key of a table when an operation begins, as `RANGE (at)`; null for one that is not partitioned, or not known. */
export function partitionKey(operation: Operation, context: RuleContext, table: QualifiedName): string | null {
  const created =
    operation.kind === 'create-table' && sameName(operation.table, table)
      ? operation
      : operationsBefore(operation, context).findLast(
          (other) => other.kind === 'create-table' && sameName(other.table, table),
        )
  if (created?.kind === 'create-table' && created.partitionBy !== null)
    return `${created.partitionBy.strategy.toUpperCase()} (${created.partitionBy.keys.join(', ')})`
  return (relationBefore(operation, context, table) ?? relation(context.after, table))?.partitionKey ?? null
}

export const isPartitioned = (operation: Operation, context: RuleContext, table: QualifiedName): boolean =>
  partitionKey(operation, context, table) !== null
