import { createHash } from 'node:crypto'
import type { Session } from '@backout/core'

/**
 * Runs a statement of {@link qualified} and returns its document. The server prepares it once a session: it is long, and
 * parsing and planning it anew would take as long as running it. Whether it is prepared is asked each time, since a
 * migration may DISCARD or DEALLOCATE, and an error would end the caller's transaction.
 * @param sql without parameters
 */
export async function readDocument(session: Session, sql: string): Promise<unknown> {
  const name = nameOf(sql)
  const { rows: known } = await session.query(`select from pg_prepared_statements where name = '${name}'`)
  if (known.length === 0) await session.query(`prepare ${name} as ${sql}`)
  const { rows } = await session.query<{ document: string }>(`execute ${name}`)
  return JSON.parse(rows[0]!.document)
}

const names = new Map<string, string>()

/** Named by its text, so that no other statement is ever taken for it. */
function nameOf(sql: string): string {
  let name = names.get(sql)
  if (name === undefined)
    names.set(sql, (name = `backout_${createHash('sha256').update(sql).digest('hex').slice(0, 24)}`))
  return name
}
