import { qualifiedName, type Catalog, type CatalogRelation, type Identity } from '@backout/core'
import type { HashedTable } from '@backout/shadow'

/** A state of the database as it is called and as it is numbered. */
export interface DrilledState {
  readonly catalog: Catalog
  readonly identities: readonly Identity[]
}

/** One table of the state before, and where its rows lie in the state after. */
export interface Bridge {
  /** By its name before. */
  readonly table: string
  readonly before: HashedTable
  /** Null when the table is gone. */
  readonly after: Landing | null
}

/** How the rows of a table are read in the state after. */
export interface Landing {
  readonly hashed: HashedTable
  /** For each column of {@link hashed}, what it was called before. */
  readonly names: readonly string[]
  /** Whether the columns that told rows apart before are all still there. */
  readonly keyed: boolean
}

/** Follows every table and column through a migration: by identity, and by name what was made anew. */
export function bridgesBetween(before: DrilledState, after: DrilledState): Bridge[] {
  const [then, now] = [pathsIn(before), pathsIn(after)]
  return Object.entries(before.catalog.relations).flatMap(([table, relation]): Bridge[] => {
    if (!holdsRows(relation)) return []
    const hashed = hashedTable(table, relation)
    const id = then.tableIds.get(table)
    const landing = (id !== undefined && now.tables.get(id)) || table
    const landed = after.catalog.relations[landing]
    if (!landed || !holdsRows(landed)) return [{ table, before: hashed, after: null }]
    const there = new Set(hashedTable(landing, landed).columns)
    const renamed = new Map(
      hashed.columns.flatMap((column) => {
        const columnId = then.columnIds.get(`${id} ${column}`)
        const name = (columnId !== undefined && now.columns.get(columnId)) || column
        return there.has(name) ? [[column, name] as const] : []
      }),
    )
    const names = [...renamed.keys()]
    const columns = [...renamed.values()]
    const keyed = hashed.key.length > 0 && hashed.key.every((column) => renamed.has(column))
    const others = [...there].filter((name) => !columns.includes(name))
    const key = keyed ? hashed.key.map((column) => renamed.get(column)!) : []
    const partitioned = landed.kind === 'partitioned table'
    return [
      { table, before: hashed, after: { hashed: { table: landing, partitioned, columns, others, key }, names, keyed } },
    ]
  })
}

/** A partition's rows are its root's. */
const holdsRows = ({ kind, partitionBound }: CatalogRelation): boolean =>
  (kind === 'table' || kind === 'partitioned table') && partitionBound === undefined

/** Tables by name, without partitions. */
export const tablesIn = (catalog: Catalog): string[] =>
  Object.entries(catalog.relations).flatMap(([name, relation]) => (holdsRows(relation) ? [name] : []))

/** A table with the columns that hold values, and the best key that it has. */
export function hashedTable(table: string, relation: CatalogRelation): HashedTable {
  const columns = (relation.columns ?? []).filter(({ generated }) => generated !== 'virtual')
  const required = new Set(columns.flatMap(({ name, notNull }) => (notNull ? [name] : [])))
  const keys = Object.values(relation.indexes ?? {})
    .filter(({ unique, partial, invalid }) => unique && !partial && !invalid)
    .filter((index) => index.columns.every((name) => name !== null && required.has(name)))
    .sort((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false))
  return {
    table,
    partitioned: relation.kind === 'partitioned table',
    columns: columns.map(({ name }) => name),
    others: [],
    key: (keys[0]?.columns ?? []) as string[],
  }
}

/** Identities by the names of the catalog, and back. */
function pathsIn({ catalog, identities }: DrilledState) {
  const tables = new Map<string, string>()
  const columns = new Map<string, string>()
  const columnIds = new Map<string, string>()
  const bare = new Map(Object.keys(catalog.relations).map((name) => [name.replaceAll('"', ''), name]))
  for (const { kind, id, schema, name, parent } of identities) {
    if (kind === 'table') {
      const quoted = qualifiedName(schema, name)
      const key = quoted in catalog.relations ? quoted : bare.get(`${schema}.${name}`.replaceAll('"', ''))
      if (key !== undefined) tables.set(id, key)
    }
    if (kind !== 'column') continue
    columns.set(id, name)
    columnIds.set(`${parent!.slice(parent!.indexOf(' ') + 1)} ${name}`, id)
  }
  return { tables, columns, columnIds, tableIds: new Map([...tables].map(([id, table]) => [table, id])) }
}
