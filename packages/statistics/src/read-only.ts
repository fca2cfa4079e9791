import { BackoutError, type Session } from '@backout/core'
import { Client } from 'pg'

/**
 * Of one statement, in milliseconds. Longer ones are given up: a figure is not worth a burden on production.
 */
const LIMITS = { connectionTimeoutMillis: 10_000, lock: 1_000, statement: 5_000, idle: 30_000 }

/**
 * Connects to a database that others depend on and looks, without being able to write: one READ ONLY transaction that waits
 * for no lock longer than a second, runs no statement longer than five, and is rolled back. Each statement sees its own
 * snapshot (READ COMMITTED), so that VACUUM is not held up for the whole of it.
 * @param url of the database; its password is in no message
 * @param limits.statement milliseconds, where an answer is worth more than a figure. Default 5,000
 * @throws BackoutError `database-unreachable`; and what `look` throws
 * @see https://www.postgresql.org/docs/current/sql-set-transaction.html
 */
export async function readOnly<T>(
  url: string,
  look: (session: Session) => Promise<T>,
  limits: { readonly statement?: number } = {},
): Promise<T> {
  const statement = Math.round(limits.statement ?? LIMITS.statement)
  const client = new Client({
    connectionString: url,
    application_name: 'backout (read only)',
    connectionTimeoutMillis: LIMITS.connectionTimeoutMillis,
  })
  // A connection that breaks is told by the query that waits for it.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(`BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ ONLY;
SET LOCAL lock_timeout = ${LIMITS.lock};
SET LOCAL statement_timeout = ${statement};
SET LOCAL idle_in_transaction_session_timeout = ${LIMITS.idle}`)
  } catch (error) {
    await client.end().catch(() => {})
    throw new BackoutError(
      {
        code: 'database-unreachable',
        what: 'The database given by --database-url could not be read.',
        why: withoutSecrets((error as Error).message, url),
        fix: 'Check the URL and that its role may connect, or give a file of `backout stats` as --stats instead.',
      },
      { cause: error },
    )
  }
  try {
    return await look(client as unknown as Session)
  } finally {
    await client.query('ROLLBACK').catch(() => {})
    await client.end().catch(() => {})
  }
}

/**
 * Runs one question of the transaction so that its failure ends nothing but itself.
 * @returns null and why when PostgreSQL refused or gave up
 */
export async function attempt<T>(
  session: Session,
  question: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly failure: string }> {
  await session.query('SAVEPOINT question')
  try {
    const value = await question()
    await session.query('RELEASE SAVEPOINT question')
    return { value }
  } catch (error) {
    if (!isPostgresError(error)) throw error
    await session.query('ROLLBACK TO SAVEPOINT question')
    return { failure: `${error.message} (SQLSTATE ${error.code})` }
  }
}

/** Whether PostgreSQL said it, and not the connection or backout. */
export const isPostgresError = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && /^[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code))

/** A message without the URL or its password. */
export function withoutSecrets(message: string, url: string): string {
  const password = /^[a-z]+:\/\/[^:@/]*:([^@/]+)@/.exec(url)?.[1]
  const secrets = password === undefined ? [url] : [url, password, decoded(password)]
  return secrets.reduce((text, secret) => text.replaceAll(secret, '…'), message)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
