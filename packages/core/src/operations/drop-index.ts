import type { OperationDefinition } from './definition.ts'
import { dropped } from './dropped.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `DROP INDEX`: one operation for each index. @see https://www.postgresql.org/docs/current/sql-dropindex.html */
export interface DropIndex extends OperationBase {
  readonly kind: 'drop-index'
  readonly index: QualifiedName
  readonly concurrently: boolean
  readonly ifExists: boolean
  readonly cascade: boolean
}

export const dropIndex: OperationDefinition<DropIndex> = {
  read: {
    DropStmt: (node) =>
      dropped(node, ['index'], ({ name }, drop) => ({
        kind: 'drop-index',
        index: name,
        concurrently: node.concurrent ?? false,
        ...drop,
      })),
  },
  touches: ({ index }) => [index],
}
