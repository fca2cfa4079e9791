import type {
  Catalog,
  Migration,
  Operation,
  OperationKind,
  Runner,
  ShadowDatabase,
  Statement,
  Trace,
} from '@backout/core'
import { hidesLocks } from '@backout/rules'
import { traceStatement } from '@backout/shadow'
import type { Stage } from './stage.ts'

/** Beyond this a file is bulk data or a baseline, whose locks nobody waits for. */
export const MOST_TRACED = 200

/** What is measured: a migration, and the state before it. */
export interface TraceInput {
  readonly stage: Stage
  readonly migration: Migration
  readonly statements: readonly Statement[]
  readonly runner: Runner
  readonly before: Catalog
  /** Where the stage stands once all statements are committed, should they have to be. Default: nobody knows. */
  readonly leadsTo?: number
}

/**
 * Runs each statement once and measures what it locks, rewrites and scans on its own, whatever transaction the runner puts
 * it in: in one transaction that is rolled back, or where that would hide something, each in one of its own. The stage may
 * then have to be brought to its place again; `stage.at` does.
 * @returns by the statement's index; null where a trial is impossible, and from a statement on that fails there
 */
export async function tracesOf(input: TraceInput): Promise<(Trace | null)[]> {
  const { stage, migration, statements } = input
  const traces: (Trace | null)[] = statements.map(() => null)
  if (statements.length > MOST_TRACED) return traces
  const database = await stage.at(migration.index)
  try {
    if (needsCommits(input)) {
      stage.moved(null)
      if (await eachAlone(database, statements, traces)) stage.moved(input.leadsTo ?? null)
    } else await inOneTransaction(database, statements, traces)
  } catch (error) {
    if (typeof (error as { code?: unknown }).code !== 'string') throw error
  } finally {
    if (database.transaction() !== 'none') await database.query('ROLLBACK')
  }
  return traces
}

type Step = 'skip' | 'stop' | 'alone' | 'trace'

/** Statements that are about the transaction itself. */
const CONTROL: Readonly<Partial<Record<OperationKind, Step>>> = {
  begin: 'skip',
  commit: 'skip',
  'prepared-transaction': 'stop',
  'release-savepoint': 'skip',
  rollback: 'stop',
  'rollback-to-savepoint': 'stop',
  savepoint: 'skip',
}

function stepOf({ operations }: Statement): Step {
  const [control] = operations.flatMap(({ kind }) => CONTROL[kind] ?? [])
  return control ?? (operations.some(refusesTransactions) ? 'alone' : 'trace')
}

/** Runs in no transaction, and so cannot be measured. */
export function refusesTransactions(operation: Operation): boolean {
  if (operation.kind === 'vacuum') return true
  if (operation.kind === 'reindex') return operation.concurrently || !['index', 'table'].includes(operation.target)
  if (operation.kind === 'cluster') return operation.table === null
  return 'concurrently' in operation && operation.concurrently && operation.kind !== 'refresh-materialized-view'
}

/** What one transaction would hide or would not let run: locks taken twice, and what only a commit brings about. */
function needsCommits({ migration, statements, runner, before }: TraceInput): boolean {
  const bound = statements
    .slice(0, -1)
    .some(
      (statement) =>
        stepOf(statement) === 'alone' || statement.operations.some(({ kind }) => kind === 'add-enum-value'),
    )
  if (bound) return true
  const { version } = before
  return hidesLocks({ migration, statements, runner, before, after: null, traces: [], postgresVersion: version })
}

async function inOneTransaction(
  database: ShadowDatabase,
  statements: readonly Statement[],
  traces: (Trace | null)[],
): Promise<void> {
  await database.query('BEGIN')
  for (const [index, statement] of statements.entries()) {
    const step = stepOf(statement)
    if (step === 'stop' || step === 'alone') return
    if (step === 'trace') traces[index] = await trace(database, statement)
  }
}

/** Every statement commits before the next one begins. @returns whether all of them ran */
async function eachAlone(
  database: ShadowDatabase,
  statements: readonly Statement[],
  traces: (Trace | null)[],
): Promise<boolean> {
  /** `SET LOCAL` of the file's transaction. */
  let settings: string[] = []
  for (const [index, statement] of statements.entries()) {
    const step = stepOf(statement)
    if (step === 'stop') return false
    if (statement.operations.some(({ kind }) => kind === 'commit')) settings = []
    if (step === 'skip') continue
    if (step === 'alone') {
      await database.query(statement.text)
      continue
    }
    await database.query(['BEGIN', ...settings].join(';\n'))
    traces[index] = await trace(database, statement)
    await database.query('COMMIT')
    if (statement.operations.some((operation) => operation.kind === 'set' && operation.local))
      settings.push(statement.text)
  }
  return true
}

const trace = (database: ShadowDatabase, { text }: Statement): Promise<Trace> =>
  traceStatement(database, async () => {
    await database.query(text)
  })
