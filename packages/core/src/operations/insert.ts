import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `INSERT`: @see https://www.postgresql.org/docs/current/sql-insert.html */
export interface Insert extends OperationBase {
  readonly kind: 'insert'
  readonly table: QualifiedName
  /** Empty where none are named. */
  readonly columns: readonly string[]
  /** Where the rows come from. */
  readonly source: 'values' | 'query' | 'default values'
  /** How many rows `VALUES` holds; null for a query. */
  readonly rows: number | null
  readonly onConflict: 'nothing' | 'update' | null
  /** Relations that it reads. */
  readonly reads: readonly QualifiedName[]
}
