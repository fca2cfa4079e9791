import type { OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { relationsIn } from './relations-in.ts'
import { relationOf } from './syntax-tree.ts'

/** `MERGE`: @see https://www.postgresql.org/docs/current/sql-merge.html */
export interface Merge extends OperationBase {
  readonly kind: 'merge'
  readonly table: QualifiedName
  readonly reads: readonly QualifiedName[]
}

export const merge: OperationDefinition<Merge> = {
  read: {
    MergeStmt: (node) => ({
      kind: 'merge',
      table: relationOf(node.relation),
      reads: relationsIn(node, node.relation),
    }),
  },
  touches: ({ table, reads }) => [table, ...reads],
}
