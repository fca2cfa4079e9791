import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `VACUUM`: @see https://www.postgresql.org/docs/current/sql-vacuum.html */
export interface Vacuum extends OperationBase {
  readonly kind: 'vacuum'
  /** Empty for the whole database. */
  readonly tables: readonly QualifiedName[]
  readonly full: boolean
  readonly analyze: boolean
}

/** `ANALYZE` */
export interface Analyze extends OperationBase {
  readonly kind: 'analyze'
  readonly tables: readonly QualifiedName[]
}

/** `REINDEX`: @see https://www.postgresql.org/docs/current/sql-reindex.html */
export interface Reindex extends OperationBase {
  readonly kind: 'reindex'
  readonly target: 'index' | 'table' | 'schema' | 'system' | 'database'
  /** The index, table or schema; null where the current database is meant. */
  readonly name: QualifiedName | null
  readonly concurrently: boolean
}

/** `CLUSTER`: the table is written anew. @see https://www.postgresql.org/docs/current/sql-cluster.html */
export interface Cluster extends OperationBase {
  readonly kind: 'cluster'
  /** Null for every table that was clustered before. */
  readonly table: QualifiedName | null
  readonly index: string | null
}
