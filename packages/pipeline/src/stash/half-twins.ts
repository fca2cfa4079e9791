import { quoteIdentifier, type ShadowDatabase, type StashItem } from '@backout/core'
import { isPostgresError } from '@backout/shadow'

/**
 * Where nothing but numbers tells rows of the stash apart, makes rows that are alike in all that the up leaves alone and differ
 * in what was put aside: only on them it shows that each gets its own values back. A table that takes none stays as it is.
 */
export async function makeHalfTwins(database: ShadowDatabase, stash: readonly StashItem[]): Promise<void> {
  for (const { relation, key, only } of stash) {
    if (!key?.numbered) continue
    const names = key.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
    const open = database.transaction() === 'open'
    if (open) await database.query('SAVEPOINT backout_twins')
    try {
      await database.query(
        `INSERT INTO ${relation} (${names}) OVERRIDING SYSTEM VALUE SELECT ${names} FROM ${only ? 'ONLY ' : ''}${relation}`,
      )
    } catch (error) {
      if (!isPostgresError(error)) throw error
      if (open) await database.query('ROLLBACK TO SAVEPOINT backout_twins')
    }
  }
}
