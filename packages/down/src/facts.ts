import { buildFactBase, type FactBase } from '@supabase/pg-delta'
import { extract } from '@supabase/pg-delta/extract'
import type { Session } from '@backout/core'

/**
 * Reads the database as the diff engine sees it. Works inside the caller's transaction: the engine opens a read-only one of
 * its own, which this leaves out, so that the reading can be rolled back together with what led to it.
 *
 * Ownership by the session's own role is left out: whoever runs the down owns what it creates, as it did the first time.
 */
export async function readFacts(session: Session): Promise<FactBase> {
  const query = async (text: string, values?: readonly unknown[]) => {
    if (/^(BEGIN|COMMIT|ROLLBACK)\b/.test(text)) return { rows: [] }
    return session.query(text, values)
  }
  const client = { query, release() {} }
  const pool = { connect: async () => client, query }
  const { rows } = await session.query<{ user: string; path: string; timeout: string }>(
    `SELECT current_user AS "user", current_setting('search_path') AS path, current_setting('statement_timeout') AS timeout`,
  )
  const { user, path, timeout } = rows[0]!
  // The engine reads through two methods of a pool, which are the ones given here.
  const { factBase } = await extract(pool as unknown as Parameters<typeof extract>[0])
  // Its settings were meant for its own transaction; without that they would stay.
  await session.query(`SELECT set_config('search_path', $1, false), set_config('statement_timeout', $2, false)`, [
    path,
    timeout,
  ])
  const edges = factBase.edges.filter(({ kind, to }) => !(kind === 'owner' && to.kind === 'role' && to.name === user))
  return buildFactBase(factBase.facts(), [...edges], factBase.source, factBase.referenceOnly)
}
