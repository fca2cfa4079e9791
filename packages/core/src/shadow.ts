import type { Problem } from './error.ts'
import type { Migration, Runner } from './migration.ts'

/** A throw-away PostgreSQL on which migrations are tried. Never the application's own database. */
export interface Shadow {
  /** For people, and for the header of a down: `PGlite 0.5.16 (PostgreSQL 18.6)`. */
  readonly label: string
  /** As in `server_version_num`: 180006. */
  readonly version: number
  /** Whether a second session can connect, so that CONCURRENTLY and locks between sessions mean something. */
  readonly concurrent: boolean
  /**
   * Opens a database in the state after `history`: the setup SQL, then each migration as its runner sends it, from the
   * cache's longest prefix. Opening it again is how a spoiled database is put back.
   * @throws BackoutError `history-does-not-replay`, `extension-unavailable`, `statement-timeout`, `shadow-unreachable`
   */
  open(history: History): Promise<ShadowDatabase>
  /** Ends every session, drops every database that was made here and stops a server that was started here. */
  close(): Promise<void>
}

/** The migrations that come before, oldest first, and how they are sent. */
export interface History {
  readonly migrations: readonly Migration[]
  readonly runner: Runner
  /** Called after each migration that is replayed, for progress. */
  readonly onReplay?: (done: number, total: number) => void
}

/** One session on one database of a shadow. */
export interface ShadowDatabase extends Session {
  /** What was odd in the replay of the history but did not stop it: migrations that ran only outside a transaction. */
  readonly notes: readonly Problem[]
  /** Where the session stands, as the server last said: outside a transaction, in one, or in one that failed. */
  transaction(): 'none' | 'open' | 'failed'
  /** Disconnects and drops the database. Idempotent. */
  close(): Promise<void>
}

/** The part of `pg.Client` that backout uses; a real `pg.Client` is one. */
export interface Session {
  /**
   * Runs SQL. Without `values` the text goes as one simple query and may hold several statements.
   * @throws a PostgreSQL error with `code` (SQLSTATE), `message`, `position`; BackoutError `statement-timeout`
   */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<{ rows: Row[] }>
}
