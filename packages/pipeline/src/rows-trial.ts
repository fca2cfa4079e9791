import type {
  Catalog,
  Migration,
  ProofFailure,
  RowsProof,
  Runner,
  ShadowDatabase,
  StashItem,
  Statement,
} from '@backout/core'
import {
  applyMigration,
  columnFates,
  compareRows,
  fingerprintRows,
  readPlacesOf,
  readRowState,
  readRowStateOf,
  seedRows,
  type RowFingerprint,
  type SequenceDifference,
} from '@backout/shadow'
import { coverageOf } from './coverage.ts'
import { demandsToCome } from './demands-to-come.ts'
import { fittingUpdates } from './fitting-values.ts'
import { failureOf, runScript } from './script.ts'
import { moveSequencesOn, readSequences, restoreSequences } from './sequence-positions.ts'
import type { Stage } from './stage.ts'
import { emptyIn } from './stash/empty.ts'
import { onEveryRow } from './stash/every-row.ts'
import { makeHalfTwins } from './stash/half-twins.ts'

/** SQLSTATEs that say: this cannot share a transaction with what came before. Such migrations are tried for real. */
const NEEDS_COMMIT = new Set(['25001', '55P04', '55006', '0A000', '25P01', '2D000'])

/** SQLSTATEs of a key or an exclusion constraint that rows break. */
const NOT_UNIQUE = new Set(['23505', '23P01'])

/** How the rows of the tables that a migration touches fare on the way there and back. */
export interface RowsTrial extends RowsProof {
  /** Rows that lie there after the way back and did not before. */
  readonly added: readonly string[]
  /** Whether the rows were awkward ones: boundaries, fractions, NULLs. Plain ones hide what a change of type cuts off. */
  readonly awkward: boolean
  /** Tables that held more rows after the up than before it. */
  readonly grown: readonly string[]
  /** Tables whose rows were others after the up. */
  readonly changed: readonly string[]
  /** Tables of the stash through which no row has gone, so that nothing was seen of them. */
  readonly untriedStash: readonly string[]
  /** Tables in which the up can have found no row, since it adds a required column that no row has a value for. */
  readonly empty: readonly string[]
  /** The time zone that they were tried in, where it is not the session's own. */
  readonly zone: string | null
}

export interface TrialInput {
  readonly stage: Stage
  /** Index of the migration; the stage stands before it. */
  readonly index: number
  readonly migration: Migration
  readonly statements: readonly Statement[]
  readonly runner: Runner
  readonly down: string
  readonly before: Catalog
  readonly after: Catalog
  /** Tables to put rows into; what their foreign keys need is added. */
  readonly tables: readonly string[]
  /** The time zone to try them in, see {@link trialZone}; null for the session's own. */
  readonly zone: string | null
  /** What the up puts aside. */
  readonly stash: readonly StashItem[]
  /** Deletes made-up rows that would be in the way of those that the up inserts. */
  readonly makeRoom: readonly string[]
}

const NOTHING = {
  filled: {},
  unfilled: {},
  lost: [],
  coverage: {},
  added: [],
  awkward: false,
  grown: [],
  changed: [],
  untriedStash: [],
  empty: [],
  zone: null,
  failure: null,
}

/**
 * Puts rows into the touched tables of the state before, runs up and down over them and compares every row, in one
 * transaction that is rolled back. What cannot run in a transaction is run for real on a database that is then thrown away.
 * The stage stands before the migration afterwards.
 */
export async function tryRows(input: TrialInput): Promise<RowsTrial> {
  const trial = await tryOnce(input)
  if (trial.outcome !== 'kept' || trial.untriedStash.length === 0) return trial
  // Its WHERE hits none of the made-up rows; without one every row goes through the stash.
  const migration = onEveryRow(input.migration, input.statements)
  const whole = migration && (await tryOnce({ ...input, migration }))
  return whole?.outcome === 'kept' ? { ...trial, untriedStash: whole.untriedStash } : trial
}

async function tryOnce(input: TrialInput): Promise<RowsTrial> {
  if (input.tables.length === 0) return { ...NOTHING, outcome: 'none' }
  const controlled = input.statements.some(({ operations }) =>
    operations.some(({ kind }) => TRANSACTION_CONTROL.has(kind)),
  )
  // A label that is added to a type of the same transaction can be used in it, and in no other case.
  if (controlled || /^COMMIT\b[^]*^BEGIN\b|\bADD VALUE\b/m.test(input.down)) return tryForReal(input)
  const database = await input.stage.at(input.index)
  const outcome = await inTransaction(database, input)
  return outcome ?? tryForReal(input)
}

const TRANSACTION_CONTROL: ReadonlySet<string> = new Set([
  'begin',
  'commit',
  'rollback',
  'prepared-transaction',
  'vacuum',
])

/** @returns null when the migration turns out to need commits of its own */
async function inTransaction(database: ShadowDatabase, input: TrialInput): Promise<RowsTrial | null> {
  const positions = await readSequences(database)
  await database.query('BEGIN')
  try {
    return await attempt(input, {
      isReal: false,
      database,
      settings: true,
      settle: () => database.query('SET CONSTRAINTS ALL IMMEDIATE'),
      up: async () => {
        for (const { sql } of input.migration.batches) {
          try {
            await database.query(sql)
          } catch (error) {
            return error
          }
        }
        return null
      },
      down: () => runScript(database, input.down, { inside: true }),
      again: async () => {
        await database.query('ROLLBACK')
        await database.query('BEGIN')
      },
    })
  } finally {
    await database.query('ROLLBACK')
    // Sequences do not roll back. Where they stand decides which keys a later migration's rows get.
    await restoreSequences(database, positions)
  }
}

async function tryForReal(input: TrialInput): Promise<RowsTrial> {
  const { stage, index, migration, runner, down } = input
  let database = await stage.at(index)
  try {
    const trial = await attempt(input, {
      isReal: true,
      get database() {
        return database
      },
      settings: false,
      settle: async () => undefined,
      up: async () => {
        stage.moved(null)
        return (await applyMigration(database, migration, runner))?.error ?? null
      },
      down: () => runScript(database, down),
      again: async () => {
        database = await stage.at(index)
      },
    })
    if (trial) return trial
    const why = 'the migration could not be run with rows'
    return { ...NOTHING, outcome: 'not-run', unfilled: { '*': why }, coverage: nothingSeen(input, {}, why) }
  } finally {
    stage.moved(null)
    await stage.at(index)
  }
}

interface Ways {
  /** Whether all is committed as it will be. */
  readonly isReal: boolean
  readonly database: ShadowDatabase
  /** Whether settings made in the session last to the end of the way back. */
  readonly settings: boolean
  settle(): Promise<unknown>
  up(): Promise<unknown>
  down(): Promise<ProofFailure | null>
  /** Leads back to the state before, without rows. */
  again(): Promise<void>
}

async function attempt(input: TrialInput, ways: Ways): Promise<RowsTrial | null> {
  let tables = input.tables
  let style: 'adversarial' | 'tame' | 'fitting' = 'adversarial'
  let twins = true
  // Rows that are as awkward as what the up adds allows: after the first that it takes none of.
  let demands: ReturnType<typeof demandsToCome> | null = null
  let zone = ways.settings ? input.zone : null
  let upFailure: ProofFailure | null = null
  const refused: Record<string, string> = {}
  const empty: string[] = []
  // An up that stops on awkward rows gets ones that keep what it adds, then plain ones, then ones that fit the types it
  // changes to; one that still stops is tried without the tables that stop it, since the others tell something too.
  for (let round = 0; round < 9; round++) {
    if (zone !== null) await ways.database.query(`SELECT set_config('TimeZone', $1, true)`, [zone])
    await moveSequencesOn(ways.database)
    const { filled, unfilled } = await seedRows(ways.database, {
      tables,
      values: style === 'adversarial' ? 'adversarial' : 'tame',
      twins,
      ...(demands && { demands }),
      catalog: input.before,
    })
    if (style === 'fitting') await tolerantly(ways.database, fittingUpdates(input.before, input.after))
    await tolerantly(ways.database, input.makeRoom)
    if (twins) await makeHalfTwins(ways.database, input.stash)
    await moveSequencesOn(ways.database, positionsIn(input.stash))
    await ways.settle()
    const inTables = { tables: Object.keys(filled) }
    const before = await readRowState(ways.database, inTables.tables)
    const error = (await ways.up()) ?? (await settled(ways))
    if (error !== null) {
      const failure = failureOf('', error)
      if (NEEDS_COMMIT.has(failure.code)) return null
      await ways.again()
      // A new key takes no equal rows, which says nothing against awkward ones.
      if (twins && NOT_UNIQUE.has(failure.code)) {
        twins = false
        continue
      }
      if (demands === null) {
        demands = demandsToCome(input.before, input.after)
        if (Object.keys(demands).length > 0) continue
      }
      // So may a bound of a partition that was made in another time zone.
      if (zone !== null) {
        zone = null
        continue
      }
      if (style !== 'fitting') {
        style = style === 'adversarial' ? 'tame' : 'fitting'
        continue
      }
      upFailure ??= failure
      const guilty = tables.filter((table) => isNamed(error, table))
      tables = tables.filter((table) => !guilty.includes(table))
      for (const table of guilty) refused[table] = failure.message
      if (addsRequiredColumn(error, input)) empty.push(...guilty)
      if (guilty.length > 0 && tables.length > 0) continue
      const without = { ...unfilled, ...refused }
      const coverage = nothingSeen(input, without, upFailure.message)
      return { ...NOTHING, outcome: 'up-fails', unfilled: without, coverage, empty, failure: upFailure }
    }
    const between = await readRowStateOf(ways.database, before)
    const grown = grownSince(before.rows, between.rows)
    const changed = changedSince(before.rows, between.rows)
    const untriedStash = await emptyIn(ways.database, input.stash)
    const failure = (await ways.down()) ?? failureFrom(await settled(ways))
    if (failure) {
      const coverage = nothingSeen(input, unfilled, failure.message)
      return NEEDS_COMMIT.has(failure.code) && !ways.isReal
        ? null
        : { ...NOTHING, outcome: 'down-fails', filled, unfilled, coverage, failure }
    }
    const {
      lost: lostRows,
      added,
      sequences,
    } = compareRows(before.rows, await fingerprintRows(ways.database, inTables))
    const fates = columnFates({ before, between, after: await readPlacesOf(ways.database, before), lost: lostRows })
    const lost = [...lostRows, ...sequences.flatMap((position) => (wentBack(position) ? [position.sequence] : []))]
    const outcome = upFailure
      ? 'up-fails'
      : lost.length > 0
        ? 'lost'
        : Object.keys(filled).length === 0
          ? 'not-run'
          : 'kept'
    return {
      outcome,
      filled,
      unfilled: { ...unfilled, ...refused },
      lost,
      coverage: coverageOf({
        tables: input.tables,
        catalog: input.before,
        fates,
        unfilled: { ...unfilled, ...refused },
        why: null,
      }),
      added,
      awkward: style === 'adversarial',
      grown,
      changed,
      untriedStash,
      empty,
      zone,
      failure: upFailure,
    }
  }
  const coverage = nothingSeen(input, refused, upFailure?.message ?? null)
  return { ...NOTHING, outcome: 'up-fails', unfilled: refused, coverage, empty, failure: upFailure }
}

/** Where the way there and back was not gone with rows. */
const nothingSeen = ({ tables, before }: TrialInput, unfilled: RowsProof['unfilled'], why: string | null) =>
  coverageOf({ tables, catalog: before, fates: {}, unfilled, why })

/** Sequences whose positions the up puts aside. */
const positionsIn = (stash: readonly StashItem[]): readonly string[] =>
  stash.flatMap(({ kind, relation }) => (kind === 'sequence' ? [relation] : []))

/** Runs what makes the rows fit the up; where a key forbids that, they stay as they are. */
export async function tolerantly(database: ShadowDatabase, statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    const open = database.transaction() === 'open'
    if (open) await database.query('SAVEPOINT backout_fit')
    try {
      await database.query(statement)
    } catch (error) {
      failureOf(statement, error)
      if (open) await database.query('ROLLBACK TO SAVEPOINT backout_fit')
    }
  }
}

const next = ({ lastValue, isCalled }: SequenceDifference['before']): bigint => BigInt(lastValue) + (isCalled ? 1n : 0n)

/** A sequence that is gone or hands out again what it has handed out. One that moved on has lost nothing. */
export function wentBack({ before, after }: SequenceDifference): boolean {
  return after === null || next(after) < next(before)
}

const changedSince = (before: RowFingerprint, after: RowFingerprint): string[] =>
  Object.keys(before.tables).filter((table) => {
    const now = after.tables[table]
    return now !== undefined && now.whole !== before.tables[table]!.whole
  })

const grownSince = (before: RowFingerprint, after: RowFingerprint): string[] =>
  Object.keys(before.tables).filter((table) => (after.tables[table]?.rows ?? 0) > before.tables[table]!.rows)

/** Runs deferred checks as a commit would. @returns PostgreSQL's error, or null */
async function settled(ways: Ways): Promise<unknown> {
  try {
    await ways.settle()
    return null
  } catch (error) {
    return error
  }
}

const failureFrom = (error: unknown): ProofFailure | null => (error === null ? null : failureOf('COMMIT', error))

/** Whether the up stops because it adds a NOT NULL column without a value for the rows: then there can be none. */
function addsRequiredColumn(error: unknown, { before, after }: TrialInput): boolean {
  const { code, schema, table, column } = error as { code?: string; schema?: string; table?: string; column?: string }
  if (code !== '23502') return false
  const columns = (catalog: Catalog) =>
    Object.entries(catalog.relations).find(([name]) => name.replaceAll('"', '') === `${schema}.${table}`)?.[1]
      .columns ?? []
  const has = (catalog: Catalog) => columns(catalog).some(({ name }) => name === column)
  return !has(before) && has(after)
}

/** PostgreSQL names the table in most errors on rows. @see https://www.postgresql.org/docs/current/protocol-error-fields.html */
export function isNamed(error: unknown, table: string): boolean {
  const { schema, table: name, message } = error as { schema?: string; table?: string; message?: string }
  const plain = table.replaceAll('"', '')
  return name === undefined
    ? String(message).includes(`"${plain.slice(plain.indexOf('.') + 1)}"`)
    : plain === `${schema}.${name}`
}
