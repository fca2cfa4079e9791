import type { Probe, WrittenMigration } from '@backout/testkit'
import { execFile } from 'node:child_process'
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { engineEnvironment } from '../prisma-engine/environment.ts'
import { database } from './database.ts'

/** The majors of Prisma that are held, each by what its app in `test/apps` has installed. */
export type Major = 6 | 7

/** The app of a major: Prisma's packages resolve from there. */
export function appOf(major: Major): string {
  return fileURLToPath(new URL(`../apps/prisma-${major}`, import.meta.url))
}

/** Prisma from outside: its CLI, and its ledger as PostgreSQL holds it. */
export function prismaProbe(major: Major): Probe {
  return {
    async apply(folder, url) {
      const { code, output } = await cli(major, folder, url, 'migrate', 'deploy')
      return { applied: await appliedIn(url), error: code === 0 ? null : output }
    },
    async check(folder, url) {
      const runs = [await cli(major, folder, url, 'validate'), await cli(major, folder, url, 'migrate', 'status')]
      return runs.map(said).join('\n')
    },
    async generate(folder, url) {
      const schema = await schemaOf(folder)
      await appendFile(join(folder, schema), '\nmodel Probe {\n  id Int @id\n}\n')
      const shadow = await database()
      try {
        const options = await withShadow(major, folder, schema, shadow.url)
        const { code, output } = await cli(
          major,
          folder,
          url,
          'migrate',
          'dev',
          '--name',
          'probe',
          '--create-only',
          ...options,
        )
        if (code !== 0) throw new Error(output)
      } finally {
        await shadow.close()
      }
    },
    write: (folder, migrations) => writeProject(major, folder, migrations),
  }
}

/** Runs Prisma in a project's folder. */
export async function cli(
  major: Major,
  folder: string,
  url: string,
  ...args: string[]
): Promise<{ code: number; output: string }> {
  const script = join(appOf(major), 'node_modules/prisma/build/index.js')
  const env = { ...process.env, ...engineEnvironment(), DATABASE_URL: url, NO_COLOR: '1' }
  const run = promisify(execFile)(process.execPath, [script, ...args], { cwd: folder, env })
  run.child.stdin?.end()
  try {
    const { stdout, stderr } = await run
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, output: `${stdout}${stderr}` }
  }
}

/** The same for a copy of the project elsewhere, with a database of another name. */
function said({ code, output }: { code: number; output: string }): string {
  return `${code} ${output.replaceAll(/conformance[-_]\w+/g, 'conformance')}`
}

async function appliedIn(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      `select migration_name as name from _prisma_migrations
       where finished_at is not null and rolled_back_at is null order by started_at`,
    )
    return rows.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/** The file that the new model goes into. */
async function schemaOf(folder: string): Promise<string> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}')
  const named: string | undefined = JSON.parse(text).prisma?.schema
  return named === undefined ? 'schema.prisma' : join(named, 'main.prisma')
}

/**
 * Names a shadow database to Prisma, since the tests' server has no template to make one of: 6 has its address in the
 * schema, 7 in a config.
 * @returns the options for the command line
 */
async function withShadow(major: Major, folder: string, schema: string, url: string): Promise<string[]> {
  if (major === 6) {
    const text = await readFile(join(folder, schema), 'utf8')
    await writeFile(join(folder, schema), text.replace(/^.*url .*$/m, `$&\n  shadowDatabaseUrl = "${url}"`))
    return []
  }
  const datasource = `{ url: process.env.DATABASE_URL, shadowDatabaseUrl: '${url}' }`
  await writeFile(
    join(folder, 'probe.mjs'),
    `export default { schema: 'schema.prisma', migrations: { path: 'migrations' }, datasource: ${datasource} }`,
  )
  return ['--config', 'probe.mjs']
}

async function writeProject(major: Major, folder: string, migrations: readonly WrittenMigration[]): Promise<void> {
  const config = `import { defineConfig, env } from 'prisma/config'
export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  datasource: { url: env('DATABASE_URL') },
})\n`
  const url = major === 6 ? '  url      = env("DATABASE_URL")\n' : ''
  await rm(join(folder, 'migrations'), { recursive: true, force: true })
  if (major === 7) await put(folder, 'prisma.config.ts', config)
  await put(folder, 'schema.prisma', `datasource db {\n  provider = "postgresql"\n${url}}\n`)
  await put(folder, 'migrations/migration_lock.toml', 'provider = "postgresql"\n')
  for (const [index, { name, parts }] of migrations.entries()) {
    await put(folder, `migrations/2026010100000${index}_${name}/migration.sql`, parts.join(''))
  }
}

/** Writes a file of a project, making its folders. */
export async function put(folder: string, path: string, text: string): Promise<void> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
