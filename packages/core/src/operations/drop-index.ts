import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `DROP INDEX`: one operation for each index. @see https://www.postgresql.org/docs/current/sql-dropindex.html */
export interface DropIndex extends OperationBase {
  readonly kind: 'drop-index'
  readonly index: QualifiedName
  readonly concurrently: boolean
  readonly ifExists: boolean
  readonly cascade: boolean
}
