import type { IndexElement } from './index-element.ts'
import type { QualifiedName } from './name.ts'

/**
 * A constraint of a table, column or domain as written. `type` is spelt as in the catalog.
 * @see https://www.postgresql.org/docs/current/ddl-constraints.html
 */
export type ConstraintDefinition =
  | PrimaryKeyDefinition
  | UniqueDefinition
  | CheckDefinition
  | ForeignKeyDefinition
  | ExcludeDefinition
  | NotNullDefinition

interface ConstraintBase {
  /** Null where PostgreSQL chooses it. */
  readonly name: string | null
  readonly deferrable: boolean
  readonly initiallyDeferred: boolean
}

interface IndexBacked extends ConstraintBase {
  /** Empty with {@link usingIndex}. */
  readonly columns: readonly string[]
  readonly include: readonly string[]
  /** `USING INDEX`: the existing index that it takes over, and that gets its name. */
  readonly usingIndex: string | null
  /** The last column is a range that must not overlap (18+). */
  readonly withoutOverlaps: boolean
}

export interface PrimaryKeyDefinition extends IndexBacked {
  readonly type: 'primary key'
}

export interface UniqueDefinition extends IndexBacked {
  readonly type: 'unique'
  readonly nullsNotDistinct: boolean
}

export interface CheckDefinition extends ConstraintBase {
  readonly type: 'check'
  readonly expression: string
  readonly notValid: boolean
  readonly notEnforced: boolean
  readonly noInherit: boolean
}

export interface ForeignKeyDefinition extends ConstraintBase {
  readonly type: 'foreign key'
  readonly columns: readonly string[]
  readonly references: {
    readonly table: QualifiedName
    /** Empty where the primary key is meant. */
    readonly columns: readonly string[]
  }
  readonly onDelete: ReferentialAction
  readonly onUpdate: ReferentialAction
  /** Columns of `ON DELETE SET NULL (…)`, else empty. */
  readonly onDeleteColumns: readonly string[]
  readonly match: 'simple' | 'full'
  readonly notValid: boolean
  readonly notEnforced: boolean
}

export type ReferentialAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'

export interface ExcludeDefinition extends ConstraintBase {
  readonly type: 'exclude'
  /** The index method: `gist`, `btree` … */
  readonly method: string
  readonly elements: readonly { readonly element: IndexElement; readonly operator: string }[]
  readonly include: readonly string[]
  readonly where: string | null
}

export interface NotNullDefinition extends ConstraintBase {
  readonly type: 'not null'
  /** The one column; empty for a domain's. */
  readonly columns: readonly string[]
  /** 18+. */
  readonly notValid: boolean
  readonly noInherit: boolean
}
