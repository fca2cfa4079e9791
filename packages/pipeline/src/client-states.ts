import type { Catalog, ClientTrial, Migration, OperationKind, Runner, ShadowDatabase, Statement } from '@backout/core'
import { applyMigration } from '@backout/shadow'
import { brokenOff, tryClients, UpFails, type BothStates } from './client-trial.ts'
import { failureOf } from './script.ts'
import { readSequences, restoreSequences } from './sequence-positions.ts'
import type { Stage } from './stage.ts'

export interface TransactionInput {
  readonly stage: Pick<Stage, 'at' | 'moved'>
  readonly index: number
  readonly migration: Pick<Migration, 'batches'>
  readonly statements: readonly Statement[]
  readonly before: Catalog
  readonly readCatalog: (session: ShadowDatabase) => Promise<Catalog>
}

/**
 * Tries the clients of both schemas on the database in the state before, within one transaction that is rolled back. The
 * stage stands there afterwards, or nowhere when that database was lost.
 * @returns null when that is not worth it, or cannot be told so: {@link clientsForReal} then looks at the catalogs
 */
export async function clientsInTransaction(input: TransactionInput): Promise<ClientTrial | null> {
  const { stage, index, statements } = input
  if (!concernsClients(statements) || needsCommits(statements)) return null
  const database = await stage.at(index)
  try {
    return await inTransaction(database, input)
  } catch (error) {
    if (error instanceof UpFails) return null
    // A trial that fails costs its own answer, never the proof: what follows gets another database.
    stage.moved(null)
    return brokenOff(error)
  }
}

async function inTransaction(database: ShadowDatabase, input: TransactionInput): Promise<ClientTrial> {
  const { migration, before } = input
  const positions = await readSequences(database)
  await database.query('BEGIN')
  try {
    const scoped = async <T>(work: () => Promise<T>): Promise<T> => {
      await database.query('SAVEPOINT backout_state')
      try {
        return await work()
      } finally {
        await database.query('ROLLBACK TO SAVEPOINT backout_state')
      }
    }
    const states: BothStates = {
      before: (work) => scoped(() => work(database)),
      after: (work) =>
        scoped(async () => {
          await up(database, migration)
          return work(database)
        }),
    }
    const after = await states.after(() => input.readCatalog(database))
    return await tryClients(states, before, after)
  } finally {
    await database.query('ROLLBACK')
    await restoreSequences(database, positions)
  }
}

/** A client's session has settings of its own, not those that the migration left behind. */
const SETTINGS = 'SET SESSION AUTHORIZATION DEFAULT; RESET ALL'

async function up(database: ShadowDatabase, { batches }: Pick<Migration, 'batches'>): Promise<void> {
  try {
    for (const { sql } of batches) await database.query(sql)
    await database.query('SET CONSTRAINTS ALL IMMEDIATE')
    if (batches.some(({ sql }) => /\bset\b/i.test(sql))) await database.query(SETTINGS)
  } catch (error) {
    throw new UpFails(failureOf('', error).message)
  }
}

/**
 * The same on databases that were really migrated, for what needs commits of its own and for what the text did not let
 * expect. Where the catalogs tell all, nothing is run.
 * The stage stands after the migration, before and afterwards.
 */
export async function clientsForReal(input: {
  readonly stage: Stage
  readonly migration: Migration
  readonly runner: Pick<Runner, 'transaction'>
  readonly before: Catalog
  readonly after: Catalog
}): Promise<ClientTrial> {
  const { stage, migration, runner, before, after } = input
  const { index } = migration
  const at = async <T>(count: number, work: (session: ShadowDatabase) => Promise<T>): Promise<T> => {
    const database = await stage.at(count)
    const positions = await readSequences(database)
    await database.query('BEGIN')
    try {
      return await work(database)
    } finally {
      await database.query('ROLLBACK')
      await restoreSequences(database, positions)
    }
  }
  const states: BothStates = {
    async before(work) {
      const result = await at(index, work)
      // Going on from here is cheaper than another copy.
      const database = await stage.at(index)
      stage.moved(null)
      if (!(await applyMigration(database, migration, runner))) stage.moved(index + 1)
      return result
    },
    after: (work) => at(index + 1, work),
  }
  const trial = await tryClients(states, before, after).catch((error: unknown) => {
    stage.moved(null)
    return brokenOff(error)
  })
  await stage.at(index + 1)
  return trial
}

/** What no client of a table that was there can notice. All others are looked at by their catalogs. */
const UNNOTICED: ReadonlySet<OperationKind> = new Set([
  'create-table',
  'create-view',
  'create-materialized-view',
  'create-enum',
  'create-schema',
  'create-extension',
  'create-sequence',
  'create-domain',
  'comment',
  'insert',
  'update',
  'delete',
  'grant',
  'revoke',
  'set',
  'reset',
  'analyze',
])

/** Whether a statement may change what clients find in tables that were there before it. */
function concernsClients(statements: readonly Statement[]): boolean {
  const operations = statements.flatMap((statement) => statement.operations)
  const created = new Set(
    operations.flatMap((operation) => (operation.kind === 'create-table' ? [operation.table.name] : [])),
  )
  return operations.some((operation) => {
    if (operation.kind === 'create-index' && !operation.unique) return false
    if ('table' in operation && operation.table && created.has(operation.table.name)) return false
    return !UNNOTICED.has(operation.kind)
  })
}

const COMMITS: ReadonlySet<OperationKind> = new Set([
  'begin',
  'commit',
  'rollback',
  'prepared-transaction',
  'vacuum',
  'add-enum-value',
])

const needsCommits = (statements: readonly Statement[]): boolean =>
  statements.some(({ operations }) =>
    operations.some(
      (operation) => COMMITS.has(operation.kind) || ('concurrently' in operation && operation.concurrently),
    ),
  )
