import { splitStatements, type History, type Migration, type Problem, type ShadowDatabase } from '@backout/core'
import { applyMigration, isPostgresError, LEFT_OPEN, type MigrationFailure } from './apply-migration.ts'
import { freshSession } from './fresh-session.ts'
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
      if (failure !== null) {
        if (!(await again(database, migration, failure))) throw await historyDoesNotReplay(migration, failure, shadow)
        notes.push({ migration: index, why: failure.error.message })
      }
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

/**
 * What only a transaction forbids: 25001 "cannot run inside a transaction block", 55P04 "unsafe use of new value of enum",
 * 55006 "pending trigger events". A migration of the past ran somehow, so what it forbids cannot be why it stopped.
 */
const TRANSACTION_FORBIDS = new Set(['25001', '55P04', '55006'])
/** "can only be used in transaction blocks": the opposite. */
const NO_TRANSACTION = '25P01'

/** Runs what a failed migration has not committed once more: each statement alone, or all in one transaction. */
async function again(database: ShadowDatabase, migration: Migration, failure: MigrationFailure): Promise<boolean> {
  const { code } = failure.error
  if (failure.error === LEFT_OPEN || (!TRANSACTION_FORBIDS.has(code) && code !== NO_TRANSACTION)) return false
  const rest = await Promise.all(
    migration.batches.slice(failure.uncommittedFrom).map(async ({ sql }) => {
      const spans = await splitStatements(sql)
      return spans?.map(({ start, end }) => sql.slice(start, end)) ?? [sql]
    }),
  )
  // A batch that committed a part of itself cannot be run once more.
  const failed = rest[failure.batch - failure.uncommittedFrom] ?? []
  if (failed.slice(0, failure.completed ?? failed.length).some((statement) => TRANSACTION_CONTROL.test(statement)))
    return false
  try {
    if (code === NO_TRANSACTION) await database.query('BEGIN')
    for (const statement of rest.flat()) await database.query(statement)
    if (code === NO_TRANSACTION) await database.query('COMMIT')
    return true
  } catch (error) {
    if (!isPostgresError(error)) throw error
    return false
  } finally {
    await freshSession(database, ...rest.flat())
  }
}

const TRANSACTION_CONTROL = /^(begin|start|commit|end|rollback|abort|prepare\s+transaction)\b/i
