import type { ColumnOperation } from './operation-base.ts'

/** `ALTER TABLE … DROP COLUMN`: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface DropColumn extends ColumnOperation {
  readonly kind: 'drop-column'
  readonly ifExists: boolean
  readonly cascade: boolean
}
