import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, vi } from 'vitest'

/** Replayed states are shared by all runs of these tests; they are keyed by content. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/backout-cli-tests', import.meta.url))

// Each test starts several processes, each with a database of its own; on a cold cache and a busy machine that takes.
vi.setConfig({ testTimeout: 300_000 })

const made: string[] = []
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** A folder of its own outside the repository, removed at the end, with these files. */
export function app(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'backout app ')))
  made.push(folder)
  cacheOfStates(folder)
  put(folder, { 'package.json': '{ "type": "module" }', ...files })
  return folder
}

/** Lets the runs in a folder use the states that others have replayed. */
export function cacheOfStates(folder: string): void {
  mkdirSync(CACHE, { recursive: true })
  mkdirSync(join(folder, 'node_modules/.cache'), { recursive: true })
  symlinkSync(CACHE, join(folder, 'node_modules/.cache/backout'))
}

/** Installs what one of `test/apps` has installed. */
export function install(folder: string, from: 'drizzle-0.31' | 'drizzle-1.0' | 'prisma-6' | 'prisma-7'): void {
  const modules = fileURLToPath(new URL(`../apps/${from}/node_modules`, import.meta.url))
  for (const name of readdirSync(modules).filter((entry) => !entry.startsWith('.'))) {
    symlinkSync(realpathSync(join(modules, name)), join(folder, 'node_modules', name))
  }
}

/** Writes files, making their folders. */
export function put(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

/** The files of a Drizzle 0.31 project with these migrations, `tag: SQL`, in order. */
export function drizzle(migrations: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.keys(migrations).map((tag, idx) => ({
    idx,
    version: '7',
    when: 1000 + idx,
    tag,
    breakpoints: true,
  }))
  return {
    'drizzle.config.json': JSON.stringify({ dialect: 'postgresql', schema: './schema.ts', out: './drizzle' }),
    'drizzle/meta/_journal.json': JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
    ...Object.fromEntries(Object.entries(migrations).map(([tag, sql]) => [`drizzle/${tag}.sql`, sql])),
  }
}

/** The files of a Prisma project with these migrations, `folder: SQL`. */
export function prisma(migrations: Readonly<Record<string, string>>): Record<string, string> {
  return {
    'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n',
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    ...Object.fromEntries(
      Object.entries(migrations).map(([name, sql]) => [`prisma/migrations/${name}/migration.sql`, sql]),
    ),
  }
}

/** Every file below a folder with its content, but for node_modules and .git: what a run changed shows up in it. */
export function contents(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .filter((name) => !/^(?:node_modules|\.git)\//.test(name))
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
  )
}
