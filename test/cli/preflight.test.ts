import type { ShadowDatabase } from '@backout/core'
import { nativeShadow } from '@backout/shadow'
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { app, drizzle } from './apps.ts'
import { backout } from './command.ts'

const HISTORY = {
  '0000_init': `CREATE TABLE "users" ("id" serial PRIMARY KEY, "email" text NOT NULL);--> statement-breakpoint
CREATE TABLE "vaults" ("id" serial PRIMARY KEY, "code" text NOT NULL);`,
  '0001_optional': `ALTER TABLE "users" ALTER COLUMN "email" DROP NOT NULL;--> statement-breakpoint
CREATE TABLE "tags" ("id" serial PRIMARY KEY, "name" text);--> statement-breakpoint
ALTER TABLE "vaults" ALTER COLUMN "code" DROP NOT NULL;`,
  '0002_waits': `CREATE TABLE "notes" ("id" serial PRIMARY KEY, "text" text);`,
}

// Production on an older server than the shadow: the first two migrations are applied, and one table is closed to the role.
const shadow = await nativeShadow({ major: 15, root: import.meta.dirname, cacheDir: null, emptyDir: inject('empties') })
let production: ShadowDatabase
let url = ''
let cwd = ''
beforeAll(async () => {
  const ledger = { schema: 'none', table: 'none', ownsSchema: false }
  production = await shadow.open({ migrations: [], runner: { label: 'none', transaction: 'per-batch', ledger } })
  const applied = [HISTORY['0000_init'], HISTORY['0001_optional']]
  const hashes = applied.map((sql) => createHash('sha256').update(sql).digest('hex'))
  await production.query(`${applied.join(';').replaceAll('--> statement-breakpoint', '')}
    CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id serial, hash text, created_at bigint);
    INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('${hashes[0]}', 1), ('${hashes[1]}', 2);
    CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA drizzle TO reader;
    GRANT SELECT ON users, tags, drizzle.__drizzle_migrations TO reader;`)
  const { rows } = await production.query<{ folder: string }>(
    "select current_setting('unix_socket_directories') as folder",
  )
  url = `postgresql://reader@localhost/postgres?host=${encodeURIComponent(rows[0]!.folder.replaceAll('"', ''))}`
  cwd = app(drizzle(HISTORY))
  await backout(['down', '--all'], { cwd })
}, 300_000)
afterAll(async () => {
  await production.close()
  await shadow.close()
})

const preflight = (...args: string[]) => backout(['preflight', '--database-url', url, ...args], { cwd })

test('rows that stand in the way are counted and shown, by a role that may only read', async () => {
  await production.query(`INSERT INTO users (email) VALUES ('a'); GRANT SELECT ON vaults TO reader`)
  const safe = await preflight()
  expect(safe.stdout).toContain('safe to go back now: yes')
  expect(safe).toMatchObject({ code: 0, stderr: '' })

  await production.query(`INSERT INTO users (email) VALUES (NULL), ('b'), (NULL); INSERT INTO tags (name) VALUES ('x')`)
  const { code, stdout } = await preflight()
  expect(stdout).toContain('safe to go back now: no, 2 rows of "users" have "email" null, and 1 more')
  expect(stdout).toContain('id 2 · id 4')
  expect(stdout).toContain('UPDATE public.users SET "email" = … WHERE "email" IS NULL;')
  expect(stdout).toContain('1 row of "tags" goes')
  expect(stdout).toContain('no rows of "vaults" have "code" null')
  expect(code).toBe(1)

  const json = JSON.parse((await preflight('0001', '--json')).stdout)
  expect(json).toMatchObject({ version: 1, migration: '0001_optional', safe: 'no', exitCode: 1, problems: [] })
  expect(json.hazards.map(({ kind, answer }: any) => [kind, answer.count])).toEqual([
    ['nulls', 2],
    ['nulls', 0],
    ['rows', 1],
  ])
  expect((await preflight('--markdown')).stdout).toContain('**safe to go back now: no, 2 rows of "users"')
})

test('what the role may not read is never called safe', async () => {
  await production.query('DELETE FROM users WHERE email IS NULL; DELETE FROM tags; REVOKE SELECT ON vaults FROM reader')
  const { code, stdout } = await preflight()
  expect(stdout).toContain('safe to go back now: cannot tell, 1 question was not answered')
  expect(stdout).toContain('permission denied for table vaults')
  expect(code).toBe(1)

  // Row security would show the role no row at all.
  await production.query('GRANT SELECT ON vaults TO reader; ALTER TABLE vaults ENABLE ROW LEVEL SECURITY')
  const hidden = await preflight()
  expect(hidden.stdout).toContain('query would be affected by row-level security policy')
  expect(hidden.code).toBe(1)
  await production.query('ALTER TABLE vaults DISABLE ROW LEVEL SECURITY')
})

test('a table that somebody has locked is not waited for', async () => {
  await production.query('BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE')
  const { code, stdout } = await preflight()
  await production.query('ROLLBACK')
  expect(stdout).toContain('canceling statement due to lock timeout')
  expect(code).toBe(1)
})

test('what is not applied cannot be gone back from, and what later ones rest on not first', async () => {
  expect(await preflight('0002_waits')).toMatchObject({ code: 2, stderr: expect.stringContaining('not-applied') })
  expect(await preflight('0009')).toMatchObject({ code: 2, stderr: expect.stringContaining('no-such-migration') })
  const first = await preflight('0000_init')
  expect(first.stdout).toContain('0001_optional came after it: go back from that one first')
  expect(first.code).toBe(1)
  const failed = JSON.parse((await preflight('0002_waits', '--json')).stdout)
  expect(failed).toMatchObject({ command: 'preflight', exitCode: 2, problems: [{ code: 'not-applied' }] })
})

test('without production it prints the questions; without a way back it says so', async () => {
  const { code, stdout } = await backout(['preflight', '0001_optional'], { cwd })
  expect(stdout).toContain('BEGIN TRANSACTION READ ONLY;')
  const questions = stdout.slice(stdout.indexOf('BEGIN TRANSACTION READ ONLY;'))
  await production.query(questions)
  expect(code).toBe(0)

  rmSync(join(cwd, 'drizzle/0001_optional.down.sql'), { force: true })
  rmSync(join(cwd, 'drizzle/down/0001_optional.sql'), { force: true })
  const none = await preflight('0001_optional')
  expect(none.stdout).toContain('There is no way back beside it yet')
  expect(none.code).toBe(1)
})
