import { columns, quoted, tables, type Relation } from '../objects.ts'
import type { Pick } from '../pick.ts'
import { valueFor } from '../values.ts'
import type { Catalog } from '@backout/core'
import type { Productions } from './production.ts'

const writable = ({ columns: all = [] }: Relation) =>
  all.filter(({ generated, identity }) => generated === undefined && identity !== 'always')

/** Which rows a statement is about: all, those where a value is there, or by the value of another column. */
function where(pick: Pick, { columns: all = [] }: Relation, catalog: Catalog): string {
  const column = pick.one(all)!
  return pick.of([
    '',
    ` WHERE ${quoted(column.name)} IS NOT NULL`,
    ` WHERE ${quoted(column.name)}::text > '5'`,
    ` WHERE ${quoted(column.name)}::text = ${valueFor(pick, { ...column, notNull: true }, catalog)}::text`,
    ' WHERE false',
  ])
}

const withColumns = (catalog: Catalog) => tables(catalog).filter((table) => writable(table).length > 0)

export const DATA: Productions<
  'insert' | 'update' | 'delete' | 'merge' | 'select' | 'truncate' | 'copy' | 'call' | 'do'
> = {
  insert: (pick, catalog) => {
    const table = pick.one(withColumns(catalog))
    if (!table) return null
    const into = writable(table).filter((column) => column.notNull || pick.flag())
    if (into.length === 0) return `INSERT INTO ${table.name} DEFAULT VALUES`
    const names = into.map(({ name }) => quoted(name)).join(', ')
    const values = into.map((column) => valueFor(pick, column, catalog)).join(', ')
    const again = into.map(({ name }) => quoted(name)).join(', ')
    return pick.of([
      `INSERT INTO ${table.name} (${names}) VALUES (${values})`,
      `INSERT INTO ${table.name} (${names}) VALUES (${values}) ON CONFLICT DO NOTHING`,
      `INSERT INTO ${table.name} (${names}) SELECT ${again} FROM ${table.name} ON CONFLICT DO NOTHING`,
    ])
  },
  update: (pick, catalog) => {
    const table = pick.one(withColumns(catalog))
    if (!table) return null
    const column = pick.one(writable(table))!
    const other = pick.one(writable(table).filter(({ type }) => type === column.type))!
    const name = quoted(column.name)
    const value = pick.of([
      valueFor(pick, column, catalog),
      quoted(other.name),
      /^(text|character varying)/.test(column.type) ? `upper(${name})` : name,
      'DEFAULT',
    ])
    return `UPDATE ${table.name} SET ${name} = ${value}${where(pick, table, catalog)}`
  },
  delete: (pick, catalog) => {
    const table = pick.one(withColumns(catalog))
    return table ? `DELETE FROM ${table.name}${where(pick, table, catalog)}` : null
  },
  merge: (pick, catalog) => {
    const table = catalog.version < 150_000 ? undefined : pick.one(withColumns(catalog))
    if (!table) return null
    const column = pick.one(writable(table))!
    const name = quoted(column.name)
    return `MERGE INTO ${table.name} AS t USING (SELECT * FROM ${table.name}) AS s ON t.${name} = s.${name} WHEN MATCHED THEN ${pick.of([`UPDATE SET ${name} = ${valueFor(pick, column, catalog)}`, 'DELETE', 'DO NOTHING'])}`
  },
  truncate: (pick, catalog) => {
    const table = pick.one(tables(catalog))
    return table ? `TRUNCATE ${table.name}${pick.of(['', ' RESTART IDENTITY'])}${pick.of(['', ' CASCADE'])}` : null
  },
  select: (pick, catalog) => {
    const column = pick.one(columns(catalog))
    const sequence = pick.one(Object.entries(catalog.relations).filter(([, { kind }]) => kind === 'sequence'))
    return pick.of([
      ...(sequence ? ([`SELECT setval('${sequence[0].replaceAll("'", "''")}', 42)`] as const) : []),
      column ? `SELECT max(${column.name}::text) FROM ${column.table.name}` : 'SELECT 1',
      ...(sequence ? ([`SELECT nextval('${sequence[0].replaceAll("'", "''")}')`] as const) : []),
    ] as unknown as readonly [string, ...string[]])
  },
  do: (pick, catalog) => {
    const table = pick.one(withColumns(catalog))
    if (!table) return null
    const name = quoted(pick.one(writable(table))!.name)
    return pick.of([
      `DO $$ BEGIN UPDATE ${table.name} SET ${name} = ${name}; END $$`,
      `DO $$ BEGIN EXECUTE 'ALTER TABLE ${table.name.replaceAll("'", "''")} ADD COLUMN from_do integer'; END $$`,
      `DO $$ BEGIN DELETE FROM ${table.name} WHERE ${name} IS NULL; END $$`,
      `DO $$ BEGIN EXECUTE 'DELETE ' || 'FROM ${table.name.replaceAll("'", "''")}'; END $$`,
    ])
  },
  call: (_, catalog) => {
    const procedure = Object.keys(catalog.functions).find((name) => name.endsWith('.nothing()'))
    return procedure ? `CALL ${procedure}` : null
  },
  copy: { leftOut: 'a migration has no stream to copy from, and a file on the server is not part of it' },
}
