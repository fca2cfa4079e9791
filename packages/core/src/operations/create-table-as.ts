import type { Persistence } from './create-table.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/**
 * `CREATE TABLE … AS`, `SELECT … INTO`.
 * @see https://www.postgresql.org/docs/current/sql-createtableas.html
 */
export interface CreateTableAs extends OperationBase {
  readonly kind: 'create-table-as'
  readonly table: QualifiedName
  readonly ifNotExists: boolean
  readonly persistence: Persistence
  readonly withData: boolean
  /** Relations that the query reads. */
  readonly reads: readonly QualifiedName[]
}
