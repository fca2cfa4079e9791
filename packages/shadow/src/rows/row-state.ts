import type { Session } from '@backout/core'
import { fingerprintRows, type RowFingerprint } from './fingerprint.ts'

/** The rows of some tables at one moment, and which columns they lie in. */
export interface RowState {
  readonly rows: RowFingerprint
  /** Columns by `oid:number`, which stay the same through every renaming. */
  readonly places: ReadonlyMap<string, ColumnPlace>
}

export type ColumnPlaces = RowState['places']

interface ColumnPlace {
  /** `schema.name` as in the catalog. */
  readonly table: string
  readonly column: string
}

/**
 * Reads the state of tables.
 * @param tables `schema.name` as in the catalog
 */
export async function readRowState(session: Session, tables: readonly string[]): Promise<RowState> {
  const places = await readPlaces(
    session,
    `quote_ident(n.nspname) || '.' || quote_ident(c.relname) = ANY ($1::text[])`,
    tables,
  )
  return { rows: await fingerprintRows(session, { tables }), places }
}

/**
 * Reads what is left of the tables of an earlier state of the same database, under the names and by the keys that they had
 * then. What was renamed is found again; what took the name of a column that went away is not taken for it.
 */
export async function readRowStateOf(session: Session, then: RowState): Promise<RowState> {
  const places = await readPlacesOf(session, then)
  const renamed: Record<string, string> = {}
  const tables = new Set<string>()
  const named = new Map([...then.places].map(([id, { table }]) => [id.split(':')[0]!, table]))
  for (const [id, { table, column }] of places) {
    const before = named.get(id.split(':')[0]!)!
    tables.add(table)
    renamed[table] = before
    // No column is called so.
    renamed[`${table}.${column}`] = `${before}.${then.places.get(id)?.column ?? `\0${column}`}`
  }
  const keys = Object.fromEntries(Object.entries(then.rows.tables).map(([name, { key }]) => [name, key]))
  return { rows: await fingerprintRows(session, { tables: [...tables], renamed, keys }), places }
}

/** Reads where the columns of the tables of an earlier state of the same database are now. */
export async function readPlacesOf(session: Session, { places }: RowState): Promise<ColumnPlaces> {
  const oids = [...new Set([...places.keys()].map((id) => id.split(':')[0]!))]
  return readPlaces(session, 'c.oid = ANY ($1::oid[])', oids)
}

async function readPlaces(session: Session, condition: string, values: readonly string[]): Promise<ColumnPlaces> {
  const { rows } = await session.query<ColumnPlace & { id: string }>(
    `SELECT a.attrelid || ':' || a.attnum AS id, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS "table",
       a.attname AS "column"
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND ${condition}`,
    [values],
  )
  return new Map(rows.map(({ id, table, column }) => [id, { table, column }]))
}
