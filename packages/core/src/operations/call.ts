import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `CALL`: @see https://www.postgresql.org/docs/current/sql-call.html */
export interface Call extends OperationBase {
  readonly kind: 'call'
  readonly procedure: QualifiedName
}
