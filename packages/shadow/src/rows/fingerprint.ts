import { STASH_SCHEMA, type Session } from '@backout/core'
import { escapeIdentifier } from 'pg'
import { USER_TABLES } from './structure.ts'
import { withSettings } from './transaction.ts'

/** What the rows of a database are, short enough to keep: equal fingerprints mean equal rows. */
export interface RowFingerprint {
  readonly tables: Readonly<Record<string, TableFingerprint>>
  readonly sequences: Readonly<Record<string, SequencePosition>>
}

/**
 * Sums of 64-bit hashes over all rows: the order of rows does not matter, the number of equal rows does. Hashes are of
 * output texts, so that json, which has no equality, counts as written.
 */
export interface TableFingerprint {
  readonly rows: number
  /** Columns of the primary key, else of a unique key that is NOT NULL; empty where there is neither. */
  readonly key: readonly string[]
  /** Of the keys. */
  readonly keys: string
  /** Of whole rows, columns in order of their names. */
  readonly whole: string
  /** Of rows without the key. */
  readonly rest: string
  readonly columns: Readonly<Record<string, ColumnFingerprint>>
  /** The hash of each whole row, sorted; null beyond {@link MOST_EACH} rows. */
  readonly each: readonly string[] | null
}

interface ColumnFingerprint {
  /** Of its values with the key of their row, so that a swap is seen. */
  readonly keyed: string
  /** Of its values alone. */
  readonly values: string
  /** How many values are not NULL. */
  readonly present: number
}

export interface SequencePosition {
  readonly lastValue: string
  /** False when the next number is {@link lastValue} itself. */
  readonly isCalled: boolean
}

export interface FingerprintOptions {
  /** `schema.name` as in the catalog; names that do not exist are left out. Default: every user table, partitions too. */
  readonly tables?: readonly string[]
  /**
   * For a state after renames: from the name now to the name then, `schema.table` and `schema.table.column` (with the
   * table's name now). The fingerprint is that of the names then.
   */
  readonly renamed?: Readonly<Record<string, string>>
  /**
   * Key columns of tables, by the names that are kept, instead of those of the key that is there now: to compare with a
   * fingerprint that was taken when there was another. Where such a column is missing, the key that is there counts.
   */
  readonly keys?: Readonly<Record<string, readonly string[]>>
}

/** Up to so many rows of a table each is remembered, so that rows that were added are told from rows that changed. */
const MOST_EACH = 1000

/** Tables in one query. Beyond some hundred, planning it costs more than the round trip. */
const TABLES_AT_ONCE = 100

/**
 * Takes the fingerprint of tables and of all user sequences. Reads every row. A partitioned table stands for all its
 * rows, each partition for its own; a parent in inheritance for its own alone. Virtual generated columns hold nothing and
 * are left out.
 *
 * Output is pinned to UTC, ISO dates, exact floats and hex, and settings are put back: in the caller's transaction when
 * one is open, else in one of its own.
 * @throws PostgreSQL's error when a table cannot be read
 */
export async function fingerprintRows(session: Session, options: FingerprintOptions = {}): Promise<RowFingerprint> {
  return withSettings(session, SETTINGS, async () => {
    const { tables } = options
    const { rows } = await session.query<{ shape: string }>(shapeSql(tables !== undefined), tables ? [tables] : [])
    const shape = JSON.parse(rows[0]!.shape) as { tables: Shape[] | null; sequences: string[] | null }
    const shapes = (shape.tables ?? []).map((one) => withNames(one, options))
    const found: Record<string, TableFingerprint> = {}
    for (let from = 0; from < shapes.length; from += TABLES_AT_ONCE) {
      Object.assign(found, await readTables(session, shapes.slice(from, from + TABLES_AT_ONCE)))
    }
    return { tables: found, sequences: await readSequences(session, shape.sequences ?? []) }
  })
}

/** @see https://www.postgresql.org/docs/current/runtime-config-client.html */
export const SETTINGS = {
  search_path: '',
  TimeZone: 'UTC',
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  extra_float_digits: '3',
  bytea_output: 'hex',
  lc_monetary: 'C',
  row_security: 'off',
  quote_all_identifiers: 'off',
}

interface Shape {
  readonly name: string
  readonly partitioned: boolean
  readonly columns: readonly string[]
  readonly key: readonly string[] | null
}

interface NamedShape {
  /** The name under which it is kept. */
  readonly name: string
  readonly from: string
  /** Columns: as kept, and as they are called now; sorted by the former. */
  readonly columns: readonly { readonly name: string; readonly now: string }[]
  readonly key: readonly string[]
}

function withNames({ name, partitioned, columns, key }: Shape, options: FingerprintOptions): NamedShape {
  const { renamed = {}, keys = {} } = options
  const kept = renamed[name] ?? name
  // A name may hold a dot of its own.
  const then = (column: string) => {
    const full = renamed[`${name}.${column}`]
    return full?.startsWith(`${kept}.`) ? full.slice(kept.length + 1) : (full?.split('.').at(-1) ?? column)
  }
  const named = columns.map((now) => ({ name: then(now), now })).sort((a, b) => (a.name < b.name ? -1 : 1))
  const wanted = keys[kept]
  return {
    name: kept,
    from: partitioned ? name : `ONLY ${name}`,
    columns: named,
    key: wanted?.every((column) => named.some((one) => one.name === column)) ? wanted : (key ?? []).map(then).sort(),
  }
}

function shapeSql(named: boolean): string {
  const wanted = named
    ? `SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND quote_ident(n.nspname) || '.' || quote_ident(c.relname) = ANY ($1::text[])`
    : USER_TABLES
  return `
WITH wanted AS MATERIALIZED (${wanted})
SELECT json_build_object(
  'tables', (
    SELECT json_agg(json_build_object(
      'name', quote_ident(n.nspname) || '.' || quote_ident(c.relname), 'partitioned', c.relkind = 'p',
      'columns', (
        SELECT coalesce(json_agg(a.attname), '[]') FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> 'v'),
      'key', (
        SELECT json_agg(a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY ((
          SELECT (i.indkey::int2[])[0:i.indnkeyatts - 1] FROM pg_index i
          WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
            AND NOT EXISTS (
              SELECT FROM pg_attribute k WHERE k.attrelid = c.oid AND NOT k.attnotnull
                AND k.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
          ORDER BY i.indisprimary DESC, pg_get_indexdef(i.indexrelid) LIMIT 1)::int2[]))
    ) ORDER BY n.nspname, c.relname)
    FROM wanted w JOIN pg_class c ON c.oid = w.oid JOIN pg_namespace n ON n.oid = c.relnamespace
  ),
  'sequences', (
    SELECT json_agg(quote_ident(n.nspname) || '.' || quote_ident(c.relname) ORDER BY n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> '${STASH_SCHEMA}'
      AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  )
)::text AS shape`
}

async function readTables(session: Session, shapes: readonly NamedShape[]): Promise<Record<string, TableFingerprint>> {
  const { rows } = await session.query<{ i: number; rows: string; sums: string; each: string | null }>(
    shapes.map(tableSql).join(' UNION ALL '),
  )
  const found: Record<string, TableFingerprint> = {}
  for (const row of rows) {
    const { name, columns, key } = shapes[row.i]!
    const [keys, whole, rest, ...sums] = (JSON.parse(row.sums) as (string | null)[]).map((sum) => sum ?? '0')
    found[name] = {
      rows: Number(row.rows),
      key,
      keys: keys!,
      whole: whole!,
      rest: rest!,
      columns: Object.fromEntries(
        columns.map((column, at) => {
          const [keyed, values, present] = sums.slice(3 * at, 3 * at + 3)
          return [column.name, { keyed: keyed!, values: values!, present: Number(present) }]
        }),
      ),
      each: row.each === null ? null : (JSON.parse(row.each) as string[]),
    }
  }
  return found
}

/** ROW(…)::text prints with the types' output functions, tells NULL from '' and one column from the next. */
function tableSql({ from, columns, key }: NamedShape, i: number): string {
  const texts = (keep: (name: string) => boolean) =>
    columns.flatMap(({ name }, at) => (keep(name) ? [cell(at)] : [])).join(' || ') || `''`
  const keyText = texts((name) => key.includes(name))
  const sum = (text: string) => `sum(${hash(text)})::text`
  const sums = [
    ...[keyText, texts(() => true), texts((name) => !key.includes(name))].map(sum),
    // A row of one NULL prints as nothing between parentheses.
    ...columns.flatMap((_, at) => [
      sum(`${keyText} || ${cell(at)}`),
      sum(cell(at)),
      `count(*) FILTER (WHERE ${cell(at)} <> '()')::text`,
    ]),
  ]
  const cells = columns.map(({ now }, at) => `ROW(${escapeIdentifier(now)})::text AS ${cell(at)}`)
  const whole = hash(texts(() => true))
  return `SELECT ${i} AS i, count(*)::text AS rows, to_json(ARRAY[${sums.join(', ')}]::text[])::text AS sums,
    CASE WHEN count(*) <= ${MOST_EACH} THEN to_json(array_agg(${whole}::text ORDER BY ${whole}))::text END AS each
    FROM (SELECT ${cells.join(', ')} FROM ${from} OFFSET 0) AS cells`
}

const cell = (at: number) => `c${at}`
const hash = (text: string) => `hashtextextended((${text}) COLLATE "C", 0)`

async function readSequences(
  session: Session,
  names: readonly string[],
): Promise<Readonly<Record<string, SequencePosition>>> {
  if (names.length === 0) return {}
  const arms = names.map((name, i) => `SELECT ${i} AS i, last_value::text AS value, is_called AS called FROM ${name}`)
  const { rows } = await session.query<{ i: number; value: string; called: boolean }>(arms.join(' UNION ALL '))
  return Object.fromEntries(rows.map((row) => [names[row.i]!, { lastValue: row.value, isCalled: row.called }]))
}
