import { itsTable, type OperationDefinition } from './definition.ts'
import type { ColumnOperation } from './operation-base.ts'

/** `ALTER TABLE … DROP COLUMN`: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface DropColumn extends ColumnOperation {
  readonly kind: 'drop-column'
  readonly ifExists: boolean
  readonly cascade: boolean
}

export const dropColumn: OperationDefinition<DropColumn> = {
  read: {
    AT_DropColumn: ({ command, target, objectType }) =>
      objectType === 'type'
        ? null
        : {
            kind: 'drop-column',
            ...target,
            column: command.name ?? '',
            ifExists: command.missing_ok ?? false,
            cascade: command.behavior === 'DROP_CASCADE',
          },
  },
  touches: itsTable,
}
