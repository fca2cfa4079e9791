import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `CREATE STATISTICS`: @see https://www.postgresql.org/docs/current/sql-createstatistics.html */
export interface CreateStatistics extends OperationBase {
  readonly kind: 'create-statistics'
  /** Null where PostgreSQL chooses it. */
  readonly statistics: QualifiedName | null
  readonly ifNotExists: boolean
  readonly tables: readonly QualifiedName[]
}
