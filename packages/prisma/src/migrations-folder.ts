import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Datasource } from './datasource.ts'
import type { Schema } from './schema-files.ts'
import { isAtLeast } from './version.ts'

/**
 * Where Prisma keeps migrations when its config does not say: beside the schema (7), beside the file with the
 * datasource (6), in `prisma` when there is no schema. Early 6.x also had them beside the folder of a multi-file schema.
 * @param root the folder in which Prisma is run
 * @returns an absolute path; the first that exists, else where Prisma would make it
 */
export function defaultMigrations(
  root: string,
  schema: Schema | null,
  datasource: Datasource | null,
  version: string | null,
): string {
  if (schema === null) return join(root, 'prisma', 'migrations')
  const isSeven = version !== null && isAtLeast(version, 7, 0)
  const beside = isSeven ? [schema.root] : [datasource ? dirname(datasource.file) : schema.root, schema.root]
  if (!isSeven && schema.root === schema.path) beside.push(dirname(schema.root))
  const folders = beside.map((folder) => join(folder, 'migrations'))
  return folders.find((folder) => existsSync(folder)) ?? folders[0]!
}

/** The provider in a folder's `migration_lock.toml`, read as the engine reads it; null when there is no such file. */
export function lockedProvider(migrations: string): string | null {
  try {
    const lock = readFileSync(join(migrations, 'migration_lock.toml'), 'utf8')
    return /^provider = "?([^"\r\n]*)/m.exec(lock)?.[1] ?? null
  } catch {
    return null
  }
}

/** Whether a folder's migrations are Drizzle's: it keeps a journal, or a snapshot beside every up. */
export function isDrizzle(migrations: string): boolean {
  if (lockedProvider(migrations) !== null) return false
  if (existsSync(join(migrations, 'meta', '_journal.json'))) return true
  return readdirSync(migrations).some((name) => existsSync(join(migrations, name, 'snapshot.json')))
}
