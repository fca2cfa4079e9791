/**
 * An object and the number under which PostgreSQL keeps it. Within one database it survives every RENAME and SET SCHEMA,
 * so equal identities with unequal names are a rename: exact, never guessed.
 */
export interface Identity {
  readonly kind: IdentityKind
  /** `oid`, or `table oid:attnum` for a column: unique among identities of its kind. */
  readonly id: string
  /** Its schema, or its parent's. Unquoted; a schema's own name for a schema. */
  readonly schema: string
  /** Unquoted. Functions, procedures and aggregates carry their argument types: `total(integer, public.mood[])`. */
  readonly name: string
  /**
   * `kind id` of the relation, type or domain that it belongs to (`table 16385`), for columns, constraints, triggers,
   * policies, rules, labels and attributes; null for what has a schema of its own.
   */
  readonly parent: string | null
  /** A column, CHECK or trigger that follows its parent table's: PostgreSQL renames it with that one and never alone. */
  readonly inherited?: true
}

export type IdentityKind =
  | 'schema'
  | 'table'
  | 'view'
  | 'materialized view'
  | 'sequence'
  | 'index'
  | 'foreign table'
  | 'column'
  | 'constraint'
  | 'domain constraint'
  | 'type'
  | 'domain'
  | 'attribute'
  | 'label'
  | 'function'
  | 'procedure'
  | 'aggregate'
  | 'trigger'
  | 'policy'
  | 'rule'
