import type { StashItem } from './stash.ts'

/** What lies in the stash of a database: the one value that `backout stash` prints. */
export interface HeldReport {
  readonly version: 1
  /** In the order in which it was put aside. */
  readonly held: readonly Held[]
  /** Tables of the stash that no migration has registered: nobody takes them away but by hand. Unquoted. */
  readonly unregistered: readonly string[]
  readonly conflicts: readonly ConflictCount[]
}

/** One table of the stash as it lies there. */
export interface Held extends StashItem {
  /** ISO 8601, UTC. */
  readonly takenAt: string
  /** In seconds, by the server's clock. */
  readonly age: number
  /** Null when somebody has dropped the table. */
  readonly size: HeldSize | null
  /** The older stash that made room for this one; null when there is none. */
  readonly leftover: HeldSize | null
  /** What the project says of its migration; null without a project. */
  readonly state: HeldState | null
}

/**
 * - `applied`, `not-applied`: by the ledger.
 * - `unknown`: its file is there, but nobody could read the ledger.
 * - `no-file`: no migration of the project has its name.
 */
export type HeldState = 'applied' | 'not-applied' | 'unknown' | 'no-file'

export interface HeldSize {
  readonly bytes: number
  /** Null where nobody has counted. */
  readonly rows: number | null
  /** Whether they were counted just now; otherwise they are the planner's estimate. */
  readonly exact: boolean
}

/** Rows of `backout_stash.conflicts`. */
export interface ConflictCount {
  readonly migration: string
  readonly count: number
}

/** What `backout stash show` prints. */
export interface HeldDetail {
  readonly version: 1
  readonly tables: readonly (Held & {
    /** The first of its rows, as they lie in the stash. */
    readonly first: readonly HeldRow[]
  })[]
  /** The newest come first. */
  readonly conflicts: readonly HeldConflict[]
  /** How many there are; not more than a few thousand are read. */
  readonly conflictCount: number
}

/** Values by column, as text, so that no number is rounded. */
export type HeldRow = Readonly<Record<string, string | null>>

/** A row that the way back met changed. */
export interface HeldConflict {
  readonly migration: string
  /** The relation before the up, as a catalog's key. */
  readonly relation: string
  /** Null for rows without a key. */
  readonly key: HeldRow | null
  readonly stashed: HeldRow
  /** The row as it was when the way back met it; null when there was none, or it was not looked at. */
  readonly current: HeldRow | null
  readonly reason: string
  /** ISO 8601, UTC. */
  readonly at: string
}

/** What a purge takes away. */
export interface PurgePlan {
  readonly held: readonly Held[]
  readonly conflicts: readonly ConflictCount[]
}

/** Which part of what is held a purge is about. */
export interface PurgeScope {
  /** Of one migration; absent: of all. */
  readonly migration?: string
  /** At least so old, in seconds. Absent: of any age. */
  readonly olderThan?: number
  /** Whether the list of conflicts goes too. */
  readonly conflicts: boolean
}
