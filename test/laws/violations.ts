import {
  compareCatalogs,
  splitStatements,
  type Catalog,
  type DownReport,
  type Migration,
  type Runner,
  type Shadow,
  type ShadowDatabase,
} from '@backout/core'
import { run } from '@backout/pipeline'
import {
  applyMigration,
  compareRows,
  fingerprintRows,
  isPostgresError,
  readCatalog,
  seedRows,
  type RowFingerprint,
} from '@backout/shadow'
import { accepts } from './case.ts'
import { projectOf, type Case } from './sql-project.ts'

/** What came of a case. */
export interface Held {
  readonly verdict: string
  /** Whether rows lay in the tables when it was judged here. */
  readonly withRows: boolean
  /** Which laws it breaks; empty when all hold. */
  readonly violations: readonly string[]
  readonly down: string
}

/** Other rows than those of the proof, and more of them. */
const ROWS = { seed: 77, rowsPerTable: 9 } as const

/**
 * Has the product write and prove the way back of a case, then judges it without the product's own proof: other rows, the
 * printed file sent statement by statement, catalogs and rows compared, the up run once more.
 * @param rows statements that put rows of the case's own there
 */
export async function hold(shadow: Shadow, one: Case, rows: readonly string[]): Promise<Held> {
  const { adapter, project, migrations } = projectOf(one)
  const report = await run({
    command: 'down',
    write: false,
    adapter,
    project,
    shadow,
    rules: [],
    select: (all) => all.slice(-1),
  })
  return judgeAnew(shadow, { migrations, runner: project.runner, down: report.migrations[0]?.down ?? null, rows })
}

interface Judged {
  /** The last is the one whose way back is judged. */
  readonly migrations: readonly Migration[]
  readonly runner: Runner
  readonly down: DownReport | null
  /** Statements that put rows of the case's own there. */
  readonly rows: readonly string[]
}

/** Judges a way back without the proof that it comes with. */
export async function judgeAnew(shadow: Shadow, { migrations, runner, down, rows }: Judged): Promise<Held> {
  if (!down?.sql || !down.verdict) return { verdict: 'none', withRows: false, violations: [], down: '' }
  const { verdict, sql } = down
  if (verdict === 'unproven') return { verdict, withRows: false, violations: [], down: sql }
  const migration = migrations.at(-1)!
  for (const values of ['adversarial', 'tame', null] as const) {
    const database = await shadow.open({ migrations: migrations.slice(0, -1), runner })
    const before = await readCatalog(database)
    if (values) await seedRows(database, { ...ROWS, values, catalog: before })
    await database.query('BEGIN')
    if (values) for (const row of rows) await accepts(database, row)
    await database.query('COMMIT')
    const lain = await fingerprintRows(database)
    if (await applyMigration(database, migration, runner)) continue
    const after = await readCatalog(database)
    const broken = await backAndForth(database, {
      before,
      after,
      lain,
      migration,
      runner,
      down,
      withRows: values !== null,
    })
    return { verdict, withRows: values !== null, violations: broken.map((law) => `${verdict}, but ${law}`), down: sql }
  }
  return { verdict, withRows: false, violations: [`${verdict}, but the up does not run`], down: sql }
}

interface Way {
  readonly before: Catalog
  readonly after: Catalog
  readonly lain: RowFingerprint
  readonly migration: Migration
  readonly runner: Runner
  readonly down: DownReport
  readonly withRows: boolean
}

/** Runs the down in the state after the up, looks at what is there, and runs the up once more. @returns the laws it breaks */
async function backAndForth(database: ShadowDatabase, way: Way): Promise<string[]> {
  const { before, after, lain, migration, runner, down, withRows } = way
  const { verdict } = down
  const isExact = verdict === 'exact' || verdict === 'exact-except-column-order'
  const failure = await runFile(database, down.sql!)
  // A label that was added again can only be used after a COMMIT, and here there is none.
  if (failure?.includes('unsafe use of new value')) return []
  // Only an irreversible one may stop on rows, or a lossy one that says when it does.
  const mayStop =
    verdict === 'irreversible' || (verdict === 'lossy' && down.notes.some(({ kind }) => kind === 'requires'))
  if (failure) return mayStop && withRows ? [] : [`the down stops: ${failure}`]
  const broken: string[] = []
  const back = compareCatalogs(before, await readCatalog(database))
  for (const difference of back.differences) broken.push(`not the same: ${JSON.stringify(difference)}`)
  if (verdict === 'exact' && back.columnOrder.length > 0) broken.push(`another order: ${back.columnOrder.join()}`)
  if (isExact) {
    const { lost, added, sequences } = compareRows(lain, await fingerprintRows(database))
    broken.push(...lost.map((name) => `lost: ${name}`), ...added.map((name) => `added: ${name}`))
    for (const { sequence, before: was, after: now } of sequences)
      if (now === null || next(now) < next(was)) broken.push(`behind: ${sequence}`)
  }
  // Rows that stayed may stand in its way; the report says so.
  if (isExact && down.proof?.again !== 'same') broken.push(`the up again: ${down.proof?.again}`)
  if (down.proof?.again !== 'same' || (await applyMigration(database, migration, runner))) return broken
  const { differences } = compareCatalogs(after, await readCatalog(database))
  return [...broken, ...differences.map((difference) => `another up: ${JSON.stringify(difference)}`)]
}

const next = ({ lastValue, isCalled }: { lastValue: string; isCalled: boolean }) =>
  BigInt(lastValue) + (isCalled ? 1n : 0n)

/** @returns PostgreSQL's message where it stops, or null */
async function runFile(database: ShadowDatabase, sql: string): Promise<string | null> {
  for (const { start, end } of (await splitStatements(sql))!) {
    const statement = sql.slice(start, end)
    try {
      await database.query(statement)
    } catch (error) {
      if (!isPostgresError(error)) throw error
      if (database.transaction() !== 'none') await database.query('ROLLBACK')
      return `${error.message} at: ${statement}`
    }
  }
  return null
}
