import type { ConstraintDefinition } from './constraint-definition.ts'

/** A column as `CREATE TABLE` and `ADD COLUMN` define it. */
export interface ColumnDefinition {
  readonly name: string
  /** As `format_type` spells it, qualified as written: `character varying(10)`, `integer[]`, `public.mood`, `serial`. Null for a typed table's column. */
  readonly type: string | null
  readonly collation: string | null
  /** True only where NOT NULL is written; a primary key, identity or serial implies it as well. */
  readonly notNull: boolean
  /** The expression as written. */
  readonly default: string | null
  readonly generated: { readonly expression: string; readonly storage: 'stored' | 'virtual' } | null
  readonly identity: 'always' | 'by default' | null
  /** Inline constraints other than an unnamed NOT NULL, in order. */
  readonly constraints: readonly ConstraintDefinition[]
}
