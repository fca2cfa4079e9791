import type { Catalog, DownHazard, HazardTrial, ProofFailure, ShadowDatabase } from '@backout/core'
import { askHazards, type Hazard } from '@backout/preflight'
import { seedRows } from '@backout/shadow'
import { failureOf, runScript } from './script.ts'
import { readSequences, restoreSequences } from './sequence-positions.ts'

/** SQLSTATEs that say: this cannot share a transaction with what came before. */
const NEEDS_COMMIT = new Set(['25001', '55P04', '55006', '0A000', '25P01', '2D000'])

export interface HazardsInput {
  /** In the state after the up; left as it was. */
  readonly database: ShadowDatabase
  readonly after: Catalog
  readonly hazards: readonly Hazard[]
  readonly down: string
  /** Runs the way back over every row that was made, those that no question counts among them. Default false. */
  readonly thorough?: boolean
}

/** A statement that made rows which no hazard counts, and where the way back stopped on them all the same. */
interface Missed {
  readonly hazard: number
  readonly made: string
  readonly failure: ProofFailure
}

export interface HazardsTrial {
  /** Those that are real, with what their trial showed. */
  readonly hazards: readonly DownHazard[]
  /** Must be empty: rows that the way back stops on and no question finds. */
  readonly missed: readonly Missed[]
}

/**
 * Makes for each hazard rows that are legal only in the new schema, asks its question and runs the way back over them: all in
 * one transaction that is rolled back. What the way back's own text decides is settled by it.
 */
export async function tryHazards(input: HazardsInput): Promise<HazardsTrial> {
  const { database, hazards } = input
  if (hazards.length === 0) return { hazards: [], missed: [] }
  const positions = await readSequences(database)
  const missed: Missed[] = []
  const settled: (DownHazard | null)[] = hazards.map(() => null)
  const needs = new Map<string, number[]>()
  for (const [at, hazard] of hazards.entries()) {
    const tables = hazard.needs.toSorted().join('\n')
    needs.set(tables, [...(needs.get(tables) ?? []), at])
  }
  await database.query('BEGIN')
  try {
    for (const group of needs.values()) {
      await database.query('SAVEPOINT backout_rows')
      await seedRows(database, { tables: hazards[group[0]!]!.needs, values: 'tame', catalog: input.after })
      await database.query('SET CONSTRAINTS ALL IMMEDIATE')
      await expectSilence(input, group[0]!, 'the rows of the seeder', missed)
      for (const at of group) {
        const outcome = await tryOne(input, at, missed)
        const failure = missed.find(({ hazard }) => hazard === at)?.failure
        const honest = failure
          ? ({ ...outcome, outcome: 'missed', why: failure.message, real: null } as const)
          : outcome
        settled[at] = settledBy(hazards[at]!, honest)
      }
      await database.query('ROLLBACK TO SAVEPOINT backout_rows')
    }
    if (input.thorough) await tryAwkward(input, missed)
  } finally {
    await database.query('ROLLBACK')
    await restoreSequences(database, positions)
  }
  const real = settled.filter((hazard) => hazard !== null)
  // Where any row stops the way back, nobody needs to know what would become of its values.
  const empty = new Set(real.flatMap(({ kind, table }) => (kind === 'required-column' ? [table] : [])))
  const isMoot = ({ kind, sql, table }: DownHazard) => empty.has(table) && (sql === null || VALUES.has(kind))
  return { hazards: real.filter((hazard) => !isMoot(hazard)), missed }
}

/** Kinds about values of rows that stay. */
const VALUES: ReadonlySet<DownHazard['kind']> = new Set(['values', 'column-values'])

/** What came of one hazard; `real` says whether the way back does what was feared, null when that did not show. */
interface Outcome extends HazardTrial {
  readonly real: boolean | null
  /** Whether nothing else can have stopped the way back. */
  readonly alone: boolean
}

const notMade = (why: string): Outcome => ({ outcome: 'not-made', down: null, why, real: null, alone: false })

async function tryOne(input: HazardsInput, at: number, missed: Missed[]): Promise<Outcome> {
  const { database, hazards } = input
  const hazard = hazards[at]!
  if (hazard.sql === null) return notMade(hazard.unaskable ?? 'there is no question for it')
  let why = 'no row that was tried is of this kind'
  for (const make of ['', ...hazard.make]) {
    await database.query('SAVEPOINT backout_made')
    const refusal = make === '' ? null : await refusalOf(database, make)
    if (refusal === null) {
      const [answer] = await askHazards(database, [hazard])
      if (answer!.failure !== null && hazard.raises) return await undone(database, await runDown(input, at))
      if (answer!.failure !== null) return await undone(database, notMade(`its question fails: ${answer!.failure}`))
      if (answer!.count! > 0) return await undone(database, await runDown(input, at))
      if (make !== '' && input.thorough) await expectSilence(input, at, make, missed)
    } else why = refusal
    await database.query('ROLLBACK TO SAVEPOINT backout_made')
  }
  const none = hazard.exhaustive && (await hasRows(database, hazard.table))
  return { ...notMade(why), ...(none && { real: false }) }
}

async function hasRows(database: ShadowDatabase, table: string): Promise<boolean> {
  const { rows } = await database.query<{ some: boolean }>(`SELECT EXISTS (SELECT FROM ${table}) AS some`)
  return rows[0]!.some
}

async function undone<T>(database: ShadowDatabase, value: T): Promise<T> {
  await database.query('ROLLBACK TO SAVEPOINT backout_made')
  return value
}

/** @returns PostgreSQL's message, or null when the rows are as they were asked for */
async function refusalOf(database: ShadowDatabase, make: string): Promise<string | null> {
  try {
    await database.query('SAVEPOINT backout_make')
    await database.query(make)
    await database.query('SET CONSTRAINTS ALL IMMEDIATE')
    return null
  } catch (error) {
    await database.query('ROLLBACK TO SAVEPOINT backout_make')
    return failureOf(make, error).message
  }
}

/** Runs the way back over rows that the hazard's question has counted. */
async function runDown(input: HazardsInput, at: number): Promise<Outcome> {
  const { database, hazards, down } = input
  const others = await askHazards(
    database,
    hazards.filter((other, index) => index !== at && other.effect === 'blocks'),
  )
  const alone = others.every(({ count }) => count === 0)
  const failure = await runScript(database, down, { inside: true })
  if (failure && NEEDS_COMMIT.has(failure.code))
    return { outcome: 'found', down: null, why: 'the way back needs commits of its own', real: null, alone }
  if (failure) return { outcome: 'found', down: 'stopped', why: failure.message, real: alone ? true : null, alone }
  const { settle } = hazards[at]!
  if (settle === null || settle === 'stops')
    return { outcome: 'found', down: 'ran', why: null, real: settle === null, alone }
  const { rows } = await database.query<{ real: boolean }>(settle)
  return { outcome: 'found', down: 'ran', why: null, real: rows[0]!.real, alone }
}

/** Rows that nothing counts must not stop the way back. */
async function expectSilence(input: HazardsInput, at: number, made: string, missed: Missed[]): Promise<void> {
  const { database, hazards, down } = input
  const answers = await askHazards(database, hazards)
  // What cannot be told is not called safe, so nothing is missed there.
  const blocked = answers.some(({ count }, index) => hazards[index]!.effect === 'blocks' && count !== 0)
  if (blocked) return
  await database.query('SAVEPOINT backout_silence')
  const failure = await runScript(database, down, { inside: true })
  await database.query('ROLLBACK TO SAVEPOINT backout_silence')
  if (failure && !NEEDS_COMMIT.has(failure.code)) missed.push({ hazard: at, made, failure })
}

/** Awkward rows in every table at once: when no question counts any, none may stop the way back. */
async function tryAwkward(input: HazardsInput, missed: Missed[]): Promise<void> {
  const tables = [...new Set(input.hazards.flatMap(({ needs }) => needs))]
  await seedRows(input.database, { tables, catalog: input.after })
  await input.database.query('SET CONSTRAINTS ALL IMMEDIATE')
  await expectSilence(input, 0, 'awkward rows of the seeder', missed)
}

/** A hazard with what its trial showed; null when it turned out to be none. */
function settledBy(hazard: Hazard, { real, alone, ...trial }: Outcome): DownHazard | null {
  const { make: _make, needs: _needs, settle: _settle, exhaustive: _exhaustive, raises: _raises, ...words } = hazard
  if (real === false) return null
  if (hazard.effect === 'blocks' && trial.down === 'ran')
    return {
      ...words,
      effect: 'loses',
      text: `The way back runs although ${hazard.counts.many}: what becomes of them it decides itself.`,
      note: `what stands against it: ${hazard.counts.many}`,
      trial,
    }
  if (hazard.effect === 'loses' && trial.down === 'stopped' && alone)
    return {
      ...words,
      effect: 'blocks',
      text: `The way back stops when ${hazard.counts.many}.`,
      note: `no ${hazard.counts.many}`,
      trial,
    }
  return { ...words, trial }
}
