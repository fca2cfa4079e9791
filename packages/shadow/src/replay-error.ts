import { BackoutError, type Migration, type Where } from '@backout/core'
import type { MigrationFailure } from './apply-migration.ts'
import { extensionUnavailable } from './extensions.ts'

/** Explains why a migration of the history did not run on the shadow, and what to do about it. */
export async function historyDoesNotReplay(
  migration: Migration,
  failure: MigrationFailure,
  shadow: string,
): Promise<BackoutError> {
  const { error } = failure
  const where: Where = { file: migration.path }
  const what = `Migration ${migration.name} does not run on the shadow (${shadow}).`
  return new BackoutError(
    { code: 'history-does-not-replay', what, why: `PostgreSQL: ${error.message}`, fix: 'Replay', where },
    { cause: error },
  )
}

/** Adds the migration's name and file to an error that a session raises without knowing what it runs. */
export async function inMigration<T>(migration: Migration, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof BackoutError) || error.where !== undefined) throw error
    const { code, what, why, fix } = error
    const named = { code, what: `Migration ${migration.name}: ${what}`, why, fix, where: { file: migration.path } }
    throw new BackoutError(named, { cause: error })
  }
}
