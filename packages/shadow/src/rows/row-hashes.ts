import type { Session } from '@backout/core'
import { escapeIdentifier } from 'pg'
import { SETTINGS } from './fingerprint.ts'
import { withSettings } from './transaction.ts'

/** A table whose rows are wanted one by one. */
export interface HashedTable {
  /** `schema.name` as in the catalog. */
  readonly table: string
  /** Whether it is partitioned; a parent in inheritance stands for its own rows alone. */
  readonly partitioned: boolean
  /** Columns that are hashed each; none that is virtual, since it holds nothing. */
  readonly columns: readonly string[]
  /** Columns that only count for the whole row. */
  readonly others: readonly string[]
  /** Columns that tell rows apart, some of {@link columns}; empty where none do: then the whole row does. */
  readonly key: readonly string[]
}

/**
 * The rows of a table as hashes, sorted: for each row 8 bytes of its key, 8 of the whole and 4 of each column in order,
 * zero for a NULL. About 60 bytes for a row of ten columns, so that a million rows fit into memory.
 */
export interface RowHashes {
  readonly rows: number
  /** Bytes of one row. */
  readonly width: number
  readonly bytes: Uint8Array
}

/** Bytes before the columns'. */
export const KEY_BYTES = 8
export const WHOLE_BYTES = 8
export const COLUMN_BYTES = 4

/** Rows in one value: no text in JavaScript is longer than half a gigabyte. */
const ROWS_AT_ONCE = 50_000

/**
 * Hashes every row of a table. Hashes are of output texts, under the settings of {@link fingerprintRows}: equal hashes mean
 * equal rows, whatever the column is called and as long as its type prints it alike.
 * @throws PostgreSQL's error when the table cannot be read
 */
export async function hashRows(session: Session, table: HashedTable): Promise<RowHashes> {
  const width = KEY_BYTES + WHOLE_BYTES + COLUMN_BYTES * table.columns.length
  const parts = await withSettings(session, SETTINGS, async () => {
    const { rows } = await session.query<{ lines: Uint8Array }>(hashesSql(table))
    return rows.map(({ lines }) => lines)
  })
  const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  return { rows: bytes.length / width, width, bytes }
}

/** ROW(…)::text prints with the type's output function and tells NULL from ''. */
function hashesSql({ table, partitioned, columns, others, key }: HashedTable): string {
  const cells = [...columns, ...others].map((name, at) => `ROW(${escapeIdentifier(name)})::text AS c${at}`)
  const nulls = columns.map((name, at) => `${escapeIdentifier(name)} IS NULL AS n${at}`)
  const texts = (keep: (at: number) => boolean) => cells.flatMap((_, at) => (keep(at) ? [`c${at}`] : [])).join(' || ')
  const whole = texts(() => true) || `''`
  const line = [
    `int8send(${hash(texts((at) => key.includes(columns[at]!)) || whole)})`,
    `int8send(${hash(whole)})`,
    ...columns.map((_, at) => `int4send(CASE WHEN n${at} THEN 0 ELSE hashtext(c${at} COLLATE "C") END)`),
  ]
  return `SELECT string_agg(line, ''::bytea ORDER BY line) AS lines FROM (
    SELECT line, (row_number() OVER (ORDER BY line) - 1) / ${ROWS_AT_ONCE} AS part FROM (
      SELECT ${line.join(' || ')} AS line FROM (
        SELECT ${[...cells, ...nulls].join(', ') || '1'} FROM ${partitioned ? table : `ONLY ${table}`} OFFSET 0) AS cells) AS hashed) AS parts
    GROUP BY part ORDER BY part`
}

const hash = (text: string) => `hashtextextended((${text}) COLLATE "C", 0)`
