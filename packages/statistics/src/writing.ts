import { BackoutError, type Session } from '@backout/core'
import { Client } from 'pg'
import { isPostgresError, withoutSecrets } from './read-only.ts'

/** In milliseconds: whoever reads or backs up a table of the stash is not waited for any longer. */
const LIMITS = { connectionTimeoutMillis: 10_000, lock: 5_000 }

/**
 * Changes a database in one transaction: all of it, or nothing when `change` throws.
 * @param url of the database; its password is in no message
 * @throws BackoutError `database-unreachable`; `usage` when PostgreSQL refuses, a lock that does not come included
 */
export async function inTransaction<T>(url: string, change: (session: Session) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: 'backout',
    connectionTimeoutMillis: LIMITS.connectionTimeoutMillis,
  })
  // A connection that breaks is told by the query that waits for it.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    await client.end().catch(() => {})
    throw new BackoutError(
      {
        code: 'database-unreachable',
        what: 'The database given by --database-url could not be reached.',
        why: withoutSecrets((error as Error).message, url),
        fix: 'Check the URL and that its role may connect.',
      },
      { cause: error },
    )
  }
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = ${LIMITS.lock}`)
    const value = await change(client as unknown as Session)
    await client.query('COMMIT')
    return value
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw isPostgresError(error) ? refused(error) : error
  } finally {
    await client.end().catch(() => {})
  }
}

const refused = (error: Error & { readonly code: string }) =>
  new BackoutError(
    {
      code: 'usage',
      what: 'PostgreSQL refused, and nothing was changed.',
      why: `${error.message} (SQLSTATE ${error.code})`,
      fix:
        error.code === '55P03'
          ? 'Somebody is reading or backing up these tables: try again later.'
          : 'Connect as the role that owns the stash, and mend what PostgreSQL says.',
    },
    { cause: error },
  )
