import type { Session } from '@backout/core'

/**
 * Runs `work` inside a transaction: the caller's when one is open, else one of its own that is committed at the end.
 * When `work` throws, everything it did is undone and a transaction of the caller's stays usable.
 * @throws whatever `work` throws; PostgreSQL's 25P02 when the caller's transaction has failed already
 */
export async function inTransaction<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const own = await beginUnlessOpen(session)
  try {
    const result = await work()
    await session.query(own ? 'COMMIT' : 'RELEASE SAVEPOINT backout_rows')
    return result
  } catch (error) {
    try {
      await session.query(own ? 'ROLLBACK' : 'ROLLBACK TO SAVEPOINT backout_rows; RELEASE SAVEPOINT backout_rows')
    } catch {
      // The session is gone, and the first error says why.
    }
    throw error
  }
}

/**
 * Runs `work`, which only reads, in a transaction under settings of its own, and leaves no trace of either.
 * @param settings GUC names and values, as for `SET LOCAL`
 */
export async function withSettings<T>(
  session: Session,
  settings: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  return inTransaction(session, async () => {
    await session.query('SAVEPOINT backout_settings')
    const pairs = Object.entries(settings).flat()
    const calls = Object.keys(settings).map((_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, true)`)
    await session.query(`SELECT ${calls.join(', ')}`, pairs)
    const result = await work()
    await session.query('ROLLBACK TO SAVEPOINT backout_settings; RELEASE SAVEPOINT backout_settings')
    return result
  })
}

/** PostgreSQL's refusal of one statement. */
export interface Refusal {
  readonly refused: true
  readonly code: string
  readonly message: string
}

/**
 * Tries `work` under a savepoint of the open transaction. PostgreSQL's refusal undoes it and is returned.
 * @throws what is not about the statement: a lost connection, a time limit, a full disk
 */
export async function attempt<T>(session: Session, work: () => Promise<T>): Promise<T | Refusal> {
  await session.query('SAVEPOINT backout_attempt')
  try {
    const result = await work()
    await session.query('RELEASE SAVEPOINT backout_attempt')
    return result
  } catch (error) {
    if (!isRefusal(error)) throw error
    await session.query('ROLLBACK TO SAVEPOINT backout_attempt; RELEASE SAVEPOINT backout_attempt')
    return { refused: true, code: error.code, message: error.message }
  }
}

export function refused<T>(result: T | Refusal): result is Refusal {
  return typeof result === 'object' && result !== null && (result as Partial<Refusal>).refused === true
}

/** A statement outside a transaction block cannot set a savepoint: 25P01 is how PostgreSQL tells that none is open. */
async function beginUnlessOpen(session: Session): Promise<boolean> {
  try {
    await session.query('SAVEPOINT backout_rows')
    return false
  } catch (error) {
    if ((error as { code?: unknown }).code !== '25P01') throw error
    await session.query('BEGIN')
    return true
  }
}

/** Classes 08, 53, 57 and 58 are the server's trouble, not the statement's; a BackoutError has no SQLSTATE at all. */
function isRefusal(error: unknown): error is { code: string; message: string } {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^(08|53|57|58)/.test(code)
}
