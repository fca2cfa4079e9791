import { itsTable, type OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { TableOperation } from './operation-base.ts'
import { optionNames, optionTexts } from './option.ts'
import { bodyOf, membersOf, qualifiedNameOf, relationOf } from './syntax-tree.ts'

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

export const setOptions: OperationDefinition<SetOptions> = {
  read: {
    AT_SetRelOptions: ({ command, target }) => ({
      kind: 'set-options',
      ...target,
      options: optionTexts(membersOf(command.def)),
      reset: false,
    }),
    AT_ResetRelOptions: ({ command, target }) => ({
      kind: 'set-options',
      ...target,
      options: optionNames(membersOf(command.def)),
      reset: true,
    }),
  },
  touches: itsTable,
}

export const setPersistence: OperationDefinition<SetPersistence> = {
  read: {
    AT_SetLogged: ({ target }) => ({ kind: 'set-persistence', ...target, persistence: 'permanent' }),
    AT_SetUnLogged: ({ target }) => ({ kind: 'set-persistence', ...target, persistence: 'unlogged' }),
  },
  touches: itsTable,
}

export const setTablespace: OperationDefinition<SetTablespace> = {
  read: {
    AT_SetTableSpace: ({ command, target }) => ({
      kind: 'set-tablespace',
      ...target,
      tablespace: command.name ?? '',
    }),
  },
  touches: itsTable,
}

export const setAccessMethod: OperationDefinition<SetAccessMethod> = {
  read: {
    AT_SetAccessMethod: ({ command, target }) => ({
      kind: 'set-access-method',
      ...target,
      method: command.name ?? null,
    }),
  },
  touches: itsTable,
}

export const setClusterIndex: OperationDefinition<SetClusterIndex> = {
  read: {
    AT_ClusterOn: ({ command, target }) => ({ kind: 'set-cluster-index', ...target, index: command.name ?? null }),
    AT_DropCluster: ({ target }) => ({ kind: 'set-cluster-index', ...target, index: null }),
  },
  touches: itsTable,
}

export const setReplicaIdentity: OperationDefinition<SetReplicaIdentity> = {
  read: {
    AT_ReplicaIdentity: ({ command, target }) => {
      const identity = bodyOf(command.def, 'ReplicaIdentityStmt')
      return {
        kind: 'set-replica-identity',
        ...target,
        identity: REPLICA_IDENTITIES[identity?.identity_type ?? 'd'] ?? 'default',
        index: identity?.name ?? null,
      }
    },
  },
  touches: itsTable,
}

/** `pg_class.relreplident`. */
const REPLICA_IDENTITIES: Readonly<Record<string, SetReplicaIdentity['identity']>> = {
  d: 'default',
  f: 'full',
  n: 'nothing',
  i: 'index',
}

export const setInheritance: OperationDefinition<SetInheritance> = {
  read: {
    AT_AddInherit: ({ command, target }) => ({
      kind: 'set-inheritance',
      ...target,
      parent: relationOf(bodyOf(command.def, 'RangeVar')),
      inherit: true,
    }),
    AT_DropInherit: ({ command, target }) => ({
      kind: 'set-inheritance',
      ...target,
      parent: relationOf(bodyOf(command.def, 'RangeVar')),
      inherit: false,
    }),
  },
  touches: ({ table, parent }) => [table, parent],
}

export const setTableType: OperationDefinition<SetTableType> = {
  read: {
    AT_AddOf: ({ command, target }) => ({
      kind: 'set-table-type',
      ...target,
      type: qualifiedNameOf(bodyOf(command.def, 'TypeName')?.names),
    }),
    AT_DropOf: ({ target }) => ({ kind: 'set-table-type', ...target, type: null }),
  },
  touches: itsTable,
}
