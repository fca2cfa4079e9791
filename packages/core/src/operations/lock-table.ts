import { LOCK_MODES, type LockMode } from '../lock.ts'
import type { OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { relationsOf } from './syntax-tree.ts'

/** `LOCK TABLE`: @see https://www.postgresql.org/docs/current/sql-lock.html */
export interface LockTable extends OperationBase {
  readonly kind: 'lock-table'
  readonly tables: readonly QualifiedName[]
  readonly mode: LockMode
  readonly nowait: boolean
}

export const lockTable: OperationDefinition<LockTable> = {
  read: {
    LockStmt: (node) => ({
      kind: 'lock-table',
      tables: relationsOf(node.relations),
      // The tree counts them from 1.
      mode: LOCK_MODES[(node.mode ?? LOCK_MODES.length) - 1] ?? 'ACCESS EXCLUSIVE',
      nowait: node.nowait ?? false,
    }),
  },
  touches: ({ tables }) => tables,
}
