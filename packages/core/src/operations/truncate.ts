import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `TRUNCATE`: @see https://www.postgresql.org/docs/current/sql-truncate.html */
export interface Truncate extends OperationBase {
  readonly kind: 'truncate'
  readonly tables: readonly QualifiedName[]
  readonly restartIdentity: boolean
  readonly cascade: boolean
}
