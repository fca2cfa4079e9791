import { BackoutBug, type History, type Migration, type Problem, type ShadowDatabase } from '@backout/core'
import { applyMigration } from './apply-migration.ts'
import { historyDoesNotReplay, inMigration } from './replay-error.ts'
import type { ReplayNote } from './state-cache.ts'

/**
 * Brings a database from the state after the first `done` migrations of a history to the state after all of them.
 * Each is sent alone, in a fresh session: that is how most were deployed, whatever the runner does with several.
 * @returns what was odd
 * @throws BackoutError `history-does-not-replay` and its kin, naming migration and statement
 */
export async function replay(
  database: ShadowDatabase,
  history: History,
  done: number,
  shadow: string,
): Promise<ReplayNote[]> {
  const { migrations, runner, onReplay } = history
  const notes: ReplayNote[] = []
  for (const [index, migration] of migrations.entries()) {
    if (index < done) continue
    await inMigration(migration, async () => {
      const failure = await applyMigration(database, migration, runner)
      if (failure !== null) throw await historyDoesNotReplay(migration, failure, shadow)
      await checkSane(database, migration)
    })
    onReplay?.(index + 1, migrations.length)
  }
  return notes
}

/** What {@link replay} noted, for a person. */
export function noteProblems(notes: readonly ReplayNote[], { migrations }: History): Problem[] {
  return notes.map(({ migration, why }) => ({
    code: 'history-does-not-replay',
    what: `Migration ${migrations[migration]!.name} ran on the shadow only statement by statement, outside a transaction.`,
    why: `PostgreSQL: ${why}`,
    fix: 'Nothing need be done if it was deployed. On a new database the runner will stop there.',
    where: { file: migrations[migration]!.path },
  }))
}

/** A server that was ruined in silence answers nothing, or nonsense. */
async function checkSane(database: ShadowDatabase, migration: Migration): Promise<void> {
  const { rows } = await database.query<{ answer: number }>('SELECT 6 * 7 AS answer')
  if (rows[0]?.answer !== 42) throw new BackoutBug(`The shadow database was ruined by migration ${migration.name}.`)
}
