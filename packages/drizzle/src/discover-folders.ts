import type { Discovery, Ledger, Problem, Remark } from '@backout/core'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readMigration } from './migration-file.ts'

/** `<YYYYMMDDHHMMSS>_<name>`: the ledger's `created_at` is made of the digits. */
const TIMESTAMPED = /^\d{14}(?:_|$)/

/**
 * The layout of drizzle-kit 1.0: `<YYYYMMDDHHMMSS>_<name>/migration.sql`, in the order of the folders' names. There is
 * no journal; any folder with a `migration.sql` is a migration.
 * @see https://github.com/drizzle-team/drizzle-orm/blob/beta/drizzle-orm/src/migrator.ts
 */
export async function discoverFolders(
  migrations: string,
  ledger: Pick<Ledger, 'schema' | 'table'>,
): Promise<Discovery> {
  const names = await readdir(migrations)
  // The migrator's own order, which is the locale's and not that of the code points.
  const ups = names.filter((name) => existsSync(upPath(migrations, name))).sort((a, b) => a.localeCompare(b))
  return {
    migrations: ups.map((name, index) =>
      readMigration(
        {
          name,
          index,
          path: upPath(migrations, name),
          downPath: join(migrations, name, 'down.sql'),
          createdAt: timeOf(name),
          remarks: TIMESTAMPED.test(name) ? [] : [untimed(name)],
        },
        { ...ledger, named: true },
      ),
    ),
    problems: [
      ...names
        .filter((name) => TIMESTAMPED.test(name) && !ups.includes(name))
        .sort()
        .map((name) => withoutSql(migrations, name)),
      ...names
        .filter((name) => name.endsWith('.sql'))
        .sort()
        .map((name) => leftBehind(migrations, name, ups)),
    ],
  }
}

function upPath(migrations: string, name: string): string {
  return join(migrations, name, 'migration.sql')
}

/** The folder's time as the migrator reads it, in milliseconds; null when it has none. */
function timeOf(name: string): number | null {
  const digits = TIMESTAMPED.exec(name)?.[0]
  const parts = digits && /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(digits)
  if (!parts) return null
  const [year = 0, month = 1, ...rest] = parts.slice(1).map(Number)
  return Date.UTC(year, month - 1, ...rest)
}

function untimed(name: string): Remark {
  return {
    kind: 'unrecordable',
    span: null,
    why: `The folder ${name} does not begin with a time: Drizzle makes the ledger’s \`created_at\` of the first 14 characters.`,
    fix: `Rename it to \`<YYYYMMDDHHMMSS>_${name}\` if it has not been applied anywhere yet.`,
  }
}

function withoutSql(migrations: string, name: string): Problem {
  return {
    code: 'migration-missing',
    what: `The folder ${name} has no migration.sql.`,
    why: 'Drizzle passes over such a folder, so backout does too.',
    fix: 'Restore the file from version control, or delete the folder.',
    where: { file: join(migrations, name) },
  }
}

/** `drizzle-kit up` moves the ups of the older layout into folders, deletes the journal and knows nothing of downs. */
function leftBehind(migrations: string, file: string, ups: readonly string[]): Problem {
  const where = { file: join(migrations, file) }
  // drizzle-kit up: `<prefix>_<name>` becomes `<time>_<name>`.
  const name = /^[^_]*_(.+)\.(?:down|backout-down(?:-\d)?)\.sql$/.exec(file)?.[1]
  const homes = ups.filter((up) => name !== undefined && up.slice(up.indexOf('_') + 1) === name)
  if (homes.length === 1) {
    return {
      code: 'down-misplaced',
      what: `${file} is the down of ${homes[0]}, left behind.`,
      why: 'drizzle-kit up moves migrations into folders, but not their downs.',
      fix: `mv ${quoted(where.file)} ${quoted(join(migrations, homes[0]!, 'down.sql'))}`,
      where,
    }
  }
  return {
    code: 'migration-unlisted',
    what: `${file} lies outside a folder.`,
    why: 'Drizzle 1.0 runs only `<time>_<name>/migration.sql`, so backout leaves this file aside.',
    fix: `Move it to where it belongs${homes.length > 1 ? ` (${homes.join(' or ')})` : ''}, or delete it.`,
    where,
  }
}

/** A path as one word of a shell. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`
}
