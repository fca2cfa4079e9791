import { quoteIdentifier, STASH_SCHEMA, type Session, type StashItem } from '@backout/core'

/** Tables of the stash that hold nothing: what they are for was not seen. @returns their names */
export async function emptyIn(session: Session, stash: readonly StashItem[]): Promise<readonly string[]> {
  if (stash.length === 0) return []
  const arms = stash.map(
    ({ name }, at) => `SELECT ${at} AS at WHERE NOT EXISTS (SELECT FROM ${STASH_SCHEMA}.${quoteIdentifier(name)})`,
  )
  const { rows } = await session.query<{ at: number }>(arms.join(' UNION ALL '))
  return rows.map(({ at }) => stash[at]!.name)
}
