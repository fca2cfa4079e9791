import { BackoutError, type Migration } from '@backout/core'
import type { MigrationFailure, PostgresError } from './apply-migration.ts'
import { extensionsOf, extensionUnavailable } from './extensions.ts'
import { locateFailure, type FailedStatement } from './locate-failure.ts'
import { SUPABASE_SCHEMAS } from './supabase-schemas.ts'

/** Explains why a migration of the history did not run on the shadow, and what to do about it. */
export async function historyDoesNotReplay(
  migration: Migration,
  failure: MigrationFailure,
  shadow: string,
): Promise<BackoutError> {
  const { error } = failure
  const failed = await locateFailure(migration, failure)
  const extension = missingExtension(error, failed)
  if (extension !== null) return extensionUnavailable(extension, shadow, failed.where, error)
  const role = /^role "(.*)" does not exist$/.exec(error.message)?.[1]
  return new BackoutError(
    {
      code: role !== undefined && error.code === '42704' ? 'role-missing' : 'history-does-not-replay',
      what: `Migration ${migration.name} does not run on the shadow (${shadow}): ${firstLine(failed.text)}`,
      why: ['PostgreSQL:', error.message, error.detail, error.hint].filter(Boolean).join(' '),
      fix: adviceFor(error, role),
      where: failed.where,
    },
    { cause: error },
  )
}

/** Adds the migration's name and file to an error that a session raises without knowing what it runs. */
export async function inMigration<T>(migration: Migration, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof BackoutError) || error.where !== undefined) throw error
    const { code, what, why, fix } = error
    const named = { code, what: `Migration ${migration.name}: ${what}`, why, fix, where: { file: migration.path } }
    throw new BackoutError(named, { cause: error })
  }
}

/** 0A000 since PostgreSQL 16, 58P01 before. */
function missingExtension(error: PostgresError, { text }: FailedStatement): string | null {
  if (!['0A000', '58P01'].includes(error.code)) return null
  return extensionsOf([text]).find((name) => error.message.includes(name)) ?? null
}

const SETUP =
  'in a file of SQL that runs before the history: `shadow.setup` in backout.config.ts, or --shadow-setup <file>'

function adviceFor({ code, message }: PostgresError, role: string | undefined): string {
  if (role !== undefined) {
    const supabase = ['anon', 'authenticated', 'service_role'].includes(role)
      ? ' `backout init --supabase` writes one.'
      : ''
    return `Create the role ${SETUP}.${supabase}`
  }
  if (code === '42710' && message.startsWith('role ')) {
    return 'Roles belong to the whole server, and this one is there already. Use a shadow with a server of its own: --shadow pglite or --shadow native:18.'
  }
  if (code === '42704' && message.startsWith('collation ')) {
    return 'PGlite knows few collations. Use a server: --shadow native:18 or --shadow-url.'
  }
  const schema = /(?:schema "|relation "|type "|function )([^". (]+)/.exec(message)?.[1]
  if (['3F000', '42P01', '42704', '42883'].includes(code)) {
    if (schema !== undefined && SUPABASE_SCHEMAS.includes(schema)) {
      return `This history stands on Supabase's own schemas. Create them ${SETUP}. \`backout init --supabase\` writes one.`
    }
    return `If another tool creates it, create it ${SETUP}. If a migration did, an earlier file was changed or is missing.`
  }
  return `A history must run on an empty database, oldest migration first. Correct the migration; or, if it was right where it ran, create what it needs ${SETUP}.`
}

function firstLine(sql: string): string {
  const line = sql.split('\n', 1)[0]!
  return line.length < sql.length || line.length > 100 ? `${line.slice(0, 99)}…` : line
}
