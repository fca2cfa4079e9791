import type { Difference } from './compare.ts'
import type { Verdict } from './down.ts'

/** What the judge saw: the up and the down were run on a shadow, and the catalog and the rows compared. */
export interface Proof {
  readonly verdict: Verdict
  /** The shadow: `PGlite 0.5.16 (PostgreSQL 18.6)`. */
  readonly shadow: string
  /** What differs after up and down; empty when the way back is exact. */
  readonly differences: readonly Difference[]
  /** Tables whose columns came back in another order. */
  readonly columnOrder: readonly string[]
  /** Whether the up runs again after the down, to the same catalog. */
  readonly again: 'same' | 'differs' | 'fails' | 'not-run'
  readonly rows: RowsProof
  /** What became of rows that were written between the up and the down. Absent where nothing was put aside, or none could be. */
  readonly newer?: NewerProof
  /** The statement of the down at which PostgreSQL stopped, or null. */
  readonly failure: ProofFailure | null
  /** What becomes of a way back that breaks off, or is run twice. Absent where the schema did not come back. */
  readonly resumption?: Resumption
}

/**
 * What running the same file again does. One transaction is there whole or not at all; a file of several parts can break
 * off between them.
 */
export interface Resumption {
  /** Transactions, and statements outside of one: each is committed before the next begins. */
  readonly parts: number
  /** After how many parts a break leaves something from which the same file does not lead on, and where it stops. */
  readonly stuck: readonly StuckPart[]
  /** What a second run does once the first has ended: PostgreSQL stops it and nothing has changed, or it changes something. */
  readonly second: 'refused' | 'changes-nothing' | 'changes'
}

export interface StuckPart {
  readonly after: number
  /** Null when it runs to the end but elsewhere. */
  readonly failure: ProofFailure | null
}

/** What became of rows that lay in the tables before the up. */
export interface RowsProof {
  /**
   * `kept`: all came back. `lost`: some did not ({@link lost} says which). `down-fails`, `up-fails`: PostgreSQL stopped on
   * them. `none`: the migration touches no table that held rows. `not-run`: no rows could be put there.
   */
  readonly outcome: 'kept' | 'lost' | 'down-fails' | 'up-fails' | 'none' | 'not-run'
  /** Tables that were filled, with their number of rows. */
  readonly filled: Readonly<Record<string, number>>
  /** Tables that could not be filled, and why. */
  readonly unfilled: Readonly<Record<string, string>>
  /** Tables and columns (`schema.table.column`) whose values did not come back. */
  readonly lost: readonly string[]
  /** What was seen of each column of the tables that the migration touches, by the names before the up. */
  readonly coverage: Readonly<Record<string, TableCoverage>>
  readonly failure: ProofFailure | null
}

/** What was seen of one table's values on the way there and back. */
export interface TableCoverage {
  readonly columns: Readonly<Record<string, ColumnFate>>
  /** Of so many columns something was seen: those that are not `not exercised`. */
  readonly exercised: number
  /** Why nothing was seen of the whole table; null when rows were there and back. */
  readonly why: string | null
}

/**
 * What became of the values of one column.
 * - `kept`: the column stayed in its place, and its values were the same after the up and after the down.
 * - `restored`: it was dropped, emptied or changed on the way, or that cannot be told, and its values are the same again.
 * - `lost`: they are not.
 * - `not exercised`: no row lay there, or only NULLs, or the way there and back was not gone: nothing was shown.
 */
export type ColumnFate = 'kept' | 'restored' | 'lost' | 'not exercised'

export interface ProofFailure {
  readonly statement: string
  /** PostgreSQL's message. */
  readonly message: string
  /** SQLSTATE. */
  readonly code: string
}

/** How the way back by the stash fared with rows that others had written in between. */
export interface NewerProof {
  /** Rows that nobody wrote to: all of them have to be as before. */
  readonly untouched: number
  /** Rows that were changed or deleted in between. */
  readonly written: number
  /** Conflicts that the down has listed. */
  readonly listed: number
  /** What did not go as the policy promises; empty when all did. */
  readonly broken: readonly string[]
}
