import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `COPY`: @see https://www.postgresql.org/docs/current/sql-copy.html */
export interface Copy extends OperationBase {
  readonly kind: 'copy'
  /** Null for `COPY (query) TO`. */
  readonly table: QualifiedName | null
  readonly columns: readonly string[]
  readonly direction: 'from' | 'to'
  readonly reads: readonly QualifiedName[]
}
