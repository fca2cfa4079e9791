/**
 * An object and the number under which PostgreSQL keeps it. Within one database it survives every RENAME and SET SCHEMA,
 * so equal identities with unequal names are a rename: exact, never guessed.
 */
export interface Identity {
  readonly kind: IdentityKind
  /** `oid`, or `table oid:attnum` for a column: unique among identities of its kind. */
  readonly id: string
  readonly schema: string
  readonly name: string
  /** Identity (`kind` and `id`) of the table, type or domain that it belongs to, for columns, constraints, triggers, policies, rules, labels and attributes. */
  readonly parent: string | null
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
