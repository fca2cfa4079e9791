import { type ConstraintDefinition, constraintDefinition } from './constraint-definition.ts'
import { referencedTable } from './create-table.ts'
import { itsTable, type OperationDefinition } from './definition.ts'
import type { TableOperation } from './operation-base.ts'
import { bodyOf } from './syntax-tree.ts'

/** `ALTER TABLE … ADD CONSTRAINT`, with a name or without: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface AddConstraint extends TableOperation {
  readonly kind: 'add-constraint'
  readonly constraint: ConstraintDefinition
}

/** `ALTER TABLE … DROP CONSTRAINT` */
export interface DropConstraint extends TableOperation {
  readonly kind: 'drop-constraint'
  readonly constraint: string
  readonly ifExists: boolean
  readonly cascade: boolean
}

/** `ALTER TABLE … VALIDATE CONSTRAINT` */
export interface ValidateConstraint extends TableOperation {
  readonly kind: 'validate-constraint'
  readonly constraint: string
}

/** `ALTER TABLE … ALTER CONSTRAINT`: a field is null where it is not changed. */
export interface AlterConstraint extends TableOperation {
  readonly kind: 'alter-constraint'
  readonly constraint: string
  readonly deferrable: boolean | null
  readonly initiallyDeferred: boolean | null
  /** 18+. */
  readonly enforced: boolean | null
  /** 18+. */
  readonly noInherit: boolean | null
}

export const addConstraint: OperationDefinition<AddConstraint> = {
  read: {
    AT_AddConstraint: ({ command, target, phrase }) => {
      const constraint = constraintDefinition(bodyOf(command.def, 'Constraint') ?? {}, phrase)
      return constraint === null ? null : { kind: 'add-constraint', ...target, constraint }
    },
  },
  touches: ({ table, constraint }) => [table, ...referencedTable(constraint)],
}

export const dropConstraint: OperationDefinition<DropConstraint> = {
  read: {
    AT_DropConstraint: ({ command, target }) => ({
      kind: 'drop-constraint',
      ...target,
      constraint: command.name ?? '',
      ifExists: command.missing_ok ?? false,
      cascade: command.behavior === 'DROP_CASCADE',
    }),
  },
  touches: itsTable,
}

export const validateConstraint: OperationDefinition<ValidateConstraint> = {
  read: {
    AT_ValidateConstraint: ({ command, target }) => ({
      kind: 'validate-constraint',
      ...target,
      constraint: command.name ?? '',
    }),
  },
  touches: itsTable,
}

export const alterConstraint: OperationDefinition<AlterConstraint> = {
  read: {
    AT_AlterConstraint: ({ command, target }) => {
      const change = bodyOf(command.def, 'ATAlterConstraint') ?? {}
      const deferrability = change.alterDeferrability === true
      return {
        kind: 'alter-constraint',
        ...target,
        constraint: change.conname ?? '',
        deferrable: deferrability ? (change.deferrable ?? false) : null,
        initiallyDeferred: deferrability ? (change.initdeferred ?? false) : null,
        enforced: change.alterEnforceability === true ? (change.is_enforced ?? false) : null,
        noInherit: change.alterInheritability === true ? (change.noinherit ?? false) : null,
      }
    },
  },
  touches: itsTable,
}
