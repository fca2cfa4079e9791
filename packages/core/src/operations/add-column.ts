import type { ColumnDefinition } from './column-definition.ts'
import type { TableOperation } from './operation-base.ts'

/** `ALTER TABLE … ADD COLUMN`: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface AddColumn extends TableOperation {
  readonly kind: 'add-column'
  readonly column: ColumnDefinition
  readonly ifNotExists: boolean
}
