import type { FactBase } from '@supabase/pg-delta'
import { extract } from '@supabase/pg-delta/extract'
import type { Session } from '@backout/core'
import { engineQuery } from './engine-queries.ts'

/**
 * Reads the database as the diff engine sees it. Works inside the caller's transaction: the engine opens a read-only one of
 * its own, which this leaves out, so that the reading can be rolled back together with what led to it.
 * @param asked answers the engine's queries; tests compare another with this one
 */
export async function readFacts(session: Session, asked = engineQuery): Promise<FactBase> {
  const ask = await asked(session)
  const query = async (text: string, values?: readonly unknown[]) => {
    if (/^(BEGIN|COMMIT|ROLLBACK|SET LOCAL)\b/.test(text)) return { rows: [] }
    return ask(text, values)
  }
  const client = { query, release() {} }
  const pool = { connect: async () => client, query }
  const { rows } = await session.query<{ path: string }>(`SELECT current_setting('search_path') AS path`)
  // The engine asks for names in full by its own SET LOCAL, which would end with its transaction; here it is put back.
  await session.query(`SET search_path TO pg_catalog`)
  try {
    // The engine reads through these two methods of a pool and no other.
    const { factBase } = await extract(pool as unknown as Parameters<typeof extract>[0])
    return factBase
  } finally {
    await session.query(`SELECT set_config('search_path', $1, false)`, [rows[0]!.path])
  }
}
