import type { Probe, WrittenMigration } from '@backout/testkit'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from 'pg'

/** The two lines of Drizzle that are held, each by what its app in `test/apps` has installed. */
export type Line = '0.31' | '1.0'

/** The app of a line: drizzle-kit and drizzle-orm resolve from there. */
export function appOf(line: Line): string {
  return fileURLToPath(new URL(`../apps/drizzle-${line}`, import.meta.url))
}

/**
 * Drizzle from outside.
 * @param migrator `orm`: `migrate()` of drizzle-orm, as an app calls it. `kit`: `drizzle-kit migrate`.
 */
export function drizzleProbe(line: Line, migrator: 'orm' | 'kit'): Probe {
  return {
    async apply(folder, url) {
      const error = await (migrator === 'orm' ? applyByOrm : applyByKit)(line, folder, url)
      return { applied: await appliedIn(folder, url), error }
    },
    check: async (folder) => said(await kit(line, folder, 'check')),
    async generate(folder) {
      const table = `\nimport { integer as probeInteger, pgTable as probeTable } from 'drizzle-orm/pg-core'
export const probe = probeTable('probe', { id: probeInteger('id').primaryKey() })\n`
      await appendFile(join(folder, 'schema.ts'), table)
      await kit(line, folder, 'generate', '--name', 'probe')
    },
    write: line === '0.31' ? writeJournal : writeFolders,
  }
}

interface Config {
  readonly migrations?: { readonly schema?: string; readonly table?: string }
}

/** What a test's config says; they are small enough to be read without the adapter. */
async function configOf(folder: string): Promise<Config> {
  const text = await readFile(join(folder, 'drizzle.config.ts'), 'utf8')
  const schema = /schema: '(\w+)', table/.exec(text)?.[1]
  const table = /table: '(\w+)'/.exec(text)?.[1]
  return schema && table ? { migrations: { schema, table } } : {}
}

async function applyByOrm(line: Line, folder: string, url: string): Promise<string | null> {
  const load = createRequire(join(appOf(line), 'package.json'))
  const { drizzle } = load('drizzle-orm/node-postgres')
  const { migrate } = load('drizzle-orm/node-postgres/migrator')
  const { migrations = {} } = await configOf(folder)
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const migrationsFolder = join(folder, 'drizzle')
    const options = line === '0.31' ? [client] : [{ client }]
    await migrate(drizzle(...options), {
      migrationsFolder,
      migrationsSchema: migrations.schema,
      migrationsTable: migrations.table,
    })
    return null
  } catch (error) {
    // Drizzle wraps what the database said.
    const { message, cause } = error as Error
    return `${message} ${cause instanceof Error ? cause.message : ''}`
  } finally {
    await client.end()
  }
}

async function applyByKit(line: Line, folder: string, url: string): Promise<string | null> {
  const file = join(folder, 'drizzle.config.ts')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace("out: './drizzle'", `out: './drizzle', dbCredentials: { url: '${url}' }`))
  try {
    const { code, output } = await kit(line, folder, 'migrate')
    return code === 0 ? null : output
  } finally {
    await writeFile(file, text)
  }
}

/** The ledger's rows as names: 1.0 writes them; 0.31 writes the journal's `when`. */
async function appliedIn(folder: string, url: string): Promise<string[]> {
  const { migrations = {} } = await configOf(folder)
  const ledger = `"${migrations.schema ?? 'drizzle'}"."${migrations.table ?? '__drizzle_migrations'}"`
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query(`select to_jsonb(l) as row from ${ledger} as l order by id`)
    const journal = join(folder, 'drizzle/meta/_journal.json')
    const entries: { when: number; tag: string }[] = existsSync(journal)
      ? JSON.parse(await readFile(journal, 'utf8')).entries
      : []
    return rows.map(({ row }) => row.name ?? entries.find(({ when }) => when === row.created_at)?.tag ?? row.hash)
  } finally {
    await client.end()
  }
}

/** Runs drizzle-kit in a project's folder. */
async function kit(line: Line, folder: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const bin = join(appOf(line), 'node_modules/drizzle-kit/bin.cjs')
  const run = promisify(execFile)(process.execPath, [bin, ...args], { cwd: folder })
  run.child.stdin?.end()
  try {
    const { stdout, stderr } = await run
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, output: `${stdout}${stderr}` }
  }
}

/** The same for a copy of the project elsewhere. */
function said({ code, output }: { code: number; output: string }): string {
  return `${code} ${output.replaceAll(/conformance-\w+/g, 'conformance')}`
}

const CONFIG = "export default { dialect: 'postgresql', schema: './schema.ts', out: './drizzle' }\n"

async function writeJournal(folder: string, migrations: readonly WrittenMigration[]): Promise<void> {
  const entries = migrations.map(({ name }, idx) => ({ idx, version: '7', when: 1000 + idx, tag: `000${idx}_${name}` }))
  await put(folder, 'drizzle.config.ts', CONFIG)
  await put(folder, 'drizzle/meta/_journal.json', JSON.stringify({ version: '7', dialect: 'postgresql', entries }))
  for (const [idx, { name, parts }] of migrations.entries())
    await put(folder, `drizzle/000${idx}_${name}.sql`, joined(parts))
}

async function writeFolders(folder: string, migrations: readonly WrittenMigration[]): Promise<void> {
  await put(folder, 'drizzle.config.ts', CONFIG)
  for (const [idx, { name, parts }] of migrations.entries()) {
    await put(folder, `drizzle/2026010100000${idx}_${name}/migration.sql`, joined(parts))
  }
}

function joined(parts: readonly string[]): string {
  return parts.join('--> statement-breakpoint')
}

async function put(folder: string, path: string, text: string): Promise<void> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
