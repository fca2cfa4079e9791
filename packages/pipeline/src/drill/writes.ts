import { quoteIdentifier, type Catalog, type ShadowDatabase } from '@backout/core'
import { seedRows } from '@backout/shadow'
import { failureOf } from '../script.ts'
import type { Bridge, Landing } from './bridge.ts'

/** What is written between up and down. `changes`: rows that lay there are changed and deleted; `all`: others come too. */
export type Writes = 'all' | 'changes' | 'none'

/** Another than the one of the rows before, so that other rows come. */
const SEED = 7

/** Rows that come into each table; and the most of the old ones that are changed, and that are deleted. */
const MOST_INSERTED = 10
const MOST_CHANGED = 20

export interface WritesInput {
  readonly database: ShadowDatabase
  readonly writes: Writes
  readonly before: Catalog
  readonly after: Catalog
  /** Those whose rows can be followed, with their number of rows. */
  readonly followed: readonly { readonly bridge: Bridge; readonly rows: number }[]
  readonly rowsPerTable: number
}

/**
 * Writes as an application does that runs on the new schema: some rows are changed, a few are deleted, new ones come. In
 * one transaction; what PostgreSQL refuses is left out.
 * @throws PostgreSQL's error when the commit itself is refused
 */
export async function write(input: WritesInput): Promise<void> {
  const { database, writes, after, rowsPerTable } = input
  if (writes === 'none') return
  await database.query('BEGIN')
  try {
    for (const { bridge, rows } of input.followed) await changeRows(input, bridge, rows)
    if (writes === 'all')
      await seedRows(database, { catalog: after, rowsPerTable: Math.min(rowsPerTable, MOST_INSERTED), seed: SEED })
    await database.query('COMMIT')
  } catch (error) {
    if (database.transaction() !== 'none') await database.query('ROLLBACK')
    throw error
  }
}

/** A fifth of the rows is changed, a fifth deleted; neither more than some. One of three is changed, none deleted. */
const share = (rows: number): number => (rows < 3 ? 0 : Math.min(MOST_CHANGED, Math.max(1, Math.floor(rows / 5))))

async function changeRows({ database, before, after }: WritesInput, bridge: Bridge, rows: number): Promise<void> {
  const landing = bridge.after!
  const { table, key } = landing.hashed
  const some = share(rows)
  if (some === 0) return
  const keyTexts = key.map((column) => `${quoteIdentifier(column)}::text`)
  const { rows: found } = await database.query<{ key: string[] }>(
    `SELECT ARRAY[${keyTexts.join(', ')}] AS key FROM ${table}
     ORDER BY hashtextextended(ROW(${keyTexts.join(', ')})::text COLLATE "C", 1) LIMIT ${4 * some}`,
  )
  const keys = found.map((row) => row.key)
  const columns = changeable(before, after, bridge, landing)
  const [victims, others] = [keys.slice(0, some), keys.slice(some)]
  for (const [at, victim] of victims.entries()) {
    const donor = others.at(-1 - (at % Math.max(1, others.length)))
    if (donor === undefined) break
    for (const set of [columns, ...columns.map((column) => [column])]) {
      if (set.length === 0) break
      const sets = set.map((column) => `${quoteIdentifier(column)} = donor.${quoteIdentifier(column)}`)
      const same = (alias: string, from: number) =>
        key.map((column, i) => `${alias}.${quoteIdentifier(column)} = $${from + i}`).join(' AND ')
      const sql = `UPDATE ${table} AS victim SET ${sets.join(', ')} FROM ${table} AS donor
        WHERE ${same('victim', 1)} AND ${same('donor', 1 + key.length)}`
      if (await accepted(database, sql, [...victim, ...donor])) break
    }
  }
  if (rows < 5) return
  let left = some
  for (const victim of others) {
    if (left === 0) break
    const same = key.map((column, i) => `${quoteIdentifier(column)} = $${1 + i}`).join(' AND ')
    if (await accepted(database, `DELETE FROM ${table} WHERE ${same}`, victim)) left--
  }
}

/** Columns that both schemas have alike and that one row may take from another: no part of a key. */
function changeable(before: Catalog, after: Catalog, { table }: Bridge, { hashed, names }: Landing): string[] {
  const then = new Map(before.relations[table]?.columns?.map((column) => [column.name, column]))
  const relation = after.relations[hashed.table]!
  const now = new Map(relation.columns?.map((column) => [column.name, column]))
  const unique = new Set(Object.values(relation.indexes ?? {}).flatMap((index) => (index.unique ? index.columns : [])))
  return hashed.columns.filter((name, at) => {
    const column = now.get(name)!
    if (hashed.key.includes(name) || unique.has(name)) return false
    return column.generated === undefined && column.identity === undefined && then.get(names[at]!)?.type === column.type
  })
}

/** @returns whether PostgreSQL took the statement; a refusal leaves the transaction as it was */
async function accepted(database: ShadowDatabase, sql: string, values: readonly string[]): Promise<boolean> {
  await database.query('SAVEPOINT backout_write')
  try {
    await database.query(sql, values)
    await database.query('RELEASE SAVEPOINT backout_write')
    return true
  } catch (error) {
    failureOf(sql, error)
    await database.query('ROLLBACK TO SAVEPOINT backout_write; RELEASE SAVEPOINT backout_write')
    return false
  }
}
