import type { ShadowDatabase, Statement, Trace } from '@backout/core'
import { traceStatement } from '@backout/shadow'

/** Beyond this a file is bulk data or a baseline, whose locks nobody waits for. */
const LIMIT = 200

/** Statements that end the transaction in which traces are taken. */
const CONTROL: ReadonlySet<string> = new Set(['begin', 'commit', 'rollback', 'prepared-transaction'])

/**
 * Runs each statement once in a transaction that is rolled back, and measures what it locks, rewrites and scans.
 * @returns by the statement's index; null from the first statement on that cannot run there
 */
export async function tracesOf(database: ShadowDatabase, statements: readonly Statement[]): Promise<(Trace | null)[]> {
  const traces: (Trace | null)[] = statements.map(() => null)
  if (statements.length > LIMIT) return traces
  await database.query('BEGIN')
  try {
    for (const [index, { text, operations }] of statements.entries()) {
      if (operations.some(({ kind }) => CONTROL.has(kind))) break
      traces[index] = await traceStatement(database, async () => {
        await database.query(text)
      })
    }
  } catch (error) {
    if (typeof (error as { code?: unknown }).code !== 'string') throw error
  } finally {
    await database.query('ROLLBACK')
  }
  return traces
}
