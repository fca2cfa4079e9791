import { parseMigration, type Catalog, type Migration, type Runner, type Shadow, type Trace } from '@backout/core'
import { readExample } from '@backout/rules'
import { pgliteShadow, readCatalog } from '@backout/shadow'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { Stage } from './stage.ts'
import { tracesOf } from './traces.ts'

const BEFORE = `
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE users (id int PRIMARY KEY, mood mood, at timestamp);
CREATE TABLE posts (id int PRIMARY KEY, author int);
`

let shadow: Shadow
let inTokyo: Shadow
let history: Migration
let migration: Migration
let runner: Runner
beforeAll(async () => {
  const common = { root: import.meta.dirname, cacheDir: null, emptyDir: inject('empties') }
  shadow = await pgliteShadow(common)
  inTokyo = await pgliteShadow({ ...common, timeZone: 'Asia/Tokyo' })
  const read = await readExample({ before: BEFORE, sql: 'SELECT 1' })
  history = read.history[0]!
  migration = read.migration
  runner = read.runner
})
afterAll(async () => {
  await shadow.close()
  await inTokyo.close()
})

interface Traced {
  readonly traces: readonly (Trace | null)[]
  /** Whether the database is the one that was there before, untouched. */
  readonly kept: boolean
}

async function traced(sql: string, on = shadow): Promise<Traced> {
  const own = { ...migration, index: 1, sql, batches: [{ sql, span: { start: 0, end: sql.length } }] }
  const stage = new Stage(on, [history, own], runner)
  try {
    const database = await stage.at(1)
    const before: Catalog = await readCatalog(database, { ledger: runner.ledger })
    const traces = await tracesOf({ stage, migration: own, statements: await parseMigration(own), runner, before })
    const after = await stage.at(1)
    expect(await readCatalog(after, { ledger: runner.ledger })).toEqual(before)
    return { traces, kept: after === database }
  } finally {
    await stage.close()
  }
}

const lockedIn = (traces: Traced['traces'], relation: string): readonly (string | undefined)[] =>
  traces.map((trace) => trace?.locks.find((lock) => lock.relation === relation)?.mode)

it('measures one statement without leaving anything behind', async () => {
  const { traces, kept } = await traced('ALTER TABLE users ADD COLUMN x int')
  expect(lockedIn(traces, 'public.users')).toEqual(['ACCESS EXCLUSIVE'])
  expect(kept).toBe(true)
})

it('sees a lock that a statement before has taken already', async () => {
  const { traces } = await traced(`
    ALTER TABLE users ADD COLUMN x int;
    ALTER TABLE users ADD COLUMN y int;
    CREATE INDEX ON posts (author);
    CREATE INDEX ON posts (id, author);`)
  expect(lockedIn(traces, 'public.users')).toEqual(['ACCESS EXCLUSIVE', 'ACCESS EXCLUSIVE', undefined, undefined])
  expect(lockedIn(traces, 'public.posts')).toEqual([undefined, undefined, 'SHARE', 'SHARE'])
})

it('needs no second database where nothing is locked twice', async () => {
  const { traces, kept } = await traced(`
    CREATE TABLE tags (id int PRIMARY KEY);
    ALTER TABLE tags ADD COLUMN name text;
    ALTER TABLE tags ADD COLUMN post int REFERENCES posts;
    ALTER TABLE users ADD COLUMN x int;`)
  expect(lockedIn(traces, 'public.posts')).toEqual([undefined, undefined, 'SHARE ROW EXCLUSIVE', undefined])
  expect(lockedIn(traces, 'public.users')).toEqual([undefined, undefined, undefined, 'ACCESS EXCLUSIVE'])
  expect(kept).toBe(true)
})

it('goes on after BEGIN and COMMIT', async () => {
  const { traces } = await traced(`
    BEGIN;
    CREATE TYPE mood_new AS ENUM ('ok', 'fine');
    ALTER TABLE users ALTER COLUMN mood TYPE mood_new USING (mood::text::mood_new);
    ALTER TYPE mood RENAME TO mood_old;
    ALTER TYPE mood_new RENAME TO mood;
    DROP TYPE mood_old;
    COMMIT;
    ALTER TABLE posts ADD COLUMN x float DEFAULT random();`)
  expect(traces.map((trace) => trace?.rewritten)).toEqual([
    undefined,
    [],
    ['public.users'],
    [],
    [],
    [],
    undefined,
    ['public.posts'],
  ])
})

it('goes on after a new label and after what refuses a transaction', async () => {
  const { traces } = await traced(`
    ALTER TYPE mood ADD VALUE 'fine';
    ALTER TABLE users ALTER COLUMN mood SET DEFAULT 'fine';
    COMMIT;
    CREATE INDEX CONCURRENTLY users_mood ON users (mood);
    DROP INDEX users_mood;`)
  expect(traces.map((trace) => trace === null)).toEqual([false, false, true, true, false])
  expect(lockedIn(traces, 'public.users')).toEqual([
    undefined,
    'ACCESS EXCLUSIVE',
    undefined,
    undefined,
    'ACCESS EXCLUSIVE',
  ])
})

it('keeps SET LOCAL for the transaction of the file', async () => {
  const { traces } = await traced(`
    SET LOCAL search_path = pg_catalog;
    ALTER TABLE public.users ADD COLUMN x int;
    COMMIT;
    ALTER TABLE users ADD COLUMN y int;`)
  expect(lockedIn(traces, 'public.users')).toEqual([undefined, 'ACCESS EXCLUSIVE', undefined, 'ACCESS EXCLUSIVE'])
})

it('says nothing from a statement on that fails', async () => {
  const { traces } = await traced(`
    ALTER TABLE users ADD COLUMN x int;
    ALTER TABLE users ADD COLUMN x int;
    ALTER TABLE users ADD COLUMN y int;`)
  expect(traces.map((trace) => trace === null)).toEqual([false, true, true])
})

it('runs in the time zone of production', async () => {
  const sql = 'ALTER TABLE users ALTER COLUMN at TYPE timestamptz'
  expect((await traced(sql)).traces[0]?.rewritten).toEqual([])
  expect((await traced(sql, inTokyo)).traces[0]?.rewritten).toEqual(['public.users'])
})
