import type { ColumnOperation } from './operation-base.ts'

/** `ALTER COLUMN … SET EXPRESSION AS` (17+): @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface SetExpression extends ColumnOperation {
  readonly kind: 'set-expression'
  /** As written. */
  readonly expression: string
}

/** `ALTER COLUMN … DROP EXPRESSION`: a generated column becomes a plain one. */
export interface DropExpression extends ColumnOperation {
  readonly kind: 'drop-expression'
  readonly ifExists: boolean
}
