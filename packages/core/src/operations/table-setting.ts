import type { QualifiedName } from './name.ts'
import type { TableOperation } from './operation-base.ts'

/** `SET (…)`, `RESET (…)` of a table, index or view: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface SetOptions extends TableOperation {
  readonly kind: 'set-options'
  /** `name=value`, or names alone for a reset. */
  readonly options: readonly string[]
  readonly reset: boolean
}

/** `SET LOGGED`, `SET UNLOGGED`: the table is written anew. */
export interface SetPersistence extends TableOperation {
  readonly kind: 'set-persistence'
  readonly persistence: 'permanent' | 'unlogged'
}

/** `SET TABLESPACE`: the files are copied. */
export interface SetTablespace extends TableOperation {
  readonly kind: 'set-tablespace'
  readonly tablespace: string
}

/** `SET ACCESS METHOD`: the table is written anew. */
export interface SetAccessMethod extends TableOperation {
  readonly kind: 'set-access-method'
  /** Null for `DEFAULT`. */
  readonly method: string | null
}

/** `CLUSTER ON`, `SET WITHOUT CLUSTER`: a mark only. */
export interface SetClusterIndex extends TableOperation {
  readonly kind: 'set-cluster-index'
  readonly index: string | null
}

/** `REPLICA IDENTITY` */
export interface SetReplicaIdentity extends TableOperation {
  readonly kind: 'set-replica-identity'
  readonly identity: 'default' | 'full' | 'nothing' | 'index'
  readonly index: string | null
}

/** `INHERIT`, `NO INHERIT` */
export interface SetInheritance extends TableOperation {
  readonly kind: 'set-inheritance'
  readonly parent: QualifiedName
  readonly inherit: boolean
}

/** `OF type`, `NOT OF` */
export interface SetTableType extends TableOperation {
  readonly kind: 'set-table-type'
  readonly type: QualifiedName | null
}
