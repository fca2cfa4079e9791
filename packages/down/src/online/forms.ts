import type { Operation } from '@backout/core'

/** What an up did without keeping others waiting. Its way back does likewise. */
export interface OnlineForms {
  /** Indexes that it built CONCURRENTLY. A name is null where PostgreSQL chose it. */
  readonly created: readonly { readonly table: string; readonly index: string | null }[]
  /** Names of indexes that it dropped CONCURRENTLY. */
  readonly dropped: readonly string[]
  /** Whether it added a constraint NOT VALID or validated one: its author minds scans under a lock. */
  readonly validates: boolean
}

/** Reads the online forms off the operations of an up. Pure. */
export const onlineForms = (operations: readonly Operation[]): OnlineForms => ({
  created: operations.flatMap((operation) =>
    operation.kind === 'create-index' && operation.concurrently
      ? [{ table: operation.table.name, index: operation.index }]
      : [],
  ),
  dropped: operations.flatMap((operation) =>
    operation.kind === 'drop-index' && operation.concurrently ? [operation.index.name] : [],
  ),
  validates: operations.some(
    (operation) =>
      operation.kind === 'validate-constraint' ||
      (operation.kind === 'add-constraint' && 'notValid' in operation.constraint && operation.constraint.notValid),
  ),
})
