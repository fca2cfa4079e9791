import type { OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { relationsOf } from './syntax-tree.ts'

/** `TRUNCATE`: @see https://www.postgresql.org/docs/current/sql-truncate.html */
export interface Truncate extends OperationBase {
  readonly kind: 'truncate'
  readonly tables: readonly QualifiedName[]
  readonly restartIdentity: boolean
  readonly cascade: boolean
}

export const truncate: OperationDefinition<Truncate> = {
  read: {
    TruncateStmt: (node) => ({
      kind: 'truncate',
      tables: relationsOf(node.relations),
      restartIdentity: node.restart_seqs ?? false,
      cascade: node.behavior === 'DROP_CASCADE',
    }),
  },
  touches: ({ tables }) => tables,
}
