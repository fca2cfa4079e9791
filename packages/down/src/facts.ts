import type { FactBase } from '@supabase/pg-delta'
import { extract } from '@supabase/pg-delta/extract'
import { STASH_SCHEMA, type Session } from '@backout/core'
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
  const { rows } = await session.query<{ path: string; stash: boolean }>(
    `SELECT current_setting('search_path') AS path, to_regnamespace('${STASH_SCHEMA}') IS NOT NULL AS stash`,
  )
  if (rows[0]!.stash) return withoutStash(session, () => readFacts(session))
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

/** Reads as if there were no stash: the engine would lead it back as well. Nothing of that stays. */
async function withoutStash<T>(session: Session, read: () => Promise<T>): Promise<T> {
  const own = await beginUnlessOpen(session)
  try {
    await session.query(`DROP SCHEMA ${STASH_SCHEMA} CASCADE`)
    return await read()
  } finally {
    await session.query(own ? 'ROLLBACK' : 'ROLLBACK TO SAVEPOINT backout_facts; RELEASE SAVEPOINT backout_facts')
  }
}

/** A savepoint can only be set in a transaction: 25P01 tells that none is open. */
async function beginUnlessOpen(session: Session): Promise<boolean> {
  try {
    await session.query('SAVEPOINT backout_facts')
    return false
  } catch (error) {
    if ((error as { code?: unknown }).code !== '25P01') throw error
    await session.query('BEGIN')
    return true
  }
}
