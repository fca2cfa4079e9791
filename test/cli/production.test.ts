import type { ShadowDatabase } from '@backout/core'
import { nativeShadow } from '@backout/shadow'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { app, drizzle } from './apps.ts'
import { backout } from './command.ts'

const INIT =
  'CREATE TABLE "users" ("id" serial PRIMARY KEY, "email" text);--> statement-breakpoint\nCREATE TABLE "drafts" ("id" serial PRIMARY KEY, "email" text);'
const MORE = `ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "drafts" ALTER COLUMN "email" SET NOT NULL;`
const LATER = 'CREATE TABLE "notes" ("id" serial PRIMARY KEY, "text" text);'
const LAST = 'CREATE INDEX "notes_text" ON "notes" ("text");'
const HISTORY = { '0000_init': INIT, '0001_more': MORE, '0002_later': LATER, '0003_last': LAST }

// Production: the first migration is applied, the others wait.
const shadow = await nativeShadow({ major: 18, root: import.meta.dirname, cacheDir: null, emptyDir: inject('empties') })
let production: ShadowDatabase
let url = ''
beforeAll(async () => {
  const ledger = { schema: 'none', table: 'none', ownsSchema: false }
  production = await shadow.open({ migrations: [], runner: { label: 'none', transaction: 'per-batch', ledger } })
  const sha256 = (await import('node:crypto')).createHash('sha256').update(INIT).digest('hex')
  await production.query(`${INIT.replaceAll('--> statement-breakpoint', '')}
    INSERT INTO users (email) VALUES ('a'), (NULL), (NULL);
    CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id serial, hash text, created_at bigint);
    INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('${sha256}', 1);
    CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA drizzle TO reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA public, drizzle TO reader;`)
  const { rows } = await production.query<{ folder: string }>(
    "select current_setting('unix_socket_directories') as folder",
  )
  url = `postgresql://reader@localhost/postgres?host=${encodeURIComponent(rows[0]!.folder.replaceAll('"', ''))}`
})
afterAll(async () => {
  await production.close()
  await shadow.close()
})

const found = (stdout: string) =>
  JSON.parse(stdout).migrations.flatMap(({ name, findings }: any) =>
    findings.map(({ rule, severity, suppressed, figures }: any) => ({ name, rule, severity, suppressed, figures })),
  )

test('what is applied is not new, what is empty is silent with the evidence, what stands in the way is counted', async () => {
  const cwd = app(drizzle(HISTORY))
  const { code, stdout, stderr } = await backout(['check', '--json', '--database-url', url], { cwd })
  expect(stderr).toBe('')
  const findings = found(stdout)
  const notNull = findings.filter(({ rule }: any) => rule === 'require-check-before-not-null')
  expect(notNull).toMatchObject([
    { name: '0001_more', severity: 'error', suppressed: null, figures: expect.stringContaining('2 rows of "users"') },
    { name: '0001_more', suppressed: expect.stringMatching(/^public\.drafts held no row in production on 20\d\d-/) },
  ])
  // "notes" is made by a migration that waits too: nobody uses it.
  expect(findings.filter(({ name }: any) => name === '0003_last')).toEqual([])
  expect(code).toBe(1)

  const unknown = found((await backout(['check', '--json'], { cwd })).stdout)
  expect(unknown.filter(({ name }: any) => name === '0003_last')).toMatchObject([{ rule: 'require-concurrent-index' }])
})

test('a file of statistics says the same where production cannot be reached', async () => {
  const cwd = app(drizzle(HISTORY))
  const stats = await backout(['stats', '--database-url', url], { cwd })
  expect(stats).toMatchObject({ code: 0, stderr: '' })
  const file = JSON.parse(stats.stdout)
  expect(file).toMatchObject({ version: 1, applied: ['0000_init'], tables: { 'public.drafts': { empty: true } } })
  expect(Object.values(file.counts)).toContain(2)
  writeFileSync(join(cwd, 'stats.json'), stats.stdout)
  const near = await backout(['check', '--json', '--database-url', url], { cwd })
  const far = await backout(['check', '--json', '--stats', 'stats.json'], { cwd })
  expect(far.stderr).toBe('')
  expect(found(far.stdout)).toEqual(found(near.stdout))

  expect(await backout(['check', '--stats', 'none.json'], { cwd })).toMatchObject({ code: 2 })
  writeFileSync(join(cwd, 'bad.json'), '{"version": 9}')
  expect((await backout(['check', '--stats', 'bad.json'], { cwd })).stderr).toContain('statistics-invalid')
  expect(await backout(['check', '--stats', 'bad.json', '--database-url', url], { cwd })).toMatchObject({ code: 2 })
})

test('a database that cannot be reached is said so, without its password', async () => {
  const cwd = app(drizzle(HISTORY))
  const { code, stderr } = await backout(['check', '--database-url', 'postgres://me:s3cret@localhost:1/app'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toContain('database-unreachable')
  expect(stderr).not.toContain('s3cret')
  expect((await backout(['stats'], { cwd })).stderr).toContain('--database-url')
})

test('production was only read', async () => {
  const { rows } = await production.query(
    "select (select count(*)::int from users) as users, (select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace where nspname in ('public', 'drizzle') and relkind = 'r') as tables",
  )
  expect(rows).toEqual([{ users: 3, tables: 3 }])
})
