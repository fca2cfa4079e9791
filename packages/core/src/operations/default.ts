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
