import { rmSync, writeFileSync } from 'node:fs'
import {
  quoteIdentifier,
  splitStatements,
  type Shadow,
  type ShadowDatabase,
  type StashReport,
  type Stashed,
} from '@backout/core'
import { loadStash, run } from '@backout/pipeline'
import { applyMigration, seedRows } from '@backout/shadow'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testShadow } from '../there-and-back/shadows.ts'
import { LAYOUTS, twoMigrations, type Layout } from './project.ts'

/** Rows in each table before the up. */
const ROWS = 10_000
/** Of these so many are changed, and as many are deleted, by others before the way back. */
const WRITTEN = 50

/** Destroys something of `t`, whose key is `id`. What others write afterwards goes to `changes`, which the up has changed too. */
const KINDS: readonly { kind: string; up: readonly string[]; changes: string | null }[] = [
  { kind: 'DROP COLUMN', up: ['alter table t drop column note'], changes: null },
  { kind: 'a type that holds less', up: ['alter table t alter amount type numeric(12,2)'], changes: 'amount = -1' },
  { kind: 'DROP TABLE', up: ['drop table t'], changes: null },
  { kind: 'TRUNCATE', up: ['truncate t restart identity'], changes: null },
  { kind: 'DELETE', up: ['delete from t where id % 3 = 0'], changes: null },
  { kind: 'UPDATE', up: [`update t set note = 'all the same' where id % 2 = 0`], changes: `note = 'newer'` },
  {
    kind: 'a label that goes',
    up: [
      'alter table t alter mood type text',
      `update t set mood = 'ok' where mood = 'sad'`,
      'drop type mood',
      `create type mood as enum ('ok', 'happy')`,
      'alter table t alter mood type mood using mood::mood',
    ],
    changes: `mood = 'happy'`,
  },
  { kind: 'CASCADE', up: ['drop type mood cascade'], changes: null },
]

const BEFORE = `create type mood as enum ('sad', 'ok', 'happy');
create table t (id serial primary key, note text, amount numeric(12,4), mood mood, at timestamptz not null default now());`

let shadow: Shadow
beforeAll(async () => {
  shadow = await testShadow('native:18')
})
afterAll(() => shadow?.close())

/** Both ORMs, each kind with one of them; `BACKOUT_TEST_ALL=1` walks every kind with every layout. */
const walks = KINDS.flatMap((one, at) =>
  LAYOUTS.flatMap((layout, nth) =>
    process.env['BACKOUT_TEST_ALL'] === '1' || nth === at % LAYOUTS.length ? [[one.kind, layout, one] as const] : [],
  ),
)

describe(`${ROWS} rows and later writes`, () => {
  test.each(walks)('%s (%s)', { timeout: 120_000 }, async (_kind, layout, { up, changes }) => {
    const { untouched, back, conflicts, written } = await thereAndBack(layout, up, changes)
    expect(untouched).toBeGreaterThanOrEqual(ROWS - 2 * WRITTEN)
    expect(back).toBe(untouched)
    expect(conflicts).toBe(written)
  })
})

async function thereAndBack(layout: Layout, up: readonly string[], changes: string | null) {
  const separator = layout === 'prisma' ? ';\n' : ';\n--> statement-breakpoint\n'
  const { adapter, project } = await twoMigrations(layout, BEFORE, `${up.join(separator)};\n`)
  const options = { adapter, project, shadow, rules: [], select: <T>(all: readonly T[]) => all.slice(-1) }
  try {
    const { stash } = await loadStash()
    const settings = { scope: 'destructive', policy: 'keep-newer', limit: 1e9, tables: {} } as const
    const stashed = asStashed(await stash({ ...options, stash: settings }))
    for (const { path, after } of stashed.changes) writeFileSync(path, after)
    const down = (await run({ ...options, command: 'down' })).migrations[0]!.down!
    expect(down.verdict).toMatch(/^exact/)
    const [first, second] = (await adapter.discover(project)).migrations
    const database = await shadow.open({ migrations: [first!], runner: project.runner })
    try {
      await seedRows(database, { tables: ['public.t'], rowsPerTable: ROWS })
      const before = await rowsOf(database)
      expect(await applyMigration(database, second!, project.runner)).toBeNull()
      const written = await writesOf(database, stashed, changes)
      // As psql runs a file.
      for (const { start, end } of (await splitStatements(down.sql!))!)
        await database.query(down.sql!.slice(start, end))
      return {
        ...compared(before, await rowsOf(database), written.keys),
        written: written.listable,
        conflicts: await conflictsIn(database),
      }
    } finally {
      await database.close()
    }
  } finally {
    rmSync(project.root, { recursive: true, force: true })
  }
}

function asStashed(report: StashReport): Stashed {
  if (!report.stashed) throw new Error(`not put aside: ${report.why.join('; ')}`)
  return report
}

async function rowsOf(database: ShadowDatabase): Promise<Map<number, string>> {
  const { rows } = await database.query<{ id: number; row: string }>('SELECT id, to_jsonb(t.*)::text AS row FROM t')
  return new Map(rows.map(({ id, row }) => [id, row]))
}

/** Changes, deletes and inserts rows as others would. @returns the keys, and how many of the rows have something in the stash */
async function writesOf(database: ShadowDatabase, { items }: Stashed, changes: string | null) {
  const { rows } = await database.query<{ there: boolean }>(`SELECT to_regclass('public.t') IS NOT NULL AS there`)
  if (!rows[0]!.there) return { keys: new Set<number>(), listable: 0 }
  const keys = new Set<number>()
  const ids = async (sql: string) => {
    for (const { id } of (await database.query<{ id: number }>(sql)).rows) keys.add(id)
  }
  const some = (order: string) => `(SELECT id FROM t ORDER BY id ${order} LIMIT ${WRITTEN})`
  await ids(`DELETE FROM t WHERE id IN ${some('ASC')} RETURNING id`)
  if (changes) await ids(`UPDATE t SET ${changes} WHERE id IN ${some('DESC')} RETURNING id`)
  let listable = 0
  for (const { name, kind } of items) {
    if (kind !== 'values' && kind !== 'rows') continue
    // Keys of rows that the up has deleted are taken by new rows.
    if (kind === 'rows')
      await ids(
        `INSERT INTO t (id) SELECT id FROM backout_stash.${quoteIdentifier(name)} ORDER BY id LIMIT ${WRITTEN} RETURNING id`,
      )
    const held = await database.query<{ id: number }>(`SELECT id FROM backout_stash.${quoteIdentifier(name)}`)
    listable += held.rows.filter(({ id }) => keys.has(id)).length
  }
  await database.query(`INSERT INTO t (id) SELECT 10000000 + n FROM generate_series(1, ${WRITTEN}) AS n`)
  return { keys, listable }
}

function compared(
  before: ReadonlyMap<number, string>,
  after: ReadonlyMap<number, string>,
  written: ReadonlySet<number>,
) {
  const untouched = [...before].filter(([id]) => !written.has(id))
  return { untouched: untouched.length, back: untouched.filter(([id, row]) => after.get(id) === row).length }
}

/** Where nothing can be in conflict there is no list of it. */
async function conflictsIn(database: ShadowDatabase): Promise<number> {
  const { rows } = await database.query<{ there: boolean }>(
    `SELECT to_regclass('backout_stash.conflicts') IS NOT NULL AS there`,
  )
  if (!rows[0]!.there) return 0
  return (await database.query('SELECT FROM backout_stash.conflicts')).rows.length
}
