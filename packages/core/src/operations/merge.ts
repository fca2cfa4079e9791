import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `MERGE`: @see https://www.postgresql.org/docs/current/sql-merge.html */
export interface Merge extends OperationBase {
  readonly kind: 'merge'
  readonly table: QualifiedName
  readonly reads: readonly QualifiedName[]
}
