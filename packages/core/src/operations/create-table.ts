import type { ColumnDefinition } from './column-definition.ts'
import type { ConstraintDefinition } from './constraint-definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/**
 * `CREATE TABLE`, `CREATE FOREIGN TABLE`.
 * @see https://www.postgresql.org/docs/current/sql-createtable.html
 */
export interface CreateTable extends OperationBase {
  readonly kind: 'create-table'
  readonly table: QualifiedName
  readonly ifNotExists: boolean
  readonly persistence: Persistence
  readonly columns: readonly ColumnDefinition[]
  /** Table constraints, in order; inline ones are with their columns. */
  readonly constraints: readonly ConstraintDefinition[]
  readonly inherits: readonly QualifiedName[]
  /** Tables of `LIKE` clauses. */
  readonly like: readonly QualifiedName[]
  readonly partitionBy: { readonly strategy: 'range' | 'list' | 'hash'; readonly keys: readonly string[] } | null
  readonly partitionOf: { readonly parent: QualifiedName; readonly bound: string } | null
  /** The composite type of `CREATE TABLE … OF`. */
  readonly ofType: QualifiedName | null
  /** The server of a foreign table. */
  readonly server: string | null
}

export type Persistence = 'permanent' | 'unlogged' | 'temporary'
