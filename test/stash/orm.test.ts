import { splitStatements } from '@backout/core'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { backout } from '../cli/command.ts'
import { database } from '../conformance/database.ts'
import { appOf as drizzleApp, drizzleProbe, type Line } from '../conformance/drizzle-probe.ts'
import { appOf as prismaApp, cli, type Major } from '../conformance/prisma-probe.ts'
import { engineEnvironment } from '../prisma-engine/environment.ts'

vi.setConfig({ testTimeout: 300_000 })

const made: string[] = []
afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))))

/** A folder in which an ORM's packages resolve; git has never heard of it. */
async function folderIn(app: string): Promise<string> {
  await mkdir(join(app, '.tmp'), { recursive: true })
  const folder = await mkdtemp(join(app, '.tmp', 'stash-'))
  made.push(folder)
  return folder
}

async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

/** As psql runs a file: statement by statement. */
const runFile = (url: string, sql: string): Promise<void> =>
  withClient(url, async (client) => {
    for (const { start, end } of (await splitStatements(sql))!) await client.query(sql.slice(start, end))
  })

/** Every row, whatever the order of columns. */
const rowsOf = (url: string, ...tables: string[]): Promise<unknown> =>
  withClient(url, async (client) => {
    const read = tables.map((table) => `SELECT '${table}' AS t, to_jsonb(r.*) AS row FROM ${table} AS r`)
    const { rows } = await client.query(`SELECT t, row::text FROM (${read.join(' UNION ALL ')}) AS a ORDER BY 1, 2`)
    return rows
  })

const heldWords = ({ kind, relation, state, size }: any) => `${kind} ${relation} ${state} ${size.rows}`

/** What lies in the stash, sorted. */
const heldIn = async (url: string, cwd: string): Promise<string[]> => {
  const { stdout } = await backout(['stash', 'list', '--json', '--database-url', url], { cwd })
  return JSON.parse(stdout).held.map(heldWords).toSorted()
}

const ROWS = `
INSERT INTO "users" ("email", "note", "seen") SELECT 'u' || n || '@x', repeat('n', n), '2026-01-01'::timestamp + n * interval '7 hours' FROM generate_series(1, 100) n;
INSERT INTO "sessions" ("token") SELECT md5(n::text) FROM generate_series(1, 50) n;`

const schema = (
  ...columns: string[]
) => `import { date, integer, pgTable, serial, text, timestamp } from 'drizzle-orm/pg-core'
export const users = pgTable('users', { id: serial('id').primaryKey(), ${columns.join(', ')} })
`
const email = `email: text('email')`
const sessions = `export const sessions = pgTable('sessions', { id: serial('id').primaryKey(), token: text('token') })\n`

const none = /No schema changes/i
const downs = (folder: string) =>
  readdirSync(join(folder, 'drizzle'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('down.sql'))
    .sort()
    .map((name) => readFileSync(join(folder, 'drizzle', name), 'utf8'))

describe.each<Line>(['0.31', '1.0'])('drizzle %s', (line) => {
  const probe = drizzleProbe(line, 'orm')
  async function kit(folder: string, ...args: string[]): Promise<string> {
    const bin = join(drizzleApp(line), 'node_modules/drizzle-kit/bin.cjs')
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [bin, ...args], { cwd: folder })
    return stdout + stderr
  }
  test('generate, check and migrate see nothing of it, and the rows come back', async () => {
    const folder = await folderIn(drizzleApp(line))
    const config = (more = '') =>
      writeFile(
        join(folder, 'drizzle.config.ts'),
        `export default { dialect: 'postgresql', schema: './schema.ts', out: './drizzle'${more} }\n`,
      )
    const change = (text: string) => writeFile(join(folder, 'schema.ts'), text)
    await config()
    await change(schema(email, `note: text('note')`, `seen: timestamp('seen')`) + sessions)
    await kit(folder, 'generate', '--name', 'init')
    const { url, close } = await database()
    try {
      expect(await probe.apply(folder, url)).toMatchObject({ error: null })
      await withClient(url, (client) => client.query(ROWS))
      const atFirst = await rowsOf(url, 'users', 'sessions')

      await change(schema(email, `seen: date('seen')`))
      await kit(folder, 'generate', '--name', 'lose')
      const asked = await backout(['down', '--stash', '--json', '--database-url', url], { cwd: folder })
      expect(asked.stderr).toContain('now puts aside')
      expect(JSON.parse(asked.stdout).migrations[0].down.verdict).toMatch(/^exact/)
      expect(await kit(folder, 'check')).toMatch(/Everything's fine|✓|No conflicts/i)
      expect(await kit(folder, 'generate', '--name', 'none')).toMatch(none)
      expect(await probe.apply(folder, url)).toMatchObject({ error: null })
      expect(await heldIn(url, folder)).toEqual([
        'rows public.sessions applied 50',
        'sequence public.sessions_id_seq applied 1',
        'values public.users applied 100',
        'values public.users applied 100',
      ])
      // Whoever generates next, by the wrapper and the config, has nothing to say either.
      await writeFile(join(folder, 'backout.config.mjs'), `export default { stash: 'destructive' }\n`)
      await change(schema(`seen: date('seen')`))
      const wrapped = await backout(['drizzle-kit', 'generate', '--name', 'more'], { cwd: folder })
      expect(wrapped.stderr).toContain('now puts aside what it destroys')
      const between = await rowsOf(url, 'users')
      expect(await probe.apply(folder, url)).toMatchObject({ error: null })
      expect(await kit(folder, 'check')).toMatch(/Everything's fine|✓|No conflicts/i)
      expect(await kit(folder, 'generate', '--name', 'none')).toMatch(none)
      const before = await probe.apply(folder, url)
      expect(before.applied).toHaveLength(3)

      const [lose, more] = downs(folder)
      await runFile(url, more!)
      expect(await rowsOf(url, 'users')).toEqual(between)
      await runFile(url, lose!)
      expect(await rowsOf(url, 'users', 'sessions')).toEqual(atFirst)
      expect(await heldIn(url, folder)).toEqual([])
    } finally {
      await close()
    }
  })
})

const MODELS = `INSERT INTO "User" ("name", "note", "seen") SELECT 'u' || n, repeat('n', n), '2026-01-01'::timestamp + n * interval '7 hours' FROM generate_series(1, 100) n;
INSERT INTO "Session" ("token") SELECT md5(n::text) FROM generate_series(1, 50) n;`

const id = '  id Int @id @default(autoincrement())'
const model = (name: string, ...fields: string[]) => `model ${name} {\n${[id, ...fields].join('\n  ')}\n}\n`

describe.each<Major>([7, 6])('prisma %i', (major) => {
  test('migrate dev, deploy, status and diff see nothing of it, and the rows come back', async () => {
    const folder = await folderIn(prismaApp(major))
    const [main, shadow, production] = [await database(), await database(), await database()]
    const { url } = main
    const env = { ...engineEnvironment(), DATABASE_URL: url }
    const datasource = `{ url: process.env.DATABASE_URL, shadowDatabaseUrl: '${shadow.url}' }`
    if (major === 7)
      await writeFile(
        join(folder, 'prisma.config.ts'),
        `export default { schema: 'schema.prisma', migrations: { path: 'migrations' }, datasource: ${datasource} }\n`,
      )
    const urls = major === 6 ? `  url = env("DATABASE_URL")\n  shadowDatabaseUrl = "${shadow.url}"\n` : ''
    const change = (...models: string[]) =>
      writeFile(
        join(folder, 'schema.prisma'),
        [`datasource db {\n  provider = "postgresql"\n${urls}}`, ...models].join('\n'),
      )
    const prisma = (...args: string[]) => cli(major, folder, url, ...args)
    const there = (...args: string[]) => cli(major, folder, production.url, ...args)
    const inSync = { code: 0, output: expect.stringMatching(/Already in sync/i) }
    try {
      await change(model('User', 'name String', 'note String?', 'seen DateTime'), model('Session', 'token String'))
      expect(await prisma('migrate', 'dev', '--name', 'init')).toMatchObject({ code: 0 })
      expect(await there('migrate', 'deploy')).toMatchObject({ code: 0 })
      await withClient(production.url, (client) => client.query(MODELS))
      const atFirst = await rowsOf(production.url, '"User"', '"Session"')

      await change(model('User', 'name String', 'seen DateTime @db.Date'))
      expect(await prisma('migrate', 'dev', '--create-only', '--name', 'lose')).toMatchObject({ code: 0 })
      const asked = await backout(['down', '--stash', '--json', '--database-url', production.url], { cwd: folder, env })
      expect(asked.stderr).toContain('now puts aside')
      expect(await prisma('migrate', 'dev')).toMatchObject({ code: 0 })
      expect(await prisma('migrate', 'dev')).toMatchObject(inSync)
      const wrapped = async () => {
        // What the wrapper finds new puts aside what it destroys before Prisma applies it.
        await writeFile(join(folder, 'backout.config.mjs'), `export default { stash: 'destructive' }\n`)
        await change(model('User', 'seen DateTime @db.Date'))
        const dev = ['--accept', 'ban-drop-column', 'prisma', 'migrate', 'dev', '--name', 'more']
        return [await backout(dev, { cwd: folder, env }), await prisma('migrate', 'dev')]
      }
      const put = { code: 0, stderr: expect.stringContaining('now puts aside what it destroys') }
      const [done, wanted] = major === 7 ? [await wrapped(), [put, inSync]] : [[], []]
      expect(done).toMatchObject(wanted)
      const status = { code: 0, output: expect.stringContaining('up to date') }
      expect(await prisma('migrate', 'status')).toMatchObject(status)
      expect(await there('migrate', 'deploy')).toMatchObject({ code: 0 })
      expect(await there('migrate', 'status')).toMatchObject(status)
      const sides = ['--from-config-datasource', '--to-schema', 'schema.prisma', '--exit-code']
      const diff = major === 7 ? await there('migrate', 'diff', ...sides) : { code: 0 }
      expect(diff).toMatchObject({ code: 0 })
      expect(await heldIn(production.url, folder)).toEqual([
        'rows public."Session" applied 50',
        'sequence public."Session_id_seq" applied 1',
        ...Array.from({ length: major === 7 ? 3 : 2 }, () => 'values public."User" applied 100'),
      ])

      const migrations = readdirSync(join(folder, 'migrations'))
        .filter((name) => /^\d/.test(name))
        .sort()
      const text = (name: string, file: string) => readFileSync(join(folder, 'migrations', name, file), 'utf8')
      for (const name of migrations.slice(1).toReversed()) await runFile(production.url, text(name, 'down.sql'))
      expect(await rowsOf(production.url, '"User"', '"Session"')).toEqual(atFirst)
      expect(await heldIn(production.url, folder)).toEqual([])

      // The engine empties a shadow database that it is given: its own schemas, and no others.
      for (let run = 0; run < 3; run++) {
        await withClient(shadow.url, (client) => client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public'))
        for (const name of migrations) await withClient(shadow.url, (c) => c.query(text(name, 'migration.sql')))
      }
    } finally {
      for (const one of [main, shadow, production]) await one.close()
    }
  })
})
