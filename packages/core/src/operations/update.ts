import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `UPDATE`: @see https://www.postgresql.org/docs/current/sql-update.html */
export interface Update extends OperationBase {
  readonly kind: 'update'
  readonly table: QualifiedName
  readonly columns: readonly string[]
  /** As written; null where every row is changed. */
  readonly where: string | null
  /** Other relations that it reads. */
  readonly reads: readonly QualifiedName[]
}
