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
  /** The statement of the down at which PostgreSQL stopped, or null. */
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
  readonly failure: ProofFailure | null
}

export interface ProofFailure {
  readonly statement: string
  /** PostgreSQL's message. */
  readonly message: string
  /** SQLSTATE. */
  readonly code: string
}
