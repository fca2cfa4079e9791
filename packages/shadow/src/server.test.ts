import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Shadow } from '@backout/core'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { applyMigration } from './apply-migration.ts'
import type { EngineDatabase } from './engine.ts'
import { historyOf } from './history.cases.ts'
import { NativeEngine } from './native.ts'
import { openShadow } from './open-shadow.ts'
import { isSameDatabase, readServerUrl } from './server-url.ts'
import { serverShadow } from './server.ts'

const root = mkdtempSync(join(tmpdir(), 'backout-server-'))
let server: EngineDatabase
let superuser: string
const urlOf = (user: string, database = 'postgres') =>
  `postgres://${user}@${encodeURIComponent(server.client.host)}/${database}`

beforeAll(async () => {
  server = await new NativeEngine({ root, major: 18 }).initialise()
  superuser = urlOf('postgres')
  await server.query('CREATE ROLE app LOGIN CREATEDB; CREATE ROLE weak LOGIN; CREATE ROLE precious')
  await server.query('CREATE DATABASE app OWNER app')
})
afterAll(async () => {
  await server.close()
  rmSync(root, { recursive: true, force: true })
})

async function inventory(): Promise<unknown> {
  const databases = await server.query('SELECT datname AS name FROM pg_database ORDER BY 1')
  const roles = await server.query("SELECT rolname AS name FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1")
  return { databases: databases.rows, roles: roles.rows }
}

async function using<T>(shadow: Promise<Shadow>, run: (shadow: Shadow) => Promise<T>): Promise<T> {
  const opened = await shadow
  try {
    return await run(opened)
  } finally {
    await opened.close()
  }
}

test.each(['postgres', 'app'])('works in databases of its own and leaves nothing behind, as %s', async (user) => {
  const before = await inventory()
  await using(
    openShadow({ root, spec: urlOf(user), applicationUrl: urlOf('app', 'app'), setup: 'CREATE SCHEMA auth' }),
    async (shadow) => {
      expect(shadow.label).toMatch(/^PostgreSQL 18\.\d+$/)
      expect(shadow.concurrent).toBe(true)
      let replayed = 0
      const past = {
        ...historyOf('all-pending', ['CREATE TABLE auth.a (id int)'], ['INSERT INTO auth.a VALUES (1)']),
        onReplay: () => replayed++,
      }
      const first = await shadow.open(past)
      await first.query('DROP TABLE auth.a')
      const second = await shadow.open(past)
      expect((await second.query("SELECT id, current_setting('timezone') AS zone FROM auth.a")).rows).toEqual([
        { id: 1, zone: 'UTC' },
      ])
      expect(replayed).toBe(2)
      const longer = historyOf('all-pending', ...past.migrations.map(({ batches }) => batches.map(({ sql }) => sql)), [
        'INSERT INTO auth.a VALUES (2)',
      ])
      const third = await shadow.open(longer)
      expect((await third.query('SELECT id FROM auth.a ORDER BY id')).rows).toEqual([{ id: 1 }, { id: 2 }])
      await first.close()
      await expect(shadow.open(historyOf('per-batch', ['SELECT nope']))).rejects.toMatchObject({
        code: 'history-does-not-replay',
      })
    },
  )
  expect(await inventory()).toEqual(before)
})

describe('roles, which belong to the whole server', () => {
  test('are made by a history and a migration, put back on opening, and dropped at the end', async () => {
    const before = await inventory()
    await using(serverShadow({ root, url: superuser }), async (shadow) => {
      const past = historyOf('per-batch', ['CREATE ROLE reader; CREATE TABLE a (id int); GRANT SELECT ON a TO reader'])
      for (const attempt of [1, 2, 3]) {
        const database = await shadow.open(past)
        const up = historyOf('per-batch', ['DO $$ BEGIN CREATE ROLE "Wri""ter"; END $$; ALTER ROLE reader BYPASSRLS'])
        expect([attempt, await applyMigration(database, up.migrations[0]!, up.runner)]).toEqual([attempt, null])
        if (attempt === 2) await database.query('DROP OWNED BY reader')
        await database.close()
      }
    })
    expect(await inventory()).toEqual(before)
  })

  test('that were there before are not touched', async () => {
    await using(serverShadow({ root, url: superuser }), async (shadow) => {
      for (const sql of [
        'ALTER ROLE precious BYPASSRLS',
        'DROP ROLE IF EXISTS precious',
        'SELECT 1; ALTER USER "precious" RENAME TO gone',
        "DO $$ BEGIN EXECUTE 'drop role precious'; END $$",
        'ALTER DATABASE app SET jit = on',
        'DROP DATABASE app',
        "ALTER SYSTEM SET jit = 'on'",
      ]) {
        await expect(shadow.open(historyOf('per-batch', [sql]))).rejects.toMatchObject({
          code: 'shadow-not-isolated',
          what: expect.stringContaining('0000'),
          fix: expect.stringContaining('--shadow pglite'),
        })
      }
      const harmless = [
        '-- DROP ROLE precious\nCREATE TABLE t (role text); /* ALTER SYSTEM */',
        'DROP USER MAPPING IF EXISTS FOR app SERVER none',
      ]
      await (await shadow.open(historyOf('per-batch', harmless))).close()
      await expect(shadow.open(historyOf('per-batch', ['CREATE ROLE precious']))).rejects.toMatchObject({
        code: 'history-does-not-replay',
        fix: expect.stringContaining('server of its own'),
      })
    })
    expect((await server.query("SELECT 1 AS there FROM pg_roles WHERE rolname = 'precious'")).rows).toEqual([
      { there: 1 },
    ])
  })
})

test('an endless statement is ended', async () => {
  await using(serverShadow({ root, url: superuser, timeout: 1_500 }), async (shadow) => {
    await expect(shadow.open(historyOf('per-batch', ['DO $$ BEGIN LOOP END LOOP; END $$']))).rejects.toMatchObject({
      code: 'statement-timeout',
      what: expect.stringContaining('0000'),
    })
    const database = await shadow.open(historyOf('per-batch'))
    expect((await database.query("SELECT count(*)::int AS n FROM pg_stat_activity WHERE query ~ '^DO '")).rows).toEqual(
      [{ n: 0 }],
    )
  })
})

test('only databases of killed runs that are named as ours are and older than a day are dropped', async () => {
  const old = (Date.now() - 25 * 3_600_000).toString(36)
  const names = [
    `backout_shadow_${old}_0123456789ab`,
    `backout_shadow_${Date.now().toString(36)}_0123456789ab`,
    `backout_shadow_${old}_mine`,
    'backout_shadow_of_app',
  ]
  for (const name of names) await server.query(`CREATE DATABASE ${name}`)
  await using(serverShadow({ root, url: superuser }), async () => {})
  const { rows } = await server.query<{ name: string }>(
    "SELECT datname AS name FROM pg_database WHERE datname ~ '^backout'",
  )
  expect(rows.map(({ name }) => name).sort()).toEqual(names.slice(1).sort())
  for (const name of names.slice(1)) await server.query(`DROP DATABASE ${name}`)
})

describe('is refused', () => {
  test.each([
    [
      'the application database',
      () => ({ url: urlOf('postgres', 'app'), applicationUrl: urlOf('app', 'app') }),
      'shadow-is-app-database',
    ],
    ['a user without CREATEDB', () => ({ url: urlOf('weak') }), 'shadow-unavailable'],
    ['a database that is not there', () => ({ url: urlOf('postgres', 'nowhere') }), 'shadow-unreachable'],
    ['a server that is not there', () => ({ url: 'postgres://u:secret@127.0.0.1:1/db' }), 'shadow-unreachable'],
    ['what is no URL', () => ({ url: 'postgres://u:secret@[' }), 'usage'],
  ])('%s', async (_name, options, code) => {
    const error = await serverShadow({ root, ...options() }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code })
    expect(JSON.stringify(error) + String(error)).not.toContain('secret')
  })

  test('a server older than 13', async () => {
    // No server that old is at hand; its answer is.
    const answer = { rows: [{ version: 120_022, name: '12.22', creates: true }] }
    vi.spyOn(Client.prototype, 'query').mockImplementationOnce(async () => answer)
    await expect(serverShadow({ root, url: superuser })).rejects.toMatchObject({
      code: 'shadow-version',
      what: expect.stringContaining('12.22'),
    })
  })
})

test.each<[string, string, boolean]>([
  ['postgres://a@localhost/app', 'postgresql://b:c@127.0.0.1:5432/app?schema=public', true],
  ['postgres://a@localhost/app', 'postgres://a@%2Fvar%2Frun/app', true],
  ['postgres://a@LOCALHOST/app', 'postgres://a@[::1]/app', true],
  ['postgres://a@localhost/app', 'postgres://a@localhost/app_shadow', false],
  ['postgres://a@localhost/app', 'postgres://a@localhost:5433/app', false],
  ['postgres://a@db.invalid/app', 'postgres://a@other.invalid/app', false],
  ['postgres://a@ep-x.eu.neon.invalid/app', 'postgres://a@ep-x-pooler.eu.neon.invalid/app', true],
])('%s and %s name one database: %s', async (one, other, same) => {
  expect(await isSameDatabase(readServerUrl(one), readServerUrl(other))).toBe(same)
})
