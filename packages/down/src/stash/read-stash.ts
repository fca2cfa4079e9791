import { STASH_SCHEMA, type Session, type StashItem } from '@backout/core'

/**
 * What a migration has put aside, in the order in which it did.
 * @returns empty where there is no stash
 */
export async function readStash(session: Session, migration: string): Promise<readonly StashItem[]> {
  const { rows } = await session.query<{ there: boolean }>(
    `SELECT to_regclass('${STASH_SCHEMA}.stashes') IS NOT NULL AS there`,
  )
  if (!rows[0]!.there) return []
  const stashes = await session.query<{ name: string; about: string }>(
    `SELECT name, about::text AS about FROM ${STASH_SCHEMA}.stashes WHERE migration = $1 ORDER BY length(name), name`,
    [migration],
  )
  return stashes.rows.map(({ name, about }) => ({ ...(JSON.parse(about) as StashItem), name, migration }))
}
