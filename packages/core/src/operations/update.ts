import type { OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { relationsIn } from './relations-in.ts'
import { bodiesOf, relationOf } from './syntax-tree.ts'

/** `UPDATE`: @see https://www.postgresql.org/docs/current/sql-update.html */
export interface Update extends OperationBase {
  readonly kind: 'update'
  readonly table: QualifiedName
  readonly columns: readonly string[]
  /** As written; null where every row is changed. */
  readonly where: string | null
  /** Other relations that it reads. */
  readonly reads: readonly QualifiedName[]
}

export const update: OperationDefinition<Update> = {
  read: {
    UpdateStmt: (node, phrase) => ({
      kind: 'update',
      table: relationOf(node.relation),
      columns: [...new Set(bodiesOf(node.targetList, 'ResTarget').map((column) => column.name ?? ''))],
      where: node.whereClause === undefined ? null : (phrase.after('where')?.until('returning').text ?? ''),
      reads: relationsIn(node, node.relation),
    }),
  },
  touches: ({ table, reads }) => [table, ...reads],
}
