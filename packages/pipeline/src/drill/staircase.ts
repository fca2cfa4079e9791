import {
  compareCatalogs,
  parseMigration,
  type Catalog,
  type Migration,
  type Runner,
  type Staircase,
  type StaircaseFall,
  type ShadowDatabase,
} from '@backout/core'
import {
  applyMigration,
  compareRows,
  fingerprintRows,
  readCatalog,
  seedRows,
  type RowFingerprint,
} from '@backout/shadow'
import { runScript } from '../script.ts'
import type { Stage } from '../stage.ts'
import { statementwise, statementwiseRunner, wantsCommits } from '../statementwise.ts'
import { tablesIn } from './bridge.ts'
import type { Rehearsal } from './rehearse.ts'
import { mayNotRead } from './hash-tables.ts'
import { roundsFor } from './rounds.ts'
import type { DrillOptions } from './options.ts'

/** Rows in each table of the staircase: it is about where the steps lead, not about how long they take. */
const MOST_ROWS = 5

export interface StaircaseInput extends Pick<DrillOptions, 'rowsPerTable' | 'onProgress' | 'signal'> {
  readonly stage: Stage
  readonly runner: Runner
  /** One after the other in the history. */
  readonly migrations: readonly Migration[]
  readonly rehearsals: readonly Rehearsal[]
}

/**
 * From the top of the range: one step down and up, two, three …, all the way. Every landing must have the catalog that it
 * had; and where nothing above it gives up rows, the rows that it had when it was left upwards.
 *
 * With rows first; when PostgreSQL stops on them once more without, since each migration's own rehearsal tells of rows.
 */
export async function climb(input: StaircaseInput): Promise<Staircase> {
  const rounds = roundsFor(input.migrations.length)
  const withRows = await walk(input, rounds, true)
  if (withRows.fall?.reason !== 'stops') return withRows
  const { round, migration, direction, details } = withRows.fall
  const note = `from the round of ${round} on empty tables: rows that are legal at the top stop ${migration} on the way ${direction}: ${details.join('; ')}`
  const { landingsWithRows } = withRows
  return { ...(await walk(input, rounds, false)), landingsWithRows, note }
}

async function walk(input: StaircaseInput, rounds: readonly number[], withRows: boolean): Promise<Staircase> {
  const { stage, migrations, rehearsals, signal } = input
  const first = migrations[0]!.index
  const top = first + migrations.length
  const { ledger } = input.runner
  const database = await stage.at(top)
  stage.moved(null)
  const catalogs: Catalog[] = [...rehearsals.map(({ before }) => before), rehearsals.at(-1)!.after!]
  const counts = { landings: 0, landingsWithRows: 0 }
  let wholeWay: Staircase['wholeWay'] = null
  const staircase = (fall: StaircaseFall | null, taken: number): Staircase => ({
    rounds: rounds.slice(0, taken),
    selected: rounds.length < migrations.length,
    withRows,
    note: null,
    ...counts,
    fall,
    wholeWay,
    start: first === 0 ? 'the empty database' : 'the state before',
  })
  if (withRows) {
    const { filled } = await seedRows(database, {
      catalog: catalogs.at(-1)!,
      rowsPerTable: Math.min(input.rowsPerTable, MOST_ROWS),
      values: 'tame',
    })
    if (Object.keys(filled).length === 0 && tablesIn(catalogs.at(-1)!).length > 0)
      return { ...(await walk(input, rounds, false)), note: 'on empty tables: no row could be put into them' }
  }
  /** Rows as they were when each landing was last left upwards. */
  const left = new Map<number, RowFingerprint>()
  const rows = async (position: number) => {
    try {
      return await fingerprintRows(database, { tables: tablesIn(catalogs[position - first]!) })
    } catch (error) {
      if (mayNotRead(error)) return null
      throw error
    }
  }
  const keeps = (position: number) =>
    withRows &&
    rehearsals.slice(position - first).every(({ drill }) => drill.outcome === 'back' && drill.down?.verdict !== 'lossy')
  for (const [round, steps] of rounds.entries()) {
    const took = { down: 0, up: 0 }
    input.onProgress?.({ step: 'staircase', steps, done: round, total: rounds.length })
    for (const direction of ['down', 'up'] as const) {
      for (let step = 1; step <= steps; step++) {
        signal?.throwIfAborted()
        const position = direction === 'down' ? top - step : top - steps + step
        const at = direction === 'down' ? position - first : position - first - 1
        const migration = migrations[at]!
        const fell = (reason: StaircaseFall['reason'], details: readonly string[]) =>
          staircase({ round: steps, migration: migration.name, direction, reason, details }, round)
        const { down } = rehearsals[at]!
        if (direction === 'down' && !down) return fell('no-down', [])
        const leaving = direction === 'up' && keeps(position - 1) ? await rows(position - 1) : null
        if (leaving) left.set(position - 1, leaving)
        const started = performance.now()
        const failure =
          direction === 'down'
            ? await runScript(database, down!.text)
            : await applied(database, migration, input.runner)
        took[direction] += performance.now() - started
        if (failure) return fell('stops', [`${failure.message} (${failure.code})`])
        const { differences } = compareCatalogs(catalogs[position - first]!, await readCatalog(database, { ledger }))
        counts.landings++
        if (differences.length > 0)
          return fell(
            'schema',
            differences.map(({ object, field }) => (field ? `${object}: ${field}` : object)),
          )
        const known = direction === 'down' && keeps(position) ? left.get(position) : undefined
        const now = known && (await rows(position))
        if (!known || !now) continue
        const { lost, added } = compareRows(known, now)
        counts.landingsWithRows++
        if (lost.length + added.length > 0) return fell('rows', [...new Set([...lost, ...added])])
      }
    }
    if (steps === migrations.length) wholeWay = took
  }
  return staircase(null, rounds.length)
}

/** As the runner sends it, or statement by statement where it needs commits of its own. */
async function applied(database: ShadowDatabase, migration: Migration, runner: Runner) {
  const failure = await applyMigration(database, migration, runner)
  if (!failure) return null
  if (failure.uncommittedFrom > 0 || !wantsCommits(failure.error.code)) return failure.error
  const alone = statementwise(migration, await parseMigration(migration))
  return (await applyMigration(database, alone, statementwiseRunner(runner)))?.error ?? null
}

/** Whether there is a staircase to climb: every up ran, and there is a first step down. */
export const canClimb = (rehearsals: readonly Rehearsal[]): boolean =>
  rehearsals.every(({ after }) => after !== null) && (rehearsals.at(-1)?.down ?? null) !== null
