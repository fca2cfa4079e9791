import type { ColumnOperation } from './operation-base.ts'

/** `ALTER TABLE … RENAME COLUMN`, also of a view: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface RenameColumn extends ColumnOperation {
  readonly kind: 'rename-column'
  readonly newName: string
}
