import { captureOf } from '@backout/down'
import type { StashItem } from '@backout/core'
import { inTransaction, planPurge, purge, readHeld, readOnly, showHeld } from '@backout/statistics'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { app, drizzle } from '../cli/apps.ts'
import { backout } from '../cli/command.ts'
import { database } from '../conformance/database.ts'

const HOSTILE = `0002_"; DROP TABLE t; -- ☃`

const item = (migration: string, more: Partial<StashItem> = {}): StashItem => ({
  name: `${migration} 1`,
  migration,
  kind: 'values',
  relation: 'public.t',
  relationNow: 'public.t',
  key: { columns: [{ name: 'id', now: 'id', type: 'bigint' }], numbered: false },
  columns: [{ name: 'note', now: null, type: 'text' }],
  policy: 'keep-newer',
  ...more,
})

/** As a migration that drops `note` fills it. */
const fill = (one: StashItem): string => {
  const { start, end } = captureOf([one], [{ relation: one.relation, mode: 'ACCESS EXCLUSIVE', forced: false }], [])
  return `BEGIN;\n${[...start, ...end].join(';\n')};\nCOMMIT;`
}

let url = ''
let close: () => Promise<void>
let admin: Client
const as = (role: string) => url.replace('//postgres@', `//${role}@`)
beforeAll(async () => {
  ;({ url, close } = await database())
  admin = new Client({ connectionString: url })
  await admin.connect()
})
afterAll(async () => {
  await admin?.end()
  await close?.()
})

const held = () => readOnly(url, (session) => readHeld(session, null))
const purged = async (scope: Parameters<typeof planPurge>[2]) => {
  const plan = await readOnly(url, async (session) => planPurge(session, await readHeld(session, null), scope))
  await inTransaction(url, (session) => purge(session, plan, scope))
  return plan.held.map(({ name }) => name)
}
const tables = async () =>
  (
    await admin.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = to_regnamespace('backout_stash') AND relkind = 'r' ORDER BY 1`,
    )
  ).rows.map(({ name }) => name)

describe('what is held', () => {
  test('of nothing, nothing', async () => {
    expect(await held()).toEqual({ version: 1, held: [], unregistered: [], conflicts: [] })
    const cwd = app()
    const said = await backout(['stash', 'list', '--database-url', url], { cwd })
    expect(said).toEqual({ code: 0, stdout: 'Nothing is held.\n', stderr: '' })
    const none = await backout(['stash', 'purge', '--yes', '--json'], { cwd, env: { BACKOUT_DATABASE_URL: url } })
    expect(JSON.parse(none.stdout)).toEqual({ version: 1, purged: [], conflicts: [] })
    expect(await backout(['stash', 'list'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Neither --database-url nor BACKOUT_DATABASE_URL'),
    })
  })

  test('tables, leftovers, what nobody registered, conflicts; and inside', async () => {
    await admin.query(`CREATE TABLE t (id bigint PRIMARY KEY, note text);
      INSERT INTO t VALUES (9007199254740993, 'much;\n"too" much'), (2, NULL)`)
    await admin.query(fill(item('0001_drop')))
    await admin.query(fill(item('0001_drop')))
    await admin.query(fill(item(HOSTILE, { policy: 'restore' })))
    await admin.query(`CREATE TABLE backout_stash."mine" (); CREATE TABLE backout_stash.conflicts ("migration" text NOT NULL,
      "relation" text NOT NULL, "key" jsonb, "stashed" jsonb NOT NULL, "current" jsonb, "reason" text NOT NULL, "at" timestamptz NOT NULL DEFAULT now());
      INSERT INTO backout_stash.conflicts VALUES ('0001_drop', 'public.t', '{"id": 9007199254740993}', '{"id": 9007199254740993, "note": null}', NULL, 'the row was deleted'),
        ('0000_old', 'public.t', NULL, '{"note": "x"}', '{"note": "y"}', 'the row was changed')`)
    const report = await held()
    expect(report).toMatchObject({
      held: [
        {
          name: '0001_drop 1',
          migration: '0001_drop',
          kind: 'values',
          size: { rows: 2, exact: true },
          leftover: { rows: 2 },
          state: null,
        },
        { name: `${HOSTILE} 1`, policy: 'restore', size: { rows: 2 }, leftover: null },
      ],
      unregistered: ['mine'],
      conflicts: [
        { migration: '0000_old', count: 1 },
        { migration: '0001_drop', count: 1 },
      ],
    })
    const shown = (wanted: string) => readOnly(url, (session) => showHeld(session, report, wanted))
    expect(await shown('0001_drop')).toMatchObject({
      tables: [
        {
          name: '0001_drop 1',
          first: [
            { id: '9007199254740993', note: 'much;\n"too" much' },
            { id: '2', note: null },
          ],
        },
      ],
      conflicts: [{ key: { id: '9007199254740993' }, stashed: { note: null }, current: null }],
      conflictCount: 1,
    })
    expect(await shown(`${HOSTILE} 1`)).toMatchObject({ tables: [{ first: [{}, {}] }], conflicts: [] })
    expect(await shown('0000_old')).toMatchObject({ tables: [], conflicts: [{ key: null, current: { note: 'y' } }] })
    expect(await shown('none')).toBeNull()
  })

  test('on the command line, beside a project: what is applied, and inside of it', async () => {
    const cwd = app(drizzle({ '0000_init': 'SELECT 1;', '0001_drop': 'SELECT 2;' }))
    const env = { BACKOUT_DATABASE_URL: url }
    await admin.query(`CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id serial, hash text, created_at bigint);
      INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('x', 1000)`)
    const listed = JSON.parse((await backout(['stash', 'list', '--json'], { cwd, env })).stdout)
    expect(listed.held.map(({ state }: { state: string }) => state)).toEqual(['not-applied', 'no-file'])
    const { stdout } = await backout(['stash', 'list'], { cwd, env })
    expect(stdout).toContain('values of public.t.note: 2 rows')
    expect(stdout).toContain('and an older one: 2 rows')
    expect(stdout).toContain('1 conflict')
    expect(stdout).toContain('Not registered')
    const shown = await backout(['stash', 'show', '0001_drop 1'], { cwd, env })
    expect(shown).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('id=9007199254740993  note=much; ⏎ "too" much'),
    })
    expect(await backout(['stash', 'show', '0001_dro'], { cwd, env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean "0001_drop"?'),
    })
  })

  test('is nobody else’s to see', async () => {
    await admin.query('CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader')
    const asked = readOnly(as('reader'), (session) => readHeld(session, null))
    await expect(asked).rejects.toThrow('"reader" may not look into the stash')
    // One who may look may not take away.
    await admin.query(
      `GRANT USAGE ON SCHEMA backout_stash TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA backout_stash TO reader`,
    )
    const scope = { conflicts: true }
    const plan = await readOnly(as('reader'), async (session) =>
      planPurge(session, await readHeld(session, null), scope),
    )
    await expect(inTransaction(as('reader'), (session) => purge(session, plan, scope))).rejects.toThrow(
      /nothing was changed.*permission denied/is,
    )
    expect((await held()).held).toHaveLength(2)
  })
})

describe('a purge', () => {
  test('asks, and without anybody to ask refuses', async () => {
    const refused = await backout(['stash', 'purge', '--database-url', url], { cwd: app() })
    expect(refused).toMatchObject({ code: 2, stdout: expect.stringContaining('To be purged: 2 tables') })
    expect(refused.stderr).toContain('--yes')
    expect((await held()).held).toHaveLength(2)
    expect(
      await backout(['stash', 'purge', '--older-than', '3y', '--database-url', url], { cwd: app() }),
    ).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('such as 30d'),
    })
  })

  test('takes only what is meant, all of it or nothing', async () => {
    expect(await purged({ conflicts: true, olderThan: 3600 })).toEqual([])
    await admin.query(
      `UPDATE backout_stash.stashes SET taken_at = now() - interval '31 days' WHERE migration = '0001_drop'`,
    )
    // Somebody reads it and does not end: then it is not waited for longer than a while, and nothing is gone.
    const reader = new Client({ connectionString: url })
    await reader.connect()
    await reader.query(`BEGIN; SELECT FROM backout_stash."0001_drop 1"`)
    await expect(purged({ conflicts: false, olderThan: 30 * 86_400 })).rejects.toThrow(/lock timeout/)
    await reader.query('ROLLBACK')
    await reader.end()
    expect((await held()).held).toHaveLength(2)
    // It was filled anew between the look and the answer.
    const scope = { conflicts: false }
    const plan = await readOnly(url, async (session) => planPurge(session, await readHeld(session, null), scope))
    await admin.query(fill(item(HOSTILE, { policy: 'restore' })))
    await expect(inTransaction(url, (session) => purge(session, plan, scope))).rejects.toThrow(/has changed meanwhile/)

    expect(await purged({ conflicts: false, olderThan: 30 * 86_400 })).toEqual(['0001_drop 1'])
    expect(await tables()).toEqual([`${HOSTILE} 1`, `${HOSTILE} 1~`, 'conflicts', 'mine', 'stashes'].toSorted())
    expect(await purged({ conflicts: true, migration: '0000_old' })).toEqual([])
    expect((await held()).conflicts).toEqual([{ migration: '0001_drop', count: 1 }])
    const all = await backout(['stash', 'purge', '--conflicts', '--yes', '--database-url', url], { cwd: app() })
    expect(all).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/\nPurged\.\n$/) })
    expect(await held()).toMatchObject({ held: [], conflicts: [], unregistered: ['mine'] })
    expect((await admin.query('SELECT count(*)::int AS n FROM t')).rows).toEqual([{ n: 2 }])
  })
})
