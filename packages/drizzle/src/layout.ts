import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { journalPath } from './journal.ts'

/** `journal`: drizzle-kit before 1.0. `folders`: from 1.0 on. */
export type Layout = 'journal' | 'folders'

/**
 * How the migrations in a folder lie, judged by what is there: a journal decides, since 1.0 refuses to run beside one.
 * @param version of drizzle-orm, which decides while the folder is empty
 */
export function layoutOf(migrations: string, version: string | null): Layout {
  if (existsSync(journalPath(migrations))) return 'journal'
  if (folderNames(migrations).some((name) => existsSync(join(migrations, name, 'migration.sql')))) return 'folders'
  return version !== null && !version.startsWith('0.') ? 'folders' : 'journal'
}

/** Whether a folder's `migration.sql` files are Prisma's: it writes a lock file beside them. */
export function isPrisma(migrations: string): boolean {
  return existsSync(join(migrations, 'migration_lock.toml'))
}

function folderNames(migrations: string): string[] {
  try {
    return readdirSync(migrations)
  } catch {
    return []
  }
}
