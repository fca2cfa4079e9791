import { BackoutError, type Migration, type Runner, type ShadowDatabase } from '@backout/core'
import { freshSession } from './fresh-session.ts'

/** An error that PostgreSQL raised, as `pg` gives it. */
export interface PostgresError extends Error {
  /** SQLSTATE. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
  readonly code: string
  /** Where in the SQL that was sent, in code points from 1. */
  readonly position?: string
  readonly detail?: string
  readonly hint?: string
}

/** Where and why PostgreSQL stopped a migration. */
export interface MigrationFailure {
  /** Index of the batch; the number of batches when it was the runner's COMMIT. */
  readonly batch: number
  /** How many statements of that batch had run; null when the session does not count. */
  readonly completed: number | null
  /** The first batch whose work was not committed when PostgreSQL stopped. What is before it stays. */
  readonly uncommittedFrom: number
  readonly error: PostgresError
}

/**
 * Runs a migration as its runner would, and leaves the session as a new one: no transaction, no settings, no temporary
 * tables. After a failure what the runner would have rolled back is rolled back.
 * @returns null when it ran
 * @throws BackoutError `statement-timeout`, `shadow-crashed`, `shadow-unreachable`: the database is of no use afterwards
 */
export async function applyMigration(
  database: ShadowDatabase,
  migration: Migration,
  runner: Pick<Runner, 'transaction'>,
): Promise<MigrationFailure | null> {
  const failure = await send(database, migration, runner.transaction)
  await freshSession(database, ...migration.batches.map(({ sql }) => sql))
  return failure
}

async function send(
  database: ShadowDatabase,
  { batches }: Migration,
  transaction: Runner['transaction'],
): Promise<MigrationFailure | null> {
  let batch = 0
  let uncommittedFrom = 0
  try {
    if (transaction === 'all-pending') await database.query('BEGIN')
    for (const { sql } of batches) {
      // A COMMIT in a batch ends the runner's transaction; what follows commits by itself.
      if (database.transaction() === 'none') uncommittedFrom = batch
      await database.query(sql)
      batch++
    }
    if (transaction === 'all-pending') await database.query('COMMIT')
    else if (database.transaction() !== 'none') throw LEFT_OPEN
    return null
  } catch (error) {
    if (!isPostgresError(error)) throw error
    return { batch, completed: completedOf(database), uncommittedFrom, error }
  }
}

export function isPostgresError(error: unknown): error is PostgresError {
  return (
    error instanceof Error &&
    !(error instanceof BackoutError) &&
    /^[0-9A-Z]{5}$/.test(String((error as PostgresError).code))
  )
}

/** What such a runner never says: its connection ends, and with it the transaction and all of its work. */
export const LEFT_OPEN: PostgresError = Object.assign(
  new Error('the migration begins a transaction and does not end it, so nothing of it is kept'),
  { code: '25001' },
)

function completedOf(database: ShadowDatabase): number | null {
  return 'completed' in database ? (database.completed as number) : null
}
