import type { OperationDefinition } from './definition.ts'
import { dropped } from './dropped.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/**
 * `DROP TABLE`, `DROP FOREIGN TABLE`: one operation for each table.
 * @see https://www.postgresql.org/docs/current/sql-droptable.html
 */
export interface DropTable extends OperationBase {
  readonly kind: 'drop-table'
  readonly table: QualifiedName
  readonly ifExists: boolean
  readonly cascade: boolean
}

export const dropTable: OperationDefinition<DropTable> = {
  read: {
    DropStmt: (node) =>
      dropped(node, ['table', 'foreign table'], ({ name }, drop) => ({ kind: 'drop-table', table: name, ...drop })),
  },
  touches: ({ table }) => [table],
}
