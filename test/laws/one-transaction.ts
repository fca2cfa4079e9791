import type { History, Runner, Session, Shadow, ShadowDatabase } from '@backout/core'
import { applyMigration } from '@backout/shadow'

/**
 * A shadow whose databases are all one, in a transaction that is rolled back whenever another is opened: a `BEGIN` sets a
 * savepoint, a `COMMIT` releases it. Thousands of states are affordable that way, on a real server. What needs commits of
 * its own (CONCURRENTLY, VACUUM) cannot be tried on it.
 */
export async function oneTransaction(shadow: Shadow): Promise<Shadow> {
  const session = await shadow.open({ migrations: [], runner: NO_LEDGER })
  let current: ShadowDatabase | null = null
  return {
    label: shadow.label,
    version: shadow.version,
    concurrent: false,
    open: async ({ migrations, runner }: History) => {
      await session.query('ROLLBACK')
      await session.query('BEGIN')
      const database = within(session, () => current === database)
      current = database
      if (runner.ledger.create) await database.query(runner.ledger.create)
      for (const migration of migrations) {
        const failure = await applyMigration(database, migration, runner)
        if (failure)
          throw new Error(`${migration.name} does not run: ${failure.error.message}`, { cause: failure.error })
      }
      return database
    },
    close: () => shadow.close(),
  }
}

const NO_LEDGER: Runner = {
  label: '',
  transaction: 'per-batch',
  ledger: { schema: 'drizzle', table: '__drizzle_migrations', ownsSchema: true },
}

/** A database within the transaction of another. */
function within(session: ShadowDatabase, isCurrent: () => boolean): ShadowDatabase {
  let open = false
  const run: Session['query'] = (text, values) => {
    if (!isCurrent()) throw new Error('This database was put away when another was opened.')
    return session.query(text, values)
  }
  const undo = async () => {
    await run(`ROLLBACK TO SAVEPOINT ${MINE}; RELEASE SAVEPOINT ${MINE}`)
    open = false
  }
  const query: Session['query'] = async (text, values) => {
    const control = /^(BEGIN|COMMIT|ROLLBACK);?$/.exec(text)?.[1]
    if (control === 'BEGIN' && !open) {
      await run(`SAVEPOINT ${MINE}`)
      open = true
    } else if (control === 'COMMIT' && open) {
      try {
        // Deferred checks run now, as at a COMMIT.
        await run(`SET CONSTRAINTS ALL IMMEDIATE; RELEASE SAVEPOINT ${MINE}`)
        open = false
      } catch (error) {
        await undo()
        throw error
      }
    } else if (control === 'ROLLBACK' && open) await undo()
    else if (control === undefined) return open ? run(text, values) : alone(text, values)
    return { rows: [] }
  }
  // Outside a transaction an error undoes one statement only.
  const alone: Session['query'] = async (text, values) => {
    // As the server says it to whoever is in no transaction.
    if (/^(?:SAVEPOINT|RELEASE|ROLLBACK TO)\b/.test(text))
      throw Object.assign(new Error('SAVEPOINT can only be used in transaction blocks'), { code: '25P01' })
    await run('SAVEPOINT one_statement')
    try {
      const result = await run(text, values)
      await run('RELEASE SAVEPOINT one_statement')
      return result as never
    } catch (error) {
      await run('ROLLBACK TO SAVEPOINT one_statement; RELEASE SAVEPOINT one_statement')
      throw error
    }
  }
  return {
    notes: [],
    query,
    transaction: () => (!open ? 'none' : session.transaction() === 'failed' ? 'failed' : 'open'),
    close: async () => undefined,
  }
}

const MINE = 'one_transaction'
