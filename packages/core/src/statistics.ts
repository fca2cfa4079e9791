import type { Named } from './catalog.ts'

/** What production said of itself, read once and never written: from `--database-url`, or from a file of `backout stats`. */
export interface Statistics {
  /** The version of this shape. */
  readonly version: 1
  /** When it was read, ISO 8601. */
  readonly takenAt: string
  /** As in `server_version_num`: 160004. */
  readonly postgresVersion: number
  /** The server's `TimeZone`: a change of type between timestamp and timestamptz depends on it. */
  readonly timeZone: string
  /** Seconds since the oldest transaction that was running began; null when none was. */
  readonly longestTransaction: number | null
  /** The names of the migrations that the ledger says are applied; null when there is no ledger to read. */
  readonly applied: readonly string[] | null
  /** By `schema.name`, quoted where PostgreSQL would. */
  readonly tables: Named<TableStatistics>
  /** Answers to preconditions of findings, by their SQL. What is not here was not asked or not answered. */
  readonly counts?: Named<number>
}

export interface TableStatistics {
  /** PostgreSQL's estimate; null while it was never vacuumed or analysed. */
  readonly rows: number | null
  /** Whether the table holds a row at all; null when it could not be read. */
  readonly empty: boolean | null
  /** Of the table with its TOAST table, in bytes. */
  readonly bytes: number
  /** Of all its indexes, in bytes. */
  readonly indexBytes: number
  /** By bare name. */
  readonly indexes: Named<IndexStatistics>
}

export interface IndexStatistics {
  readonly bytes: number
  /** How often it was used since the server's counters were reset. */
  readonly scans: number
}
