import { addColumn, type AddColumn } from './add-column.ts'
import { alterColumnType, type AlterColumnType } from './alter-column-type.ts'
import { call, type Call } from './call.ts'
import { changeOwner, type ChangeOwner } from './change-owner.ts'
import { alterColumnSetting, type AlterColumnSetting } from './column-setting.ts'
import { comment, type Comment } from './comment.ts'
import {
  addConstraint,
  dropConstraint,
  validateConstraint,
  alterConstraint,
  type AddConstraint,
  type DropConstraint,
  type ValidateConstraint,
  type AlterConstraint,
} from './constraint.ts'
import { copy, type Copy } from './copy.ts'
import { createIndex, type CreateIndex } from './create-index.ts'
import { createTableAs, type CreateTableAs } from './create-table-as.ts'
import { createTable, type CreateTable } from './create-table.ts'
import { setDefault, dropDefault, type SetDefault, type DropDefault } from './default.ts'
import { deleteRows, type Delete } from './delete.ts'
import { doBlock, type Do } from './do.ts'
import { createDomain, alterDomain, type CreateDomain, type AlterDomain } from './domain.ts'
import { dropColumn, type DropColumn } from './drop-column.ts'
import { dropIndex, type DropIndex } from './drop-index.ts'
import { dropTable, type DropTable } from './drop-table.ts'
import {
  createEnum,
  addEnumValue,
  renameEnumValue,
  type CreateEnum,
  type AddEnumValue,
  type RenameEnumValue,
} from './enum.ts'
import {
  createExtension,
  alterExtension,
  dropExtension,
  type CreateExtension,
  type AlterExtension,
  type DropExtension,
} from './extension.ts'
import { setExpression, dropExpression, type SetExpression, type DropExpression } from './generated-expression.ts'
import {
  addIdentity,
  alterIdentity,
  dropIdentity,
  type AddIdentity,
  type AlterIdentity,
  type DropIdentity,
} from './identity.ts'
import { insert, type Insert } from './insert.ts'
import { lockTable, type LockTable } from './lock-table.ts'
import {
  vacuum,
  analyze,
  reindex,
  cluster,
  type Vacuum,
  type Analyze,
  type Reindex,
  type Cluster,
} from './maintenance.ts'
import { merge, type Merge } from './merge.ts'
import { setNotNull, dropNotNull, type SetNotNull, type DropNotNull } from './not-null.ts'
import {
  createObject,
  alterObject,
  dropObject,
  type CreateObject,
  type AlterObject,
  type DropObject,
} from './object.ts'
import { opaque, type Opaque } from './opaque.ts'
import { attachPartition, detachPartition, type AttachPartition, type DetachPartition } from './partition.ts'
import {
  createPolicy,
  alterPolicy,
  dropPolicy,
  type CreatePolicy,
  type AlterPolicy,
  type DropPolicy,
} from './policy.ts'
import {
  grant,
  revoke,
  grantRole,
  revokeRole,
  alterDefaultPrivileges,
  type Grant,
  type Revoke,
  type GrantRole,
  type RevokeRole,
  type AlterDefaultPrivileges,
} from './privilege.ts'
import {
  createPublication,
  alterPublication,
  dropPublication,
  type CreatePublication,
  type AlterPublication,
  type DropPublication,
} from './publication.ts'
import { renameColumn, type RenameColumn } from './rename-column.ts'
import {
  renameSchema,
  renameType,
  renameConstraint,
  renamePolicy,
  renameTrigger,
  renameObject,
  type RenameSchema,
  type RenameType,
  type RenameConstraint,
  type RenamePolicy,
  type RenameTrigger,
  type RenameObject,
} from './rename-object.ts'
import {
  renameTable,
  renameView,
  renameMaterializedView,
  renameIndex,
  renameSequence,
  type RenameTable,
  type RenameView,
  type RenameMaterializedView,
  type RenameIndex,
  type RenameSequence,
} from './rename-relation.ts'
import {
  createRole,
  alterRole,
  dropRole,
  changeOwned,
  type CreateRole,
  type AlterRole,
  type DropRole,
  type ChangeOwned,
} from './role.ts'
import {
  createFunction,
  createProcedure,
  alterRoutine,
  dropFunction,
  dropProcedure,
  type CreateFunction,
  type CreateProcedure,
  type AlterRoutine,
  type DropFunction,
  type DropProcedure,
} from './routine.ts'
import {
  enableRowSecurity,
  disableRowSecurity,
  forceRowSecurity,
  noForceRowSecurity,
  type EnableRowSecurity,
  type DisableRowSecurity,
  type ForceRowSecurity,
  type NoForceRowSecurity,
} from './row-security.ts'
import { createRule, dropRule, setRuleState, type CreateRule, type DropRule, type SetRuleState } from './rule.ts'
import { createSchema, dropSchema, type CreateSchema, type DropSchema } from './schema.ts'
import { select, type Select } from './select.ts'
import {
  createSequence,
  alterSequence,
  dropSequence,
  type CreateSequence,
  type AlterSequence,
  type DropSequence,
} from './sequence.ts'
import { setSchema, type SetSchema } from './set-schema.ts'
import {
  setParameter,
  resetParameter,
  setConstraints,
  alterServerSetting,
  type SetParameter,
  type ResetParameter,
  type SetConstraints,
  type AlterServerSetting,
} from './setting.ts'
import { createStatistics, type CreateStatistics } from './statistics.ts'
import {
  setOptions,
  setPersistence,
  setTablespace,
  setAccessMethod,
  setClusterIndex,
  setReplicaIdentity,
  setInheritance,
  setTableType,
  type SetOptions,
  type SetPersistence,
  type SetTablespace,
  type SetAccessMethod,
  type SetClusterIndex,
  type SetReplicaIdentity,
  type SetInheritance,
  type SetTableType,
} from './table-setting.ts'
import {
  begin,
  commit,
  rollback,
  savepoint,
  releaseSavepoint,
  rollbackToSavepoint,
  preparedTransaction,
  type Begin,
  type Commit,
  type Rollback,
  type Savepoint,
  type ReleaseSavepoint,
  type RollbackToSavepoint,
  type PreparedTransaction,
} from './transaction.ts'
import {
  createTrigger,
  dropTrigger,
  enableTrigger,
  disableTrigger,
  type CreateTrigger,
  type DropTrigger,
  type EnableTrigger,
  type DisableTrigger,
} from './trigger.ts'
import { truncate, type Truncate } from './truncate.ts'
import {
  createCompositeType,
  createRangeType,
  dropType,
  addAttribute,
  dropAttribute,
  alterAttributeType,
  type CreateCompositeType,
  type CreateRangeType,
  type DropType,
  type AddAttribute,
  type DropAttribute,
  type AlterAttributeType,
} from './type.ts'
import { update, type Update } from './update.ts'
import {
  createView,
  createMaterializedView,
  refreshMaterializedView,
  dropView,
  dropMaterializedView,
  type CreateView,
  type CreateMaterializedView,
  type RefreshMaterializedView,
  type DropView,
  type DropMaterializedView,
} from './view.ts'
import type { OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'

export type * from './add-column.ts'
export type * from './alter-column-type.ts'
export type * from './call.ts'
export type * from './change-owner.ts'
export type * from './column-definition.ts'
export type * from './column-setting.ts'
export type * from './comment.ts'
export type * from './constraint-definition.ts'
export type * from './constraint.ts'
export type * from './copy.ts'
export type * from './create-index.ts'
export type * from './create-table-as.ts'
export type * from './create-table.ts'
export type * from './default.ts'
export type * from './delete.ts'
export type * from './do.ts'
export type * from './domain.ts'
export type * from './drop-column.ts'
export type * from './drop-index.ts'
export type * from './drop-table.ts'
export type * from './enum.ts'
export type * from './extension.ts'
export type * from './generated-expression.ts'
export type * from './identity.ts'
export type * from './index-element.ts'
export type * from './insert.ts'
export type * from './lock-table.ts'
export type * from './maintenance.ts'
export type * from './merge.ts'
export type * from './name.ts'
export type * from './not-null.ts'
export type * from './object-reference.ts'
export type * from './object-type.ts'
export type * from './object.ts'
export type * from './opaque.ts'
export type * from './operation-base.ts'
export type * from './partition.ts'
export type * from './policy.ts'
export type * from './privilege.ts'
export type * from './publication.ts'
export type * from './rename-column.ts'
export type * from './rename-object.ts'
export type * from './rename-relation.ts'
export type * from './role.ts'
export type * from './routine.ts'
export type * from './row-security.ts'
export type * from './rule.ts'
export type * from './schema.ts'
export type * from './select.ts'
export type * from './sequence.ts'
export type * from './set-schema.ts'
export type * from './setting.ts'
export type * from './statistics.ts'
export type * from './table-setting.ts'
export type * from './transaction.ts'
export type * from './trigger.ts'
export type * from './truncate.ts'
export type * from './type.ts'
export type * from './update.ts'
export type * from './view-columns.ts'
export type * from './view.ts'

/** One schema change as written: the closed union that every reader of a migration switches over. */
export type Operation =
  | AddColumn
  | AlterColumnType
  | Call
  | ChangeOwner
  | AlterColumnSetting
  | Comment
  | AddConstraint
  | DropConstraint
  | ValidateConstraint
  | AlterConstraint
  | Copy
  | CreateIndex
  | CreateTableAs
  | CreateTable
  | SetDefault
  | DropDefault
  | Delete
  | Do
  | CreateDomain
  | AlterDomain
  | DropColumn
  | DropIndex
  | DropTable
  | CreateEnum
  | AddEnumValue
  | RenameEnumValue
  | CreateExtension
  | AlterExtension
  | DropExtension
  | SetExpression
  | DropExpression
  | AddIdentity
  | AlterIdentity
  | DropIdentity
  | Insert
  | LockTable
  | Vacuum
  | Analyze
  | Reindex
  | Cluster
  | Merge
  | SetNotNull
  | DropNotNull
  | CreateObject
  | AlterObject
  | DropObject
  | Opaque
  | AttachPartition
  | DetachPartition
  | CreatePolicy
  | AlterPolicy
  | DropPolicy
  | Grant
  | Revoke
  | GrantRole
  | RevokeRole
  | AlterDefaultPrivileges
  | CreatePublication
  | AlterPublication
  | DropPublication
  | RenameColumn
  | RenameSchema
  | RenameType
  | RenameConstraint
  | RenamePolicy
  | RenameTrigger
  | RenameObject
  | RenameTable
  | RenameView
  | RenameMaterializedView
  | RenameIndex
  | RenameSequence
  | CreateRole
  | AlterRole
  | DropRole
  | ChangeOwned
  | CreateFunction
  | CreateProcedure
  | AlterRoutine
  | DropFunction
  | DropProcedure
  | EnableRowSecurity
  | DisableRowSecurity
  | ForceRowSecurity
  | NoForceRowSecurity
  | CreateRule
  | DropRule
  | SetRuleState
  | CreateSchema
  | DropSchema
  | Select
  | CreateSequence
  | AlterSequence
  | DropSequence
  | SetSchema
  | SetParameter
  | ResetParameter
  | SetConstraints
  | AlterServerSetting
  | CreateStatistics
  | SetOptions
  | SetPersistence
  | SetTablespace
  | SetAccessMethod
  | SetClusterIndex
  | SetReplicaIdentity
  | SetInheritance
  | SetTableType
  | Begin
  | Commit
  | Rollback
  | Savepoint
  | ReleaseSavepoint
  | RollbackToSavepoint
  | PreparedTransaction
  | CreateTrigger
  | DropTrigger
  | EnableTrigger
  | DisableTrigger
  | Truncate
  | CreateCompositeType
  | CreateRangeType
  | DropType
  | AddAttribute
  | DropAttribute
  | AlterAttributeType
  | Update
  | CreateView
  | CreateMaterializedView
  | RefreshMaterializedView
  | DropView
  | DropMaterializedView

export type OperationKind = Operation['kind']

type OperationOf<K extends OperationKind> = Extract<Operation, { readonly kind: K }>

/** Every kind with its readers. Total, so that the compiler finds the forgotten one. Readers are tried in this order. */
export const OPERATIONS = {
  'add-column': addColumn,
  'alter-column-type': alterColumnType,
  call: call,
  'change-owner': changeOwner,
  'alter-column-setting': alterColumnSetting,
  comment: comment,
  'add-constraint': addConstraint,
  'drop-constraint': dropConstraint,
  'validate-constraint': validateConstraint,
  'alter-constraint': alterConstraint,
  copy: copy,
  'create-index': createIndex,
  'create-table-as': createTableAs,
  'create-table': createTable,
  'set-default': setDefault,
  'drop-default': dropDefault,
  delete: deleteRows,
  do: doBlock,
  'create-domain': createDomain,
  'alter-domain': alterDomain,
  'drop-column': dropColumn,
  'drop-index': dropIndex,
  'drop-table': dropTable,
  'create-enum': createEnum,
  'add-enum-value': addEnumValue,
  'rename-enum-value': renameEnumValue,
  'create-extension': createExtension,
  'alter-extension': alterExtension,
  'drop-extension': dropExtension,
  'set-expression': setExpression,
  'drop-expression': dropExpression,
  'add-identity': addIdentity,
  'alter-identity': alterIdentity,
  'drop-identity': dropIdentity,
  insert: insert,
  'lock-table': lockTable,
  vacuum: vacuum,
  analyze: analyze,
  reindex: reindex,
  cluster: cluster,
  merge: merge,
  'set-not-null': setNotNull,
  'drop-not-null': dropNotNull,
  'create-object': createObject,
  'alter-object': alterObject,
  'drop-object': dropObject,
  opaque: opaque,
  'attach-partition': attachPartition,
  'detach-partition': detachPartition,
  'create-policy': createPolicy,
  'alter-policy': alterPolicy,
  'drop-policy': dropPolicy,
  grant: grant,
  revoke: revoke,
  'grant-role': grantRole,
  'revoke-role': revokeRole,
  'alter-default-privileges': alterDefaultPrivileges,
  'create-publication': createPublication,
  'alter-publication': alterPublication,
  'drop-publication': dropPublication,
  'rename-column': renameColumn,
  'rename-schema': renameSchema,
  'rename-type': renameType,
  'rename-constraint': renameConstraint,
  'rename-policy': renamePolicy,
  'rename-trigger': renameTrigger,
  'rename-object': renameObject,
  'rename-table': renameTable,
  'rename-view': renameView,
  'rename-materialized-view': renameMaterializedView,
  'rename-index': renameIndex,
  'rename-sequence': renameSequence,
  'create-role': createRole,
  'alter-role': alterRole,
  'drop-role': dropRole,
  'change-owned': changeOwned,
  'create-function': createFunction,
  'create-procedure': createProcedure,
  'alter-routine': alterRoutine,
  'drop-function': dropFunction,
  'drop-procedure': dropProcedure,
  'enable-row-security': enableRowSecurity,
  'disable-row-security': disableRowSecurity,
  'force-row-security': forceRowSecurity,
  'no-force-row-security': noForceRowSecurity,
  'create-rule': createRule,
  'drop-rule': dropRule,
  'set-rule-state': setRuleState,
  'create-schema': createSchema,
  'drop-schema': dropSchema,
  select: select,
  'create-sequence': createSequence,
  'alter-sequence': alterSequence,
  'drop-sequence': dropSequence,
  'set-schema': setSchema,
  set: setParameter,
  reset: resetParameter,
  'set-constraints': setConstraints,
  'alter-server-setting': alterServerSetting,
  'create-statistics': createStatistics,
  'set-options': setOptions,
  'set-persistence': setPersistence,
  'set-tablespace': setTablespace,
  'set-access-method': setAccessMethod,
  'set-cluster-index': setClusterIndex,
  'set-replica-identity': setReplicaIdentity,
  'set-inheritance': setInheritance,
  'set-table-type': setTableType,
  begin: begin,
  commit: commit,
  rollback: rollback,
  savepoint: savepoint,
  'release-savepoint': releaseSavepoint,
  'rollback-to-savepoint': rollbackToSavepoint,
  'prepared-transaction': preparedTransaction,
  'create-trigger': createTrigger,
  'drop-trigger': dropTrigger,
  'enable-trigger': enableTrigger,
  'disable-trigger': disableTrigger,
  truncate: truncate,
  'create-composite-type': createCompositeType,
  'create-range-type': createRangeType,
  'drop-type': dropType,
  'add-attribute': addAttribute,
  'drop-attribute': dropAttribute,
  'alter-attribute-type': alterAttributeType,
  update: update,
  'create-view': createView,
  'create-materialized-view': createMaterializedView,
  'refresh-materialized-view': refreshMaterializedView,
  'drop-view': dropView,
  'drop-materialized-view': dropMaterializedView,
} as const satisfies { readonly [K in OperationKind]: OperationDefinition<OperationOf<K>> }

export const OPERATION_KINDS = Object.keys(OPERATIONS) as readonly OperationKind[]

/** The relations that an operation names and so may lock, as written; one that it creates included. */
export function relationsTouched(operation: Operation): readonly QualifiedName[] {
  // The registry ties each kind to its definition; the compiler cannot follow that through a union.
  const touches: (operation: never) => readonly QualifiedName[] = OPERATIONS[operation.kind].touches
  return touches(operation as never)
}
