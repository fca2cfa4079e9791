import { splitStatements, type ProofFailure, type Session } from '@backout/core'

/** Where a script stands when one of its statements is sent. */
export interface ScriptState {
  /** Whether the statement begins or ends a transaction. */
  readonly control: boolean
  /** Whether the script's own transaction is open, after this statement. */
  readonly open: boolean
}

/**
 * Runs SQL as `psql` runs a file: one statement after the other, each committed unless the file opens a transaction.
 * A transaction that is still open at the end, or when a statement fails, is rolled back.
 * @param options.inside runs within the caller's transaction: the script's own BEGIN and COMMIT are left out
 * @param options.send sends one statement, for whoever watches it; `open` says whether the script's own transaction is open
 * @returns null, or the statement at which PostgreSQL stopped
 */
export async function runScript(
  session: Session,
  sql: string,
  options: { inside?: boolean; send?: (statement: string, state: ScriptState) => Promise<unknown> } = {},
): Promise<ProofFailure | null> {
  const send = options.send ?? ((statement: string) => session.query(statement))
  const spans = await splitStatements(sql)
  if (!spans) return { statement: '', message: 'The SQL does not parse.', code: '42601' }
  let open = false
  for (const { start, end } of spans) {
    const statement = sql.slice(start, end)
    const control = CONTROL.exec(statement)?.[1]?.toUpperCase()
    if (control && options.inside) continue
    if (control) open = control === 'BEGIN' || control === 'START'
    try {
      await send(statement, { control: control !== undefined, open })
    } catch (error) {
      if (open) await session.query('ROLLBACK')
      return failureOf(statement, error)
    }
  }
  if (!open) return null
  await session.query('ROLLBACK')
  return { statement: 'BEGIN', message: 'The script opens a transaction and never commits it.', code: '25P01' }
}

/** A statement that begins or ends a transaction, and its first word. */
export const CONTROL = /^(BEGIN|START\s+TRANSACTION|COMMIT|END|ROLLBACK|ABORT)\b(?!\s+(?:TO|PREPARED)\b)/i

/**
 * A failed statement as data. What is no answer of PostgreSQL (a lost connection, a time limit) is thrown on.
 */
export function failureOf(statement: string, error: unknown): ProofFailure {
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) throw error
  return { statement, message: String(message), code }
}
