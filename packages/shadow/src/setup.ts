import { BackoutError, type ShadowDatabase } from '@backout/core'
import { isPostgresError } from './apply-migration.ts'
import { freshSession } from './fresh-session.ts'

/**
 * Runs the SQL that comes before a history: what the migrations take for granted because another tool creates it. Sent as
 * one simple query, so it takes effect whole.
 * @throws BackoutError `shadow-setup-fails`
 */
export async function runSetup(database: ShadowDatabase, sql: string | null, shadow: string): Promise<void> {
  if (sql === null || sql.trim() === '') return
  try {
    await database.query(sql)
  } catch (error) {
    if (!isPostgresError(error)) throw error
    const line = error.position === undefined ? '' : ` (line ${lineOf(sql, Number(error.position))} of the setup)`
    throw new BackoutError(
      {
        code: 'shadow-setup-fails',
        what: `The setup SQL does not run on the shadow (${shadow}).`,
        why: `PostgreSQL: ${error.message}${line}`,
        fix: 'Correct the file given as `shadow.setup` or --shadow-setup. It runs on an empty database, before the migrations.',
      },
      { cause: error },
    )
  }
  await freshSession(database, sql)
}

/** The line of a position in code points from 1. */
function lineOf(sql: string, position: number): number {
  return Array.from(sql)
    .slice(0, position - 1)
    .join('')
    .split('\n').length
}
