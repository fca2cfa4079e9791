import { type ColumnDefinition, columnDefinition } from './column-definition.ts'
import { referencedTable } from './create-table.ts'
import type { OperationDefinition } from './definition.ts'
import type { TableOperation } from './operation-base.ts'
import { bodyOf } from './syntax-tree.ts'

/** `ALTER TABLE … ADD COLUMN`: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface AddColumn extends TableOperation {
  readonly kind: 'add-column'
  readonly column: ColumnDefinition
  readonly ifNotExists: boolean
}

export const addColumn: OperationDefinition<AddColumn> = {
  read: {
    AT_AddColumn: ({ command, target, objectType, phrase }) =>
      objectType === 'type'
        ? null
        : {
            kind: 'add-column',
            ...target,
            column: columnDefinition(bodyOf(command.def, 'ColumnDef') ?? {}, phrase),
            ifNotExists: command.missing_ok ?? false,
          },
  },
  touches: ({ table, column }) => [table, ...column.constraints.flatMap(referencedTable)],
}
