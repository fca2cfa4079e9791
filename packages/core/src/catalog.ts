/**
 * Every user object of a database by name, canonical: two databases hold the same schema exactly when their catalogs are
 * equal. Never OIDs, never physical attribute numbers; absent fields are PostgreSQL's defaults. Keys are
 * `schema.name` with identifiers quoted where PostgreSQL's `quote_ident` would.
 * Left out: system schemas, objects of extensions, the ORM's ledger.
 */
export interface Catalog {
  /** `server_version_num` of the server that it was read from. Catalogs compare within one major only. */
  readonly version: number
  readonly schemas: Named<CatalogSchema>
  readonly relations: Named<CatalogRelation>
  readonly types: Named<CatalogType>
  /** Functions, procedures, aggregates: `schema.name(argument types)`. */
  readonly functions: Named<CatalogFunction>
  readonly extensions: Named<CatalogExtension>
  /** Extended statistics objects. */
  readonly statistics: Named<CatalogDefinition>
  readonly collations: Named<CatalogDefinition>
  readonly casts: Named<CatalogDefinition>
  readonly operators: Named<CatalogDefinition>
  readonly operatorClasses: Named<CatalogDefinition>
  readonly textSearch: Named<CatalogDefinition>
  readonly eventTriggers: Named<CatalogDefinition>
  readonly publications: Named<CatalogDefinition>
  readonly foreignServers: Named<CatalogDefinition>
  readonly defaultPrivileges: Named<CatalogDefinition>
  /** Roles that are not the server's own, with attributes, memberships and settings. */
  readonly roles: Named<CatalogDefinition>
}

export type Named<T> = Readonly<Record<string, T>>

/** What every named object has. */
export interface CatalogObject {
  readonly owner?: string
  /** Sorted `grantee=PRIVILEGE` entries, `*` for a grant option; the explicit default where none was granted. */
  readonly acl?: readonly string[]
  readonly comment?: string
}

export interface CatalogSchema extends CatalogObject {}

export type RelationKind = 'table' | 'partitioned table' | 'view' | 'materialized view' | 'sequence' | 'foreign table'

export interface CatalogRelation extends CatalogObject {
  readonly kind: RelationKind
  /** `unlogged`, `temporary`; absent when permanent. */
  readonly persistence?: 'unlogged' | 'temporary'
  readonly options?: readonly string[]
  readonly tablespace?: string
  readonly accessMethod?: string
  /** The composite type of a typed table. */
  readonly ofType?: string
  readonly rowSecurity?: true
  readonly forceRowSecurity?: true
  /** `full`, `nothing`, or `index`. */
  readonly replicaIdentity?: 'full' | 'nothing' | 'index'
  readonly partitionKey?: string
  readonly partitionBound?: string
  /** Parents, in inheritance order. */
  readonly inherits?: readonly string[]
  /** Columns in order. Column order is compared on its own. */
  readonly columns?: readonly CatalogColumn[]
  readonly constraints?: Named<CatalogConstraint>
  readonly indexes?: Named<CatalogIndex>
  readonly triggers?: Named<CatalogDefinition>
  readonly rules?: Named<CatalogDefinition>
  readonly policies?: Named<CatalogPolicy>
  /** A view's query. */
  readonly definition?: string
  /** False for a materialized view WITH NO DATA. */
  readonly populated?: false
  readonly sequence?: CatalogSequence
  readonly server?: string
}

export interface CatalogColumn {
  readonly name: string
  /** As `format_type` prints it, schema-qualified: `character varying(10)`, `public.mood[]`. */
  readonly type: string
  readonly notNull?: true
  readonly default?: string
  readonly generated?: 'stored' | 'virtual'
  readonly expression?: string
  readonly identity?: 'always' | 'by default'
  readonly collation?: string
  readonly storage?: string
  readonly compression?: string
  readonly statistics?: number
  readonly options?: readonly string[]
  /** Absent when the column is local; true when it comes from a parent only. */
  readonly inherited?: true
  readonly acl?: readonly string[]
  readonly comment?: string
}

export interface CatalogConstraint {
  readonly type: 'primary key' | 'unique' | 'foreign key' | 'check' | 'exclude' | 'not null' | 'trigger'
  readonly definition: string
  readonly notValid?: true
  readonly notEnforced?: true
  readonly deferrable?: true
  readonly deferred?: true
  readonly inherited?: true
  /** Columns of this table that it is about. */
  readonly columns?: readonly string[]
  /** The referenced table of a foreign key, and its columns. */
  readonly references?: { readonly table: string; readonly columns: readonly string[] }
  readonly comment?: string
}

export interface CatalogIndex {
  readonly definition: string
  readonly unique?: true
  readonly primary?: true
  readonly invalid?: true
  readonly notReady?: true
  readonly clustered?: true
  readonly replicaIdentity?: true
  /** The constraint that it serves. */
  readonly constraint?: string
  readonly method: string
  /** Plain key columns by name, null for an expression. */
  readonly columns: readonly (string | null)[]
  readonly partial?: true
  readonly options?: readonly string[]
  /** Statistics targets of expression columns, by column number. */
  readonly statistics?: Named<number>
  /** The index of the parent table that it is attached to. */
  readonly parent?: string
  readonly comment?: string
}

export interface CatalogPolicy {
  readonly permissive: boolean
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete'
  readonly roles: readonly string[]
  readonly using?: string
  readonly check?: string
  readonly comment?: string
}

export interface CatalogSequence {
  readonly type: string
  readonly start: string
  readonly increment: string
  readonly minimum: string
  readonly maximum: string
  readonly cache: string
  readonly cycle?: true
  /** `schema.table.column` that owns it. */
  readonly ownedBy?: string
  /** True when it is an identity column's. */
  readonly identity?: true
}

export interface CatalogType extends CatalogObject {
  readonly kind: 'enum' | 'domain' | 'composite' | 'range' | 'base'
  readonly labels?: readonly string[]
  /** A domain's base type. */
  readonly base?: string
  readonly notNull?: true
  readonly default?: string
  readonly collation?: string
  readonly constraints?: Named<CatalogConstraint>
  readonly attributes?: readonly CatalogColumn[]
  readonly definition?: string
}

export interface CatalogFunction extends CatalogObject {
  readonly kind: 'function' | 'procedure' | 'aggregate' | 'window'
  readonly definition: string
}

export interface CatalogExtension extends CatalogObject {
  readonly version: string
  readonly schema: string
}

/** An object that its definition and a few flags describe whole. */
export interface CatalogDefinition extends CatalogObject {
  readonly definition: string
  /** A trigger's or rule's state when it is not the usual one. */
  readonly enabled?: 'disabled' | 'replica' | 'always'
}
