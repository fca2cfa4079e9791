import type { ConstraintDefinition } from './constraint-definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `CREATE DOMAIN`: @see https://www.postgresql.org/docs/current/sql-createdomain.html */
export interface CreateDomain extends OperationBase {
  readonly kind: 'create-domain'
  readonly domain: QualifiedName
  /** The base type, spelt as {@link ColumnDefinition.type}. */
  readonly type: string
  readonly notNull: boolean
  readonly default: string | null
  readonly constraints: readonly ConstraintDefinition[]
}

/** `ALTER DOMAIN`, one action: @see https://www.postgresql.org/docs/current/sql-alterdomain.html */
export interface AlterDomain extends OperationBase {
  readonly kind: 'alter-domain'
  readonly domain: QualifiedName
  readonly change: DomainChange
}

export type DomainChange =
  | { readonly action: 'set-default'; readonly expression: string }
  | { readonly action: 'drop-default' | 'set-not-null' | 'drop-not-null' }
  | { readonly action: 'add-constraint'; readonly constraint: ConstraintDefinition }
  | {
      readonly action: 'drop-constraint'
      readonly constraint: string
      readonly ifExists: boolean
      readonly cascade: boolean
    }
  | { readonly action: 'validate-constraint'; readonly constraint: string }
