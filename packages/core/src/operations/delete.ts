import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `DELETE`: @see https://www.postgresql.org/docs/current/sql-delete.html */
export interface Delete extends OperationBase {
  readonly kind: 'delete'
  readonly table: QualifiedName
  /** As written; null where every row goes. */
  readonly where: string | null
  /** Other relations that it reads. */
  readonly reads: readonly QualifiedName[]
}
