import {
  quoteIdentifier,
  type Catalog,
  type CatalogColumn,
  type CatalogRelation,
  type RelationKind,
} from '@backout/core'

/** A relation of a state, with its name as SQL takes it. */
export interface Relation extends CatalogRelation {
  readonly name: string
}

/** What a statement can be about: read off the catalog of the moment, so that renames need no book-keeping. */
export const relations = (catalog: Catalog, ...kinds: readonly RelationKind[]): Relation[] =>
  Object.entries(catalog.relations).flatMap(([name, relation]) =>
    kinds.includes(relation.kind) ? [{ name, ...relation }] : [],
  )

/** Tables that hold rows, partitioned ones among them; no partitions. */
export const tables = (catalog: Catalog): Relation[] =>
  relations(catalog, 'table', 'partitioned table').filter(({ partitionBound }) => partitionBound === undefined)

export const quoted = quoteIdentifier

/** A member of a table, with the table. */
export interface Of<T> {
  readonly table: Relation
  /** Quoted. */
  readonly name: string
  readonly it: T
}

export const columns = (catalog: Catalog, keep: (column: CatalogColumn, table: Relation) => boolean = () => true) =>
  tables(catalog).flatMap((table) =>
    (table.columns ?? []).flatMap((it): Of<CatalogColumn>[] =>
      keep(it, table) ? [{ table, name: quoted(it.name), it }] : [],
    ),
  )

type Members = 'constraints' | 'indexes' | 'triggers' | 'rules' | 'policies'
type MemberOf<M extends Members> = NonNullable<Relation[M]>[string]

export const members = <M extends Members>(
  catalog: Catalog,
  member: M,
  keep: (it: MemberOf<M>, table: Relation) => boolean = () => true,
): Of<MemberOf<M>>[] =>
  relations(catalog, 'table', 'partitioned table', 'view', 'materialized view').flatMap((table) =>
    Object.entries((table[member] ?? {}) as Record<string, MemberOf<M>>).flatMap(([name, it]) =>
      keep(it, table) ? [{ table, name: quoted(name), it }] : [],
    ),
  )

/** Types by kind, as SQL takes their names. */
export const types = (catalog: Catalog, kind: Catalog['types'][string]['kind']) =>
  Object.entries(catalog.types).flatMap(([name, type]) => (type.kind === kind ? [{ name, ...type }] : []))

/** The schema of a name. */
export const schemaOf = (name: string): string => /^(?:"(?:[^"]|"")*"|[^."]+)/.exec(name)![0]
