/**
 * Every user object of a database by name, canonical: two databases hold the same schema exactly when their catalogs are
 * equal. Never OIDs, never physical attribute numbers; absent fields are PostgreSQL's defaults.
 *
 * Names: keys of the sections are as PostgreSQL prints them, `schema.name` with identifiers quoted where `quote_ident`
 * would, and so is everything that points to another object. The names within a relation or type (columns, constraints,
 * indexes, triggers, rules, policies, attributes, labels) are bare.
 *
 * Left out: system schemas and `pg_temp`; objects of extensions and what lies on them, but for their privileges; the ORM's
 * ledger; the positions of sequences (they are data); names of NOT NULL constraints; which of several equal unique indexes
 * a foreign key leans on; security labels; passwords of roles and of subscriptions' connections.
 */
export interface Catalog {
  /** `server_version_num` of the server that it was read from. Catalogs compare within one major only. */
  readonly version: number
  /** The one entry is `current`: the database itself. Owner and name are the shadow's own business. */
  readonly databases: Named<CatalogDatabase>
  readonly schemas: Named<CatalogSchema>
  readonly relations: Named<CatalogRelation>
  readonly types: Named<CatalogType>
  /** Functions, procedures, aggregates: `schema.name(argument types)`. */
  readonly functions: Named<CatalogFunction>
  readonly extensions: Named<CatalogExtension>
  /** Extended statistics objects. */
  readonly statistics: Named<CatalogStatistics>
  readonly collations: Named<CatalogDefinition>
  readonly conversions: Named<CatalogDefinition>
  readonly languages: Named<CatalogDefinition>
  readonly transforms: Named<CatalogDefinition>
  readonly accessMethods: Named<CatalogDefinition>
  /** `source AS target`. */
  readonly casts: Named<CatalogDefinition>
  /** `schema.name(left, right)`. */
  readonly operators: Named<CatalogDefinition>
  /** `schema.name USING method`. */
  readonly operatorClasses: Named<CatalogDefinition>
  readonly operatorFamilies: Named<CatalogDefinition>
  /** `configuration schema.name`, `dictionary …`, `parser …`, `template …`. */
  readonly textSearch: Named<CatalogDefinition>
  readonly eventTriggers: Named<CatalogDefinition>
  readonly publications: Named<CatalogDefinition>
  readonly subscriptions: Named<CatalogDefinition>
  readonly foreignDataWrappers: Named<CatalogDefinition>
  readonly foreignServers: Named<CatalogDefinition>
  /** `FOR role SERVER server`. */
  readonly userMappings: Named<CatalogDefinition>
  /** Entries as in {@link CatalogObject.acl} by `FOR ROLE role [IN SCHEMA schema] ON kind`. */
  readonly defaultPrivileges: Named<readonly string[]>
  /** Roles that are not the server's own, with attributes, memberships and settings. Roles belong to the whole server. */
  readonly roles: Named<CatalogDefinition>
  /** Privileges on settings (PostgreSQL 15 and later). They belong to the whole server. */
  readonly settingPrivileges: Named<readonly string[]>
  /** Objects of PostgreSQL and of extensions whose privileges were changed: `function pg_sleep(double precision)`. */
  readonly systemPrivileges: Named<readonly string[]>
}

export type Named<T> = Readonly<Record<string, T>>

/** What every named object has. */
export interface CatalogObject {
  readonly owner?: string
  /**
   * Sorted `grantee=PRIVILEGE` entries, `*` after a privilege with grant option, `/grantor` where that is not the owner,
   * `PUBLIC` for everyone. Absent while the privileges are PostgreSQL's default for this kind of object and owner,
   * whether or not they were ever granted; empty when everything was revoked.
   */
  readonly acl?: readonly string[]
  readonly comment?: string
}

export interface CatalogSchema extends CatalogObject {}

export interface CatalogDatabase {
  readonly acl?: readonly string[]
  readonly comment?: string
  /** `name=value` of ALTER DATABASE … SET. */
  readonly settings?: readonly string[]
}

export type RelationKind = 'table' | 'partitioned table' | 'view' | 'materialized view' | 'sequence' | 'foreign table'

export interface CatalogRelation extends CatalogObject {
  readonly kind: RelationKind
  /** Absent when permanent. */
  readonly persistence?: 'unlogged'
  /** Sorted `name=value`; those of the TOAST table as `toast.name=value`. */
  readonly options?: readonly string[]
  readonly tablespace?: string
  /** Absent for heap. */
  readonly accessMethod?: string
  /** The composite type of a typed table. */
  readonly ofType?: string
  readonly rowSecurity?: true
  readonly forceRowSecurity?: true
  /** `full`, `nothing`, or `index`. */
  readonly replicaIdentity?: 'full' | 'nothing' | 'index'
  readonly partitionKey?: string
  readonly partitionBound?: string
  /** A partition whose DETACH CONCURRENTLY was broken off. */
  readonly detachPending?: true
  /** Parents, in inheritance order. */
  readonly inherits?: readonly string[]
  /** Columns in order. The order of a table's columns is compared on its own. */
  readonly columns?: readonly CatalogColumn[]
  readonly constraints?: Named<CatalogConstraint>
  readonly indexes?: Named<CatalogIndex>
  readonly triggers?: Named<CatalogTrigger>
  /** PostgreSQL's own triggers behind constraints that DISABLE TRIGGER ALL or its like has switched: `constraint function state`. */
  readonly switchedTriggers?: readonly string[]
  readonly rules?: Named<CatalogRule>
  readonly policies?: Named<CatalogPolicy>
  /** A view's query. */
  readonly definition?: string
  /** False for a materialized view WITH NO DATA. */
  readonly populated?: false
  readonly sequence?: CatalogSequence
  /** A foreign table's server, and its options as sorted `name=value`. */
  readonly server?: string
  readonly serverOptions?: readonly string[]
}

export interface CatalogColumn {
  readonly name: string
  /** As `format_type` prints it, schema-qualified: `character varying(10)`, `public.mood[]`. */
  readonly type: string
  readonly notNull?: true
  /** What is unusual about the constraint behind {@link notNull}; since PostgreSQL 18 it is one of its own. */
  readonly notNullConstraint?: CatalogNotNull
  readonly default?: string
  readonly generated?: 'stored' | 'virtual'
  readonly expression?: string
  readonly identity?: 'always' | 'by default'
  /** Absent when it is the type's own. */
  readonly collation?: string
  /** Absent when it is the type's own. */
  readonly storage?: 'plain' | 'external' | 'extended' | 'main'
  readonly compression?: 'pglz' | 'lz4'
  readonly statistics?: number
  /** Sorted `name=value`. */
  readonly options?: readonly string[]
  /** Options for the foreign server, sorted `name=value`. */
  readonly serverOptions?: readonly string[]
  /** Absent when the column is local; true when it comes from a parent only. */
  readonly inherited?: true
  readonly acl?: readonly string[]
  readonly comment?: string
}

/**
 * A NOT NULL constraint since PostgreSQL 18. Its name is left out: PostgreSQL makes one up for every NOT NULL, columns
 * and tables that are renamed keep the old one, and nothing depends on it.
 * @see https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL
 */
export interface CatalogNotNull {
  readonly notValid?: true
  readonly noInherit?: true
  /** True when it comes from a parent only. */
  readonly inherited?: true
  readonly comment?: string
}

export interface CatalogConstraint {
  /** `trigger` for what CREATE CONSTRAINT TRIGGER makes. NOT NULL belongs to the column. */
  readonly type: 'primary key' | 'unique' | 'foreign key' | 'check' | 'exclude' | 'trigger'
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
  /** Plain key columns by name, null for an expression. INCLUDE columns are in the definition only. */
  readonly columns: readonly (string | null)[]
  readonly partial?: true
  readonly tablespace?: string
  /** Sorted `name=value`. */
  readonly options?: readonly string[]
  /** Statistics targets of expression columns, by column number. */
  readonly statistics?: Named<number>
  /** The index of the parent table that it is attached to. */
  readonly parent?: string
  readonly comment?: string
}

export interface CatalogTrigger {
  readonly definition: string
  /** Absent when it fires as usual. */
  readonly enabled?: 'disabled' | 'replica' | 'always'
  /** True for a partition's copy of its parent's trigger. */
  readonly inherited?: true
  readonly comment?: string
}

export interface CatalogRule {
  readonly definition: string
  readonly enabled?: 'disabled' | 'replica' | 'always'
  readonly comment?: string
}

export interface CatalogPolicy {
  readonly permissive: boolean
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete'
  /** Sorted; `PUBLIC` for everyone. */
  readonly roles: readonly string[]
  readonly using?: string
  readonly check?: string
  readonly comment?: string
}

/** Numbers are decimal text: they may exceed what a JavaScript number holds. */
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
  readonly kind: 'enum' | 'domain' | 'composite' | 'range' | 'multirange' | 'base' | 'shell'
  readonly labels?: readonly string[]
  /** A domain's base type. */
  readonly base?: string
  readonly notNull?: true
  /** Since PostgreSQL 17; see {@link CatalogColumn.notNullConstraint}. */
  readonly notNullConstraint?: CatalogNotNull
  readonly default?: string
  readonly collation?: string
  readonly constraints?: Named<CatalogConstraint>
  /** A composite's attributes. Their order matters: row values are written in it. */
  readonly attributes?: readonly CatalogColumn[]
  /** Parameters of a range or base type. */
  readonly definition?: string
}

export interface CatalogFunction extends CatalogObject {
  readonly kind: 'function' | 'procedure' | 'aggregate' | 'window'
  readonly definition: string
}

export interface CatalogExtension {
  readonly owner?: string
  readonly comment?: string
  readonly version: string
  readonly schema: string
  /** What ALTER … DEPENDS ON EXTENSION has bound to it: `index public.users_email_idx`. */
  readonly dependents?: readonly string[]
}

export interface CatalogStatistics {
  readonly owner?: string
  readonly comment?: string
  readonly definition: string
  /** ALTER STATISTICS … SET STATISTICS. */
  readonly target?: number
}

/** An object that its definition describes whole. */
export interface CatalogDefinition extends CatalogObject {
  readonly definition: string
  /** An event trigger's state when it is not the usual one. */
  readonly enabled?: 'disabled' | 'replica' | 'always'
}
