import type { LockMode } from '../lock.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `LOCK TABLE`: @see https://www.postgresql.org/docs/current/sql-lock.html */
export interface LockTable extends OperationBase {
  readonly kind: 'lock-table'
  readonly tables: readonly QualifiedName[]
  readonly mode: LockMode
  readonly nowait: boolean
}
