import type { ColumnOperation } from './operation-base.ts'

/** `ALTER TABLE … ALTER COLUMN … TYPE`: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface AlterColumnType extends ColumnOperation {
  readonly kind: 'alter-column-type'
  /** The new type, spelt as {@link ColumnDefinition.type}. */
  readonly type: string
  readonly collation: string | null
  /** The expression as written. */
  readonly using: string | null
}
