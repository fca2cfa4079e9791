import { Client } from 'pg'
import { expect, test } from 'vitest'
import { database } from '../conformance/database.ts'
import { app, contents, drizzle } from './apps.ts'
import { backout } from './command.ts'

const FILES = drizzle({
  '0000_init': `CREATE TYPE "mood" AS ENUM ('sad', 'ok'); CREATE TABLE "users" ("id" serial PRIMARY KEY, "mood" "mood" DEFAULT 'ok', "name" text NOT NULL);`,
  '0001_rename':
    'ALTER TABLE "users" RENAME COLUMN "name" TO "full_name"; CREATE INDEX ON "users" ("mood", "full_name");',
})

const all = async (url: string, query: string) => {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query({ text: query, rowMode: 'array' })
  await client.end()
  return rows.flat().sort()
}

test('every shadow comes to the same down; a server is left as it was found', async () => {
  const { url, close } = await database()
  // Every server has one; the slim one of these tests dropped its own.
  const empty = await database()
  await all(url, `create database template0 template ${new URL(empty.url).pathname.slice(1)}`)
  const databases = await all(url, 'select datname from pg_database')
  const cwd = app(FILES)
  const downs: Record<string, string> = {}
  for (const [shadow, env] of [
    ['pglite', {}],
    ['native:18', {}],
    [url, {}],
    // As Prisma's users have it in their environment.
    [null, { SHADOW_DATABASE_URL: url }],
  ] as const) {
    const args = ['down', '--json', '--force', '--fail-on', 'off', ...(shadow === null ? [] : ['--shadow', shadow])]
    const { code, stdout, stderr } = await backout(args, { cwd, env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ migrations: [{ down: { verdict: 'exact' } }] })
    downs[shadow ?? 'environment'] = contents(cwd)['drizzle/0001_rename.down.sql']!.replace(
      /^.*\n|^-- Tried on.*\n/gm,
      (line) => (line.startsWith('-- ') ? '' : line),
    )
  }
  expect(new Set(Object.values(downs)).size).toBe(1)
  expect(downs['pglite']).toContain('RENAME COLUMN')
  expect(await all(url, 'select datname from pg_database')).toEqual(databases)
  expect(await all(url, "select relname from pg_class where relnamespace = 'public'::regnamespace")).toEqual([])
  await empty.close()
  await close()
})

test('a server that is the application’s own database is refused, whoever names it', async () => {
  const { url, close } = await database()
  const cwd = app(FILES)
  const { code, stderr } = await backout(['down', '--shadow-url', url], { cwd, env: { DATABASE_URL: url } })
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('shadow-is-app-database') })
  expect(await all(url, "select relname from pg_class where relnamespace = 'public'::regnamespace")).toEqual([])
  await close()
})

test('a native shadow that is not installed: the command that installs it', async () => {
  const { code, stderr } = await backout(['down', '--shadow', 'native:12'], { cwd: app(FILES) })
  expect(code).toBe(2)
  expect(stderr).toMatch(/shadow-|usage/)
})
