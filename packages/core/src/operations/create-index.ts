import type { IndexElement } from './index-element.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `CREATE INDEX`: @see https://www.postgresql.org/docs/current/sql-createindex.html */
export interface CreateIndex extends OperationBase {
  readonly kind: 'create-index'
  /** Null where PostgreSQL chooses it. */
  readonly index: string | null
  readonly table: QualifiedName
  readonly unique: boolean
  readonly concurrently: boolean
  readonly ifNotExists: boolean
  /** `ON ONLY`: not on the partitions. */
  readonly only: boolean
  /** `btree` unless another is written. */
  readonly method: string
  readonly elements: readonly IndexElement[]
  readonly include: readonly string[]
  /** The predicate of a partial index, as written. */
  readonly where: string | null
  readonly nullsNotDistinct: boolean
  /** Storage parameters as `name=value`. */
  readonly options: readonly string[]
}
