import { itsTable, type OperationDefinition, renamedTable } from './definition.ts'
import type { ColumnOperation } from './operation-base.ts'

/** `ALTER TABLE … RENAME COLUMN`, also of a view: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface RenameColumn extends ColumnOperation {
  readonly kind: 'rename-column'
  readonly newName: string
}

export const renameColumn: OperationDefinition<RenameColumn> = {
  read: {
    RenameStmt: (node) =>
      node.renameType === 'OBJECT_COLUMN'
        ? {
            kind: 'rename-column',
            ...renamedTable(node),
            column: node.subname ?? '',
            newName: node.newname ?? '',
          }
        : null,
  },
  touches: itsTable,
}
