import type { ConstraintDefinition } from './constraint-definition.ts'
import type { TableOperation } from './operation-base.ts'

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
