import type { Operation, RuleContext } from '@backout/core'
import { sameName } from '../lookup.ts'

/**
 * Whether an operation demands of rows what nothing demanded before: a constraint, a unique index or NOT NULL that takes
 * the place of none. Values that it refuses can be made up for any of them, and the release before may never have written
 * one; where the operation hurts in itself, the rule that knows it says so.
 */
export function isNewDemand(operation: Operation, { operations }: RuleContext): boolean {
  switch (operation.kind) {
    case 'set-not-null':
      return true
    case 'create-index':
      return !operations.some(({ kind }) => kind === 'drop-index')
    case 'add-constraint':
      return !operations.some((other) => other.kind === 'drop-constraint' && sameName(other.table, operation.table))
    case 'alter-domain':
      return (
        operation.change.action === 'set-not-null' ||
        !operations.some(
          (other) =>
            other.kind === 'alter-domain' &&
            other.change.action === 'drop-constraint' &&
            sameName(other.domain, operation.domain),
        )
      )
    default:
      return false
  }
}
