import type { AddColumn } from './add-column.ts'
import type { AlterColumnType } from './alter-column-type.ts'
import type { Call } from './call.ts'
import type { ChangeOwner } from './change-owner.ts'
import type { AlterColumnSetting } from './column-setting.ts'
import type { Comment } from './comment.ts'
import type { AddConstraint, DropConstraint, ValidateConstraint, AlterConstraint } from './constraint.ts'
import type { Copy } from './copy.ts'
import type { CreateIndex } from './create-index.ts'
import type { CreateTableAs } from './create-table-as.ts'
import type { CreateTable } from './create-table.ts'
import type { SetDefault, DropDefault } from './default.ts'
import type { Delete } from './delete.ts'
import type { Do } from './do.ts'
import type { CreateDomain, AlterDomain } from './domain.ts'
import type { DropColumn } from './drop-column.ts'
import type { DropIndex } from './drop-index.ts'
import type { DropTable } from './drop-table.ts'
import type { CreateEnum, AddEnumValue, RenameEnumValue } from './enum.ts'
import type { CreateExtension, AlterExtension, DropExtension } from './extension.ts'
import type { SetExpression, DropExpression } from './generated-expression.ts'
import type { AddIdentity, AlterIdentity, DropIdentity } from './identity.ts'
import type { Insert } from './insert.ts'
import type { LockTable } from './lock-table.ts'
import type { Vacuum, Analyze, Reindex, Cluster } from './maintenance.ts'
import type { Merge } from './merge.ts'
import type { SetNotNull, DropNotNull } from './not-null.ts'
import type { CreateObject, AlterObject, DropObject } from './object.ts'
import type { Opaque } from './opaque.ts'
import type { AttachPartition, DetachPartition } from './partition.ts'
import type { CreatePolicy, AlterPolicy, DropPolicy } from './policy.ts'
import type { Grant, Revoke, GrantRole, RevokeRole, AlterDefaultPrivileges } from './privilege.ts'
import type { CreatePublication, AlterPublication, DropPublication } from './publication.ts'
import type { RenameColumn } from './rename-column.ts'
import type {
  RenameSchema,
  RenameType,
  RenameConstraint,
  RenamePolicy,
  RenameTrigger,
  RenameObject,
} from './rename-object.ts'
import type { RenameTable, RenameView, RenameMaterializedView, RenameIndex, RenameSequence } from './rename-relation.ts'
import type { CreateRole, AlterRole, DropRole, ChangeOwned } from './role.ts'
import type { CreateFunction, CreateProcedure, AlterRoutine, DropFunction, DropProcedure } from './routine.ts'
import type { EnableRowSecurity, DisableRowSecurity, ForceRowSecurity, NoForceRowSecurity } from './row-security.ts'
import type { CreateRule, DropRule, SetRuleState } from './rule.ts'
import type { CreateSchema, DropSchema } from './schema.ts'
import type { Select } from './select.ts'
import type { CreateSequence, AlterSequence, DropSequence } from './sequence.ts'
import type { SetSchema } from './set-schema.ts'
import type { SetParameter, ResetParameter, SetConstraints, AlterServerSetting } from './setting.ts'
import type { CreateStatistics } from './statistics.ts'
import type {
  SetOptions,
  SetPersistence,
  SetTablespace,
  SetAccessMethod,
  SetClusterIndex,
  SetReplicaIdentity,
  SetInheritance,
  SetTableType,
} from './table-setting.ts'
import type {
  Begin,
  Commit,
  Rollback,
  Savepoint,
  ReleaseSavepoint,
  RollbackToSavepoint,
  PreparedTransaction,
} from './transaction.ts'
import type { CreateTrigger, DropTrigger, EnableTrigger, DisableTrigger } from './trigger.ts'
import type { Truncate } from './truncate.ts'
import type {
  CreateCompositeType,
  CreateRangeType,
  DropType,
  AddAttribute,
  DropAttribute,
  AlterAttributeType,
} from './type.ts'
import type { Update } from './update.ts'
import type {
  CreateView,
  CreateMaterializedView,
  RefreshMaterializedView,
  DropView,
  DropMaterializedView,
} from './view.ts'

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
