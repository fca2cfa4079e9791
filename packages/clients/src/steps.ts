import {
  quoteIdentifier,
  type Catalog,
  type CatalogColumn,
  type CatalogRelation,
  type ClientAction,
} from '@backout/core'
import { candidates, type Row } from './values.ts'
import type { TableDifference } from './differences.ts'

/** One statement of a client, to be run on its own schema and on the other one. */
export interface Step {
  readonly table: string
  readonly action: ClientAction
  /** The column whose value is tried; null where the statement is about the whole row. */
  readonly column: string | null
  /** The value that is tried, or what the row holds, by column. */
  readonly values: Row
  /** The columns that are left to the database. */
  readonly omitted: readonly string[]
  readonly sql: string
  /** Whether its effect stays for the steps after it: rows that others refer to. */
  readonly keep: boolean
  /** False for rows of tables that are only there to be referred to. */
  readonly judged: boolean
}

/**
 * What a generated client does to the tables that differ, in an order in which rows find those that they refer to. Every
 * column is named, as Drizzle and Prisma do; what the database fills in is left to it; all columns are returned.
 * @param rows rows that are right by `home`, by table, parents before children
 */
export function clientSteps(
  home: Catalog,
  other: Catalog,
  differences: readonly TableDifference[],
  rows: ReadonlyMap<string, readonly Row[]>,
): Step[] {
  const judged = new Map(differences.map((difference) => [difference.table, difference]))
  const identity = (table: string) =>
    [home, other].some((catalog) => catalog.relations[table]?.columns?.some((column) => column.identity))
  const inserts = [...rows].flatMap(([table, some]) => {
    const relation = home.relations[table]
    if (!relation) return []
    const build = builder(home, table, relation, identity(table))
    return some.flatMap((row, at) => [
      ...(judged.has(table) && at === 0 ? [build.insertWithDefaults(row)] : []),
      { ...build.insert(row), judged: judged.has(table) },
    ])
  })
  const rest = differences.flatMap((difference) => {
    const { table, columns } = difference
    const relation = home.relations[table]!
    const there = other.relations[table]
    const build = builder(home, table, relation, identity(table))
    const some = rows.get(table) ?? []
    const [row] = some
    const reads = [build.select(), ...build.joins(home)]
    if (!row || !there || isView(relation)) return reads
    const probes = columns.flatMap((name) => {
      const column = relation.columns!.find((candidate) => candidate.name === name)!
      // Nobody writes a number that the database hands out.
      if (!isWritable(column) || isNumbered(column)) return []
      const values = candidates(home, other, { home: relation, other: there }, column, some)
      return values.map((value) => build.set(column, value))
    })
    return [...reads, ...build.update(row), ...probes, ...build.upserts(row), build.remove(row)]
  })
  return [...inserts, ...rest]
}

const isView = ({ kind }: CatalogRelation): boolean => kind === 'view' || kind === 'materialized view'

const isNumbered = ({ default: value, identity }: CatalogColumn): boolean =>
  identity !== undefined || (value?.startsWith('nextval(') ?? false)

const isWritable = ({ generated, identity }: CatalogColumn): boolean => !generated && identity !== 'always'

const names = (columns: readonly string[]): string => columns.map(quoteIdentifier).join(', ')

const literal = (value: string | null | undefined): string =>
  value === null || value === undefined ? 'NULL' : `'${value.replaceAll("'", "''")}'`

function builder(home: Catalog, table: string, relation: CatalogRelation, overriding: boolean) {
  const columns = relation.columns ?? []
  const all = names(columns.map(({ name }) => name))
  const insertable = columns.filter(({ generated }) => !generated)
  const returning = all === '' ? '' : ` RETURNING ${all}`
  const key = keyOf(relation)
  const where = (row: Row) =>
    key === null ? '' : ` WHERE ${key.map((name) => `${quoteIdentifier(name)} = ${literal(row[name])}`).join(' AND ')}`
  const given = (row: Row) => insertable.map(({ name }) => literal(row[name])).join(', ')
  const into = `INSERT INTO ${table} (${names(insertable.map(({ name }) => name))})`
  // The number that a row was given by the sequence is what other rows refer to.
  const insertRow = (row: Row) =>
    insertable.length === 0
      ? `INSERT INTO ${table} DEFAULT VALUES`
      : `${into}${overriding ? ' OVERRIDING SYSTEM VALUE' : ''} VALUES (${given(row)})`
  const step = (action: ClientAction, sql: string, rest: Partial<Step> = {}): Step => ({
    table,
    action,
    sql,
    column: null,
    values: {},
    omitted: [],
    keep: false,
    judged: true,
    ...rest,
  })
  const setters = columns.filter((column) => isWritable(column) && !key?.includes(column.name))
  const assign = (row: Row) => setters.map(({ name }) => `${quoteIdentifier(name)} = ${literal(row[name])}`).join(', ')
  return {
    select: () => step('select', `SELECT ${all} FROM ${table}`),
    insert: (row: Row) => step('insert', `${insertRow(row)}${returning}`, { keep: true, values: row }),
    /** Only what must be said is said: Drizzle writes DEFAULT for the rest, Prisma leaves it out. */
    insertWithDefaults(row: Row) {
      const omitted = insertable.filter((column) => !isRequired(home, column)).map(({ name }) => name)
      const values = insertable.map(({ name }) => (omitted.includes(name) ? 'DEFAULT' : literal(row[name])))
      const sql = insertable.length === 0 ? insertRow(row) : `${into} VALUES (${values.join(', ')})`
      return step('insert', `${sql}${returning}`, { values: row, omitted })
    },
    update: (row: Row) =>
      setters.length === 0
        ? []
        : [step('update', `UPDATE ${table} SET ${assign(row)}${where(row)}${returning}`, { values: row })],
    /** Of any row: the client's own may not have gone in. */
    set({ name }: CatalogColumn, value: string | null) {
      const one = key === null ? '' : ` WHERE (${names(key)}) = (SELECT ${names(key)} FROM ${table} LIMIT 1)`
      const sql = `UPDATE ${table} SET ${quoteIdentifier(name)} = ${literal(value)}${one}${returning}`
      return step('update', sql, { column: name, values: { [name]: value } })
    },
    upserts: (row: Row) =>
      uniques(relation)
        .filter((unique) => unique.every((name) => row[name] !== null && row[name] !== undefined))
        .map((unique) => {
          const set = setters.filter(({ name }) => !unique.includes(name))
          const excluded = set.map(({ name }) => `${quoteIdentifier(name)} = EXCLUDED.${quoteIdentifier(name)}`)
          const then = set.length === 0 ? 'DO NOTHING' : `DO UPDATE SET ${excluded.join(', ')}`
          return step('upsert', `${insertRow(row)} ON CONFLICT (${names(unique)}) ${then}${returning}`, { values: row })
        }),
    remove: (row: Row) => step('delete', `DELETE FROM ${table}${where(row)}`, { values: row }),
    joins: (catalog: Catalog) =>
      Object.values(relation.constraints ?? {}).flatMap(({ type, columns: own = [], references }) => {
        const parent = references && catalog.relations[references.table]
        if (type !== 'foreign key' || !references || !parent?.columns) return []
        const on = own.map((name, i) => `c.${quoteIdentifier(name)} = p.${quoteIdentifier(references.columns[i]!)}`)
        const list = [
          ...columns.map(({ name }) => `c.${quoteIdentifier(name)}`),
          ...parent.columns.map(({ name }) => `p.${quoteIdentifier(name)}`),
        ]
        return [
          step(
            'join',
            `SELECT ${list.join(', ')} FROM ${table} c LEFT JOIN ${references.table} p ON ${on.join(' AND ')}`,
          ),
        ]
      }),
  }
}

/** Columns that a client must give a value: neither it nor the database has another way. */
function isRequired({ types }: Catalog, { type, notNull, default: value, identity, generated }: CatalogColumn) {
  const domain = types[type]
  return (
    Boolean(notNull || domain?.notNull) &&
    value === undefined &&
    domain?.default === undefined &&
    !identity &&
    !generated
  )
}

/** The primary key, or another that no row can be without; null when rows have none. */
function keyOf(relation: CatalogRelation): readonly string[] | null {
  const constraints = Object.values(relation.constraints ?? {})
  const primary = constraints.find(({ type }) => type === 'primary key')?.columns
  if (primary && primary.length > 0) return primary
  const required = new Set(relation.columns?.filter(({ notNull }) => notNull).map(({ name }) => name))
  return uniques(relation).find((unique) => unique.every((name) => required.has(name))) ?? null
}

/** What `ON CONFLICT` can name: unique over plain columns, for all rows. */
export function uniques(relation: CatalogRelation): readonly string[][] {
  const found = Object.values(relation.indexes ?? {})
    .filter(({ unique, partial, invalid, columns }) => unique && !partial && !invalid && !columns.includes(null))
    .map(({ columns }) => columns as string[])
  return [...new Map(found.map((columns) => [[...columns].sort().join('\0'), columns])).values()]
}
