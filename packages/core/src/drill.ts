import type { Difference } from './compare.ts'
import type { DownOrigin, Verdict } from './down.ts'
import type { Problem } from './error.ts'
import type { LockMode } from './lock.ts'
import type { ColumnFate, ProofFailure } from './proof.ts'
import type { ReportProject } from './report.ts'

/** All that a rehearsal found out; the one value that `backout drill` prints and `--json` emits. */
export interface DrillReport {
  /** The version of this shape. */
  readonly version: 1
  readonly command: 'drill'
  /** Null when none was found. */
  readonly project: ReportProject | null
  /** The shadow on which it ran; null when there was nothing to rehearse. */
  readonly shadow: string | null
  /** How many rows were put into each table. */
  readonly rowsPerTable: number
  /** In the runner's order; every one that was picked, unless the run ended before. */
  readonly migrations: readonly MigrationDrill[]
  /** Null when there was nothing to climb, or it could not be climbed. */
  readonly staircase: Staircase | null
  readonly problems: readonly Problem[]
  readonly summary: DrillSummary
}

/**
 * What the rehearsal of one way back came to.
 * - `back`: the schema is as before, and so is every row that nobody wrote to since.
 * - `back-with-losses`: the schema is as before; rows are not, as the header of the down says.
 * - `lost`: rows or values are lost although the down promises them.
 * - `differs`: the schema is not as before.
 * - `stops`: PostgreSQL stops the down, also where nothing was written since the up.
 * - `again-fails`, `again-differs`: back, but the up does not run again, or leads elsewhere.
 * - `missing`: there is no down.
 * - `up-fails`: the up does not run, so nothing could be rehearsed.
 */
export const DRILL_OUTCOMES = [
  'back',
  'back-with-losses',
  'lost',
  'differs',
  'stops',
  'again-fails',
  'again-differs',
  'missing',
  'up-fails',
] as const
export type DrillOutcome = (typeof DRILL_OUTCOMES)[number]

/** Whether a way back does what its header says. */
export const leadsBack = (outcome: DrillOutcome): boolean => outcome === 'back' || outcome === 'back-with-losses'

/** One migration: up, writes, down, compared, up again. */
export interface MigrationDrill {
  readonly name: string
  readonly file: string
  /** Null when there is none. */
  readonly down: DrilledDown | null
  readonly outcome: DrillOutcome
  /** Where PostgreSQL stopped, for the outcomes in which it did. */
  readonly failure: ProofFailure | null
  /** What differs from the schema before. */
  readonly differences: readonly Difference[]
  /** Tables whose columns came back in another order. */
  readonly columnOrder: readonly string[]
  /** Writes after the up that stopped the down; what else is told here is from a repetition without them. */
  readonly blocked: BlockedByWrites | null
  /** Tables of the state before that held rows, by name. */
  readonly tables: Readonly<Record<string, TableDrill>>
  /** Tables that could not be filled, and why. */
  readonly unfilled: Readonly<Record<string, string>>
  /** Sequences that would hand out again what they have handed out. */
  readonly sequencesBehind: readonly string[]
  /** Tables and columns that are lost and that the header of a lossy down does not name. */
  readonly unannounced: readonly string[]
  /** What the down locked, tables and materialized views only; the strongest lock on each. */
  readonly locks: readonly DownLock[]
  /** Statements of the down whose locks cannot be measured: they run in no transaction. */
  readonly untraced: readonly string[]
  /** Milliseconds that the server took, without what the rehearsal itself measured; null for what did not run. */
  readonly milliseconds: { readonly up: number | null; readonly down: number | null; readonly again: number | null }
}

/** The down as it lies on disk. */
export interface DrilledDown {
  readonly file: string
  readonly origin: DownOrigin
  /** What its header promises; null when it has none. */
  readonly verdict: Verdict | null
  /** Whether the up was changed after the down was written. */
  readonly stale: boolean
}

export interface BlockedByWrites {
  /** `inserted`: rows that were inserted; `all`: also rows that were changed or deleted. */
  readonly by: 'inserted' | 'all'
  /** Which step they stopped. */
  readonly step: 'down' | 'again'
  readonly failure: ProofFailure
  /** Whether the header of the down says that rows can stop it. */
  readonly announced: boolean
}

/** What became of the rows of one table. */
export interface TableDrill {
  /** Rows before the up. */
  readonly rows: number
  /** How many of them nobody wrote to between up and down. */
  readonly untouched: number
  /** How many of those are there after the down, the same in every column. */
  readonly kept: number
  /** How many of those are gone or changed. */
  readonly lost: number
  /** Rows that lie there after the down and that neither lay there before nor were written since: the up wrote them. */
  readonly extra: number
  /** Of the values in untouched rows. */
  readonly columns: Readonly<Record<string, ColumnFate>>
  /** What was written between up and down, and how much of it outlived the down. */
  readonly written: Written
}

export interface Written {
  readonly inserted: number
  readonly insertedKept: number
  readonly updated: number
  readonly updatedKept: number
  readonly deleted: number
  /** Deleted rows that stayed away. */
  readonly deletedKept: number
}

export interface DownLock {
  /** `schema.name`, quoted where PostgreSQL would. */
  readonly relation: string
  readonly mode: LockMode
  /** Milliseconds from the statement that takes it to the end of its transaction: how long it is held on these rows. */
  readonly milliseconds: number
  /** Whether the table was written anew under it. */
  readonly rewritten: boolean
  /** Whether the table was read from end to end under it. */
  readonly scanned: boolean
}

/** Several steps down and up again, each landing compared with the same place on the way before. */
export interface Staircase {
  /** How many steps down were taken, one round each; a selection of 1 to n where n is large. */
  readonly rounds: readonly number[]
  /** True when {@link rounds} leaves some out. */
  readonly selected: boolean
  /** Whether rows lay in the tables in every round; with false {@link note} says from where on they did not, and why. */
  readonly withRows: boolean
  readonly note: string | null
  /** Landings whose catalogs were compared, and those whose rows were as well. */
  readonly landings: number
  readonly landingsWithRows: number
  /** Where it did not lead; null when every landing was as before. */
  readonly fall: StaircaseFall | null
  /** The last round: all the way to the start of the range and up again; null when it was not reached. */
  readonly wholeWay: { readonly down: number; readonly up: number } | null
  /** What the start of the range is. */
  readonly start: 'the empty database' | 'the state before'
}

export interface StaircaseFall {
  /** The round in which it fell, as its number of steps. */
  readonly round: number
  readonly migration: string
  readonly direction: 'down' | 'up'
  /** `no-down`: none on disk. `stops`: PostgreSQL stopped it. `schema`, `rows`: the landing is not as it was. */
  readonly reason: 'no-down' | 'stops' | 'schema' | 'rows'
  /** PostgreSQL's message, the differences, or the tables and columns. */
  readonly details: readonly string[]
}

export interface DrillSummary {
  readonly migrations: number
  /** How many lead back as their headers say. */
  readonly back: number
  /** Rows that should have come back and did not; those that a header gives up are not among them. */
  readonly lost: number
  /** Rows that headers give up. */
  readonly givenUp: number
  /** Rows that lay in tables before the ups, all migrations together. */
  readonly rows: number
  /** Milliseconds of all downs, one after the other, over those rows. */
  readonly wayBack: number
  /** 0 all lead back as their headers say · 1 one does not · 2 it could not be done. */
  readonly exitCode: 0 | 1 | 2
}
