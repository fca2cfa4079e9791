import { compareCatalogs, splitStatements, type Catalog } from '@backout/core'
import { readCatalog } from '@backout/shadow'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { cacheOfStates } from '../cli/apps.ts'
import { backout } from '../cli/command.ts'
import { database } from '../conformance/database.ts'
import { appOf as drizzleApp, drizzleProbe, type Line } from '../conformance/drizzle-probe.ts'
import { appOf as prismaApp, cli, prismaProbe, type Major } from '../conformance/prisma-probe.ts'
import { engineEnvironment } from '../prisma-engine/environment.ts'

vi.setConfig({ testTimeout: 300_000 })

const made: string[] = []
afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))))

/** A folder in which an ORM's packages resolve. */
async function folderIn(app: string): Promise<string> {
  await mkdir(join(app, '.tmp'), { recursive: true })
  const folder = await mkdtemp(join(app, '.tmp', 'fix-'))
  made.push(folder)
  cacheOfStates(folder)
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

const catalogOf = (url: string, ledger: { schema: string; table: string; ownsSchema: boolean }): Promise<Catalog> =>
  withClient(url, (client) => readCatalog(client, { ledger }))

/** As psql runs a file: statement by statement. */
const runFile = (url: string, sql: string): Promise<void> =>
  withClient(url, async (client) => {
    for (const { start, end } of (await splitStatements(sql))!) await client.query(sql.slice(start, end))
  })

const same = (expected: Catalog, actual: Catalog) => expect(compareCatalogs(expected, actual).differences).toEqual([])

const ROWS = `
INSERT INTO "teams" ("name") SELECT 'team ' || n FROM generate_series(1, 50) n;
INSERT INTO "users" ("email", "team_id", "age") SELECT 'u' || n || '@x', 1 + n % 50, n FROM generate_series(1, 20000) n;`

const FILLED = 'SELECT count(*)::int AS missing FROM "users" WHERE "token" IS NULL'

interface Counted {
  readonly missing: number
}

describe.each<Line>(['0.31', '1.0'])('drizzle %s', (line) => {
  const ledger = { schema: 'drizzle', table: '__drizzle_migrations', ownsSchema: true }
  const probe = drizzleProbe(line, 'orm')
  const before = `import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core'
export const teams = pgTable('teams', { id: serial('id').primaryKey(), name: text('name') })
export const users = pgTable('users', { id: serial('id').primaryKey(), email: text('email'), teamId: integer('team_id'), age: integer('age') })
`
  const after = `import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, serial, text, uuid } from 'drizzle-orm/pg-core'
export const teams = pgTable('teams', { id: serial('id').primaryKey(), name: text('name') })
export const users = pgTable('users', { id: serial('id').primaryKey(), email: text('email').notNull().unique(),
  teamId: integer('team_id').references(() => teams.id, { onDelete: 'cascade' }), age: integer('age'), bio: text('bio'),
  token: uuid('token').notNull().defaultRandom() },
  (t) => [index('users_age_idx').on(t.age), check('users_age_check', sql\`\${t.age} >= 0\`)])
`

  async function kit(folder: string, ...args: string[]): Promise<string> {
    const bin = join(drizzleApp(line), 'node_modules/drizzle-kit/bin.cjs')
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [bin, ...args], { cwd: folder })
    return stdout + stderr
  }

  test('all of its own: migrator, check, generate, and the downs back', async () => {
    const folder = await folderIn(drizzleApp(line))
    await writeFile(
      join(folder, 'drizzle.config.ts'),
      "export default { dialect: 'postgresql', schema: './schema.ts', out: './drizzle' }\n",
    )
    await writeFile(join(folder, 'schema.ts'), before)
    await kit(folder, 'generate', '--name', 'init')
    const [plain, mended] = [await database(), await database()]
    try {
      expect(await probe.apply(folder, mended.url)).toMatchObject({ error: null })
      const start = await catalogOf(mended.url, ledger)
      await withClient(mended.url, (client) => client.query(ROWS))
      await writeFile(join(folder, 'schema.ts'), after)
      await kit(folder, 'generate', '--name', 'change')
      expect(await probe.apply(folder, plain.url)).toMatchObject({ error: null })

      const fixed = await backout(['check', '--fix', '--yes', '--json'], { cwd: folder })
      const { fix, migrations } = JSON.parse(fixed.stdout)
      expect(fix).toMatchObject({ fixed: true })
      expect(fix.mends.map(({ rule }: { rule: string }) => rule).sort()).toEqual([
        'ban-rewriting-column',
        'require-check-before-not-null',
        'require-concurrent-index',
        'require-index-before-constraint',
        'require-not-valid-constraint',
        'require-not-valid-constraint',
      ])
      const left = new Set(migrations.flatMap(({ findings }: any) => findings.map(({ rule }: any) => rule)))
      for (const { rule } of fix.mends) expect(left).not.toContain(rule)

      expect(await kit(folder, 'check')).toMatch(/Everything's fine|✓|No conflicts/i)
      expect(await kit(folder, 'generate', '--name', 'none')).toMatch(/No schema changes/i)
      const applied = await probe.apply(folder, mended.url)
      expect(applied).toMatchObject({ error: null })
      expect(applied.applied).toHaveLength(1 + fix.names.length)
      expect(applied.applied.slice(1)).toEqual(fix.names)
      expect((await probe.apply(folder, mended.url)).applied).toEqual(applied.applied)
      same(await catalogOf(plain.url, ledger), await catalogOf(mended.url, ledger))
      const [{ missing } = { missing: -1 }] = (await withClient(mended.url, (client) => client.query<Counted>(FILLED)))
        .rows
      expect(missing).toBe(0)

      const downs = await backout(['down', '--all', '--json'], { cwd: folder })
      const report = JSON.parse(downs.stdout)
      const verdicts = report.migrations.map(({ name, down }: any) => `${name} ${down.verdict}`)
      for (const verdict of verdicts) expect(verdict).toMatch(/ (exact|exact-except-column-order|lossy)$/)
      for (const { down } of report.migrations.slice(1).toReversed()) await runFile(mended.url, down.sql)
      same(start, await catalogOf(mended.url, ledger))
    } finally {
      await plain.close()
      await mended.close()
    }
  })
})

/** Fixtures of Prisma whose newest migration has something to mend. */
const PRISMA = ['index-add', 'set-not-null', 'unique-add', 'mixed-big', 'relation-fk-to-existing-column']

describe.each<Major>([6, 7])('prisma %i', (major) => {
  const ledger = { schema: 'public', table: '_prisma_migrations', ownsSchema: false }
  const probe = prismaProbe(major)

  test.each(major === 7 ? PRISMA : PRISMA.slice(0, 2))('%s: deploy, status, diff, and the downs back', async (name) => {
    const folder = await folderIn(prismaApp(major))
    await cp(fileURLToPath(new URL(`../../fixtures/prisma/${name}`, import.meta.url)), folder, { recursive: true })
    if (major === 6) {
      await rm(join(folder, 'prisma.config.ts'))
      const schema = await readFile(join(folder, 'schema.prisma'), 'utf8')
      const url = '$&\n  url = env("DATABASE_URL")'
      await writeFile(join(folder, 'schema.prisma'), schema.replace(/provider *= *"postgresql"/, url))
    }
    const newest = (await readdir(join(folder, 'migrations')))
      .filter((one) => /^\d/.test(one))
      .sort()
      .at(-1)!
    const [plain, mended] = [await database(), await database()]
    try {
      expect(await probe.apply(folder, plain.url)).toMatchObject({ error: null })
      await cp(join(folder, 'migrations', newest), join(folder, newest), { recursive: true })
      await rm(join(folder, 'migrations', newest), { recursive: true })
      expect(await probe.apply(folder, mended.url)).toMatchObject({ error: null })
      const start = await catalogOf(mended.url, ledger)
      await cp(join(folder, newest), join(folder, 'migrations', newest), { recursive: true })
      await rm(join(folder, newest), { recursive: true })

      const env = { ...engineEnvironment(), DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' }
      const fixed = await backout(['check', '--fix', '--yes', '--json'], { cwd: folder, env })
      const { fix } = JSON.parse(fixed.stdout)
      expect(fix).toMatchObject({ fixed: true })

      const applied = await probe.apply(folder, mended.url)
      expect(applied).toMatchObject({ error: null })
      expect(applied.applied.slice(-fix.names.length)).toEqual(fix.names)
      same(await catalogOf(plain.url, ledger), await catalogOf(mended.url, ledger))
      expect(await cli(major, folder, mended.url, 'migrate', 'status')).toMatchObject({
        code: 0,
        output: expect.stringContaining('up to date'),
      })
      // The stand-in for the engine of 6 compares no database by its URL.
      const sides = ['--from-config-datasource', '--to-schema', 'schema.prisma', '--exit-code']
      const diff = major === 7 ? await cli(major, folder, mended.url, 'migrate', 'diff', ...sides) : { code: 0 }
      expect(diff).toMatchObject({ code: 0 })

      const downs = await backout(['down', '--all', '--json'], { cwd: folder, env })
      const report = JSON.parse(downs.stdout)
      const added = report.migrations.filter((one: any) => fix.names.includes(one.name))
      for (const { down } of added.toReversed()) await runFile(mended.url, down.sql)
      same(start, await catalogOf(mended.url, ledger))
    } finally {
      await plain.close()
      await mended.close()
    }
  })
})
