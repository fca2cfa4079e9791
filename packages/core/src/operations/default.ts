import { itsColumn, itsTable, type OperationDefinition } from './definition.ts'
import type { ColumnOperation } from './operation-base.ts'

/** `ALTER COLUMN … SET DEFAULT`: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface SetDefault extends ColumnOperation {
  readonly kind: 'set-default'
  /** As written. */
  readonly expression: string
}

/** `ALTER COLUMN … DROP DEFAULT` */
export interface DropDefault extends ColumnOperation {
  readonly kind: 'drop-default'
}

export const setDefault: OperationDefinition<SetDefault> = {
  read: {
    AT_ColumnDefault: (action) =>
      action.command.def === undefined
        ? null
        : {
            kind: 'set-default',
            ...itsColumn(action),
            expression: action.phrase.after('set', 'default')?.text ?? '',
          },
  },
  touches: itsTable,
}

export const dropDefault: OperationDefinition<DropDefault> = {
  read: {
    AT_ColumnDefault: (action) =>
      action.command.def === undefined ? { kind: 'drop-default', ...itsColumn(action) } : null,
  },
  touches: itsTable,
}
