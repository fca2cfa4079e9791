import type { Catalog, CatalogColumn, CatalogRelation } from '@backout/core'

/** A table of one schema that a statement of its client may find otherwise on the other one. */
export interface TableDifference {
  /** As in the catalog of the client's own schema. */
  readonly table: string
  /** True when nothing on the other schema has its name. */
  readonly gone: boolean
  /** Columns of the client's own schema whose values the other one may refuse. */
  readonly columns: readonly string[]
}

/**
 * The tables and views of `home` that differ in what a client can notice: columns, types, constraints, unique indexes,
 * triggers and the functions behind them. Comments, plain indexes and privileges are none of its business.
 */
export function tableDifferences(home: Catalog, other: Catalog): TableDifference[] {
  const functions = changedFunctions(home, other)
  return Object.entries(home.relations).flatMap(([table, relation]): TableDifference[] => {
    if (!RELATIONS.has(relation.kind) || relation.partitionBound !== undefined) return []
    const there = other.relations[table]
    if (!there || !RELATIONS.has(there.kind)) return [{ table, gone: true, columns: [] }]
    const changed = (relation.columns ?? [])
      .filter((column) => columnView(home, relation, column) !== columnView(other, there, columnOf(there, column.name)))
      .map(({ name }) => name)
    const same =
      view(home, relation) === view(other, there) && incoming(home, other, table) === incoming(other, home, table)
    if (same && !callsAny(relation, functions)) return []
    return [{ table, gone: false, columns: changed }]
  })
}

const RELATIONS: ReadonlySet<string> = new Set(['table', 'partitioned table', 'view', 'materialized view'])

export const columnOf = (relation: CatalogRelation | undefined, name: string): CatalogColumn | undefined =>
  relation?.columns?.find((column) => column.name === name)

/** What a client can notice of a relation, as one text. */
const view = (catalog: Catalog, relation: CatalogRelation): string =>
  JSON.stringify([
    relation.kind,
    relation.partitionKey,
    // A view's body may be what it was by other names.
    (relation.columns ?? []).map((column) => columnView(catalog, relation, column)).sort(),
    relation.constraints,
    Object.values(relation.indexes ?? {})
      .filter(({ unique }) => unique)
      .map(({ columns, partial, invalid, definition }) => [columns, partial, invalid, partial ? definition : ''])
      .sort(),
    Object.values(relation.triggers ?? {}).map(({ definition, enabled }) => [definition, enabled]),
    relation.rules,
  ])

/** Foreign keys that lead here, of tables that are on both schemas: they decide what can be deleted. */
const incoming = (catalog: Catalog, other: Catalog, table: string): string =>
  JSON.stringify(
    Object.entries(catalog.relations).flatMap(([from, { constraints }]) =>
      other.relations[from]
        ? Object.values(constraints ?? {}).flatMap(({ references, definition }) =>
            references?.table === table ? [[from, definition]] : [],
          )
        : [],
    ),
  )

/** What decides which values a column takes. */
function columnView(catalog: Catalog, relation: CatalogRelation, column: CatalogColumn | undefined): string {
  if (!column) return ''
  const { name, type, notNull, generated, expression, identity } = column
  const checks = Object.values(relation.constraints ?? {})
    .filter(
      (constraint) =>
        (constraint.type === 'check' || constraint.type === 'foreign key') && constraint.columns?.includes(name),
    )
    .map(({ definition, notEnforced }) => [definition, notEnforced])
    .sort()
  const made = catalog.types[type.replace(/(\[\])+$/, '')]
  const kind = made && [made.kind, made.labels, made.base, made.notNull, made.constraints, made.default]
  return JSON.stringify([name, type, notNull, column.default, generated, expression, identity, checks, kind])
}

/** Functions that are gone or have another body, by `schema.name`. */
function changedFunctions(home: Catalog, other: Catalog): readonly string[] {
  return Object.entries(home.functions)
    .filter(([key, { definition }]) => other.functions[key]?.definition !== definition)
    .map(([key]) => key.slice(0, key.indexOf('(')))
}

const callsAny = ({ triggers }: CatalogRelation, functions: readonly string[]): boolean =>
  Object.values(triggers ?? {}).some(({ definition }) => functions.some((name) => definition.includes(`${name}(`)))
