import type { OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { relationsIn } from './relations-in.ts'
import { relationOf } from './syntax-tree.ts'

/** `DELETE`: @see https://www.postgresql.org/docs/current/sql-delete.html */
export interface Delete extends OperationBase {
  readonly kind: 'delete'
  readonly table: QualifiedName
  /** As written; null where every row goes. */
  readonly where: string | null
  /** Other relations that it reads. */
  readonly reads: readonly QualifiedName[]
}

export const deleteRows: OperationDefinition<Delete> = {
  read: {
    DeleteStmt: (node, phrase) => ({
      kind: 'delete',
      table: relationOf(node.relation),
      where: node.whereClause === undefined ? null : (phrase.after('where')?.until('returning').text ?? ''),
      reads: relationsIn(node, node.relation),
    }),
  },
  touches: ({ table, reads }) => [table, ...reads],
}
