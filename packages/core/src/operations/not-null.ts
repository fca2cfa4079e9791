import { itsColumn, itsTable, type OperationDefinition } from './definition.ts'
import type { ColumnOperation } from './operation-base.ts'

/** `ALTER COLUMN … SET NOT NULL`: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface SetNotNull extends ColumnOperation {
  readonly kind: 'set-not-null'
}

/** `ALTER COLUMN … DROP NOT NULL` */
export interface DropNotNull extends ColumnOperation {
  readonly kind: 'drop-not-null'
}

export const setNotNull: OperationDefinition<SetNotNull> = {
  read: { AT_SetNotNull: (action) => ({ kind: 'set-not-null', ...itsColumn(action) }) },
  touches: itsTable,
}

export const dropNotNull: OperationDefinition<DropNotNull> = {
  read: { AT_DropNotNull: (action) => ({ kind: 'drop-not-null', ...itsColumn(action) }) },
  touches: itsTable,
}
