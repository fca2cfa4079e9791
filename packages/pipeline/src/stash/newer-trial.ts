import { quoteIdentifier, STASH_SCHEMA, type NewerProof, type ShadowDatabase, type StashItem } from '@backout/core'
import { applyMigration, isPostgresError, seedRows } from '@backout/shadow'
import type { TrialInput } from '../rows-trial.ts'
import { runScript } from '../script.ts'

/** Enough that some are changed, some deleted, and some left alone. */
const ROWS = 6

/**
 * Writes as others would between the up and the way back: deletes a row of each table of which something was put aside, changes
 * another one, inserts new ones. Then every row that nobody touched has to be as before, what was written has to stay (or go,
 * as the policy says), and each conflict has to be listed. The stage stands before the migration afterwards.
 * @returns null where nothing outlives the up that others could write to, or rows could not be put there
 */
export async function tryNewer(input: TrialInput): Promise<NewerProof | null> {
  const items = firstOfEach(input.stash.filter(({ key, relationNow }) => key && !key.numbered && relationNow !== null))
  if (items.length === 0 || input.stash.some(({ policy }) => policy === 'fail')) return null
  const { stage, index, migration, runner, down, before, after, tables } = input
  const database = await stage.at(index)
  stage.moved(null)
  try {
    await seedRows(database, { tables, values: 'tame', rowsPerTable: ROWS, catalog: before })
    const images = await imagesOf(database, items, 'name')
    if (await applyMigration(database, migration, runner)) return null
    const reached = await imagesOf(database, items, 'now')
    for (const item of items) await writeTo(database, item, input.stash)
    await seedRows(database, {
      tables: items.map(({ relationNow }) => relationNow!),
      values: 'tame',
      seed: 2,
      catalog: after,
    })
    // Also what those writes brought about, and what took the key of a row that was gone.
    const written = await imagesOf(database, items, 'now')
    const touched = images.map(
      (image, at) => new Set([...image.keys()].filter((key) => written[at]!.get(key) !== reached[at]!.get(key))),
    )
    const listable = await Promise.all(
      items.map((item, at) => stashedOf(database, item, input.stash, reached[at]!, written[at]!)),
    )
    const failure = await runScript(database, down)
    // Rows that are written later may not fit the old schema; what then has to hold is in the header.
    if (failure) return null
    const sum = listable.reduce((all, one) => all + one, 0)
    return await judged(database, items, images, touched, sum)
  } finally {
    await stage.at(index)
  }
}

const firstOfEach = (items: readonly StashItem[]): StashItem[] =>
  items.filter(({ relation }, at) => items.findIndex((other) => other.relation === relation) === at)

const keyOf = ({ key }: StashItem, state: 'name' | 'now'): string =>
  `ROW(${key!.columns.map((column) => `t.${quoteIdentifier(column[state])}`).join(', ')})::text`

type Image = ReadonlyMap<string, string>

/** Each row as JSON, which does not mind the order of columns, by its key. */
async function imagesOf(
  database: ShadowDatabase,
  items: readonly StashItem[],
  state: 'name' | 'now',
): Promise<Image[]> {
  const images: Image[] = []
  for (const item of items) {
    const { rows } = await database.query<{ key: string; row: string }>(
      `SELECT ${keyOf(item, state)} AS key, to_jsonb(t.*)::text AS row FROM ${state === 'name' ? item.relation : item.relationNow} AS t`,
    )
    images.push(new Map(rows.map(({ key, row }) => [key, row])))
  }
  return images
}

/** How many rows of the stash somebody has deleted since, or has written over what was put aside of them. */
async function stashedOf(
  database: ShadowDatabase,
  { relation }: StashItem,
  stash: readonly StashItem[],
  reached: Image,
  written: Image,
): Promise<number> {
  let count = 0
  for (const item of stash.filter((one) => one.relation === relation && one.kind === 'values')) {
    const { rows } = await database.query<{ key: string }>(
      `SELECT ${keyOf(item, 'name')} AS key FROM ${STASH_SCHEMA}.${quoteIdentifier(item.name)} AS t`,
    )
    const names = item.columns.flatMap(({ now }) => now ?? [])
    const values = (row: string | undefined) => {
      const all = row === undefined ? null : (JSON.parse(row) as Readonly<Record<string, unknown>>)
      return all && JSON.stringify(names.map((name) => all[name]))
    }
    // A row that the up itself has deleted nobody could write to.
    count += rows.filter(({ key }) => reached.has(key) && values(reached.get(key)) !== values(written.get(key))).length
  }
  return count
}

/** A constraint or trigger that does not let it happen here does not let it happen in earnest either. */
async function writeTo(database: ShadowDatabase, item: StashItem, stash: readonly StashItem[]): Promise<void> {
  const table = item.relationNow!
  const key = keyOf(item, 'now')
  const run = async (sql: string) => {
    try {
      await database.query(sql)
    } catch (error) {
      if (!isPostgresError(error)) throw error
    }
  }
  await run(`DELETE FROM ${table} AS t WHERE ${key} = (SELECT min(${key}) FROM ${table} AS t)`)
  const [changed] = stash.flatMap(({ kind, relation, columns }) =>
    kind === 'values' && relation === item.relation ? columns.flatMap(({ now }) => now ?? []) : [],
  )
  if (changed === undefined) return
  const column = quoteIdentifier(changed)
  const other = `FROM ${table} AS o WHERE o.${column}::text IS DISTINCT FROM t.${column}::text`
  await run(
    `UPDATE ${table} AS t SET ${column} = (SELECT o.${column} ${other} LIMIT 1)
  WHERE ${key} = (SELECT max(${key}) FROM ${table} AS t) AND EXISTS (SELECT ${other})`,
  )
}

async function judged(
  database: ShadowDatabase,
  items: readonly StashItem[],
  images: readonly Image[],
  touched: readonly ReadonlySet<string>[],
  listable: number,
): Promise<NewerProof> {
  const broken: string[] = []
  let untouched = 0
  const restored = await imagesOf(database, items, 'name')
  for (const [at, { relation }] of items.entries())
    for (const [key, row] of images[at]!) {
      if (touched[at]!.has(key)) continue
      untouched++
      if (restored[at]!.get(key) !== row)
        broken.push(`a row of ${relation} that nobody has written to is not as before: ${key}`)
    }
  const { rows } = await database.query<{ listed: number }>(
    `SELECT count(*)::int AS listed FROM ${STASH_SCHEMA}.conflicts`,
  )
  const listed = rows[0]!.listed
  if (listed < listable) broken.push(`of ${listable} rows that were written to only ${listed} are listed as conflicts`)
  const written = touched.reduce((sum, { size }) => sum + size, 0)
  return { untouched, written, listed, broken }
}
