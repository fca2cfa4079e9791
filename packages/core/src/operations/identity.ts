import type { ColumnOperation } from './operation-base.ts'

/** `ALTER COLUMN … ADD GENERATED … AS IDENTITY`: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface AddIdentity extends ColumnOperation {
  readonly kind: 'add-identity'
  readonly generated: 'always' | 'by default'
}

/** `ALTER COLUMN … SET GENERATED`, `… SET <sequence option>`, `… RESTART` */
export interface AlterIdentity extends ColumnOperation {
  readonly kind: 'alter-identity'
  /** Null where it is not changed. */
  readonly generated: 'always' | 'by default' | null
  /** True for `RESTART`. */
  readonly restart: boolean
}

/** `ALTER COLUMN … DROP IDENTITY` */
export interface DropIdentity extends ColumnOperation {
  readonly kind: 'drop-identity'
  readonly ifExists: boolean
}
