import type { OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { relationsIn } from './relations-in.ts'
import { bodiesOf, relationOf } from './syntax-tree.ts'

/** `MERGE`: @see https://www.postgresql.org/docs/current/sql-merge.html */
export interface Merge extends OperationBase {
  readonly kind: 'merge'
  readonly table: QualifiedName
  /** What its WHEN clauses do, each once. */
  readonly actions: readonly ('insert' | 'update' | 'delete')[]
  readonly reads: readonly QualifiedName[]
}

const ACTIONS: Readonly<Record<string, Merge['actions'][number]>> = {
  CMD_INSERT: 'insert',
  CMD_UPDATE: 'update',
  CMD_DELETE: 'delete',
}

export const merge: OperationDefinition<Merge> = {
  read: {
    MergeStmt: (node) => ({
      kind: 'merge',
      table: relationOf(node.relation),
      actions: [
        ...new Set(
          bodiesOf(node.mergeWhenClauses, 'MergeWhenClause').flatMap(
            ({ commandType }) => ACTIONS[commandType ?? ''] ?? [],
          ),
        ),
      ],
      reads: relationsIn(node, node.relation),
    }),
  },
  touches: ({ table, reads }) => [table, ...reads],
}
