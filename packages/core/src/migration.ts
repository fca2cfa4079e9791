/** One migration as the ORM generated it, found by an adapter. */
export interface Migration {
  /** The ORM's own name for it, unique in its project: the Drizzle tag or folder, the Prisma folder. */
  readonly name: string
  /** Position in the order in which the runner applies, from 0. */
  readonly index: number
  /** Absolute path of the up file. */
  readonly path: string
  /** Absolute path at which its down lies or would lie, where the ORM never looks. */
  readonly downPath: string
  /** The file's text as on disk, BOM and line ends kept. */
  readonly sql: string
  /** Lowercase hex SHA-256 of the file's bytes. */
  readonly sha256: string
  /** What the runner sends to the server, in order. */
  readonly batches: readonly Batch[]
  /** What the adapter saw of how the runner treats this file that its text and batches do not tell. Default: nothing. */
  readonly remarks?: readonly Remark[]
  /** What the ledger records as its time, in milliseconds since 1970, where its runner goes by that. Default: it does not. */
  readonly time?: number
  /** How one goes on after it stopped in the middle and a part of it stayed. Default: unknown. */
  readonly recovery?: Recovery
}

/**
 * Something about a migration that only its adapter can know. Rules turn remarks into findings, or into the reason of one.
 * - `skipped`: the runner passes over the migration without a word where the others before it are applied.
 * - `unrecordable`: the runner cannot write it into its ledger, and stops.
 * - `torn`: the runner cuts the file at this place, inside a string, a comment or a body.
 * - `sent-whole`: the runner, which else sends statement by statement, sends the file as one, for the statement at this place.
 */
export interface Remark {
  readonly kind: 'skipped' | 'unrecordable' | 'torn' | 'sent-whole'
  /** Where in {@link Migration.sql}; null for the whole file. */
  readonly span: Span | null
  /** Why, in one sentence. */
  readonly why: string
  /** What the reader can do, in one sentence; null where that depends on the rule. */
  readonly fix: string | null
}

/** What a failed migration leaves in the ledger, and the way out: commands for a shell, or SQL. */
export interface Recovery {
  /** What the ledger and the runner make of it, in one sentence. */
  readonly state: string
  /** Makes the runner start the file anew, once what stayed was undone by hand; null when it does so by itself. */
  readonly again: string | null
  /** Makes the file count as applied, once the rest of it was done by hand. */
  readonly applied: string
}

/**
 * What the ORM's runner sends as one simple query. PostgreSQL runs the statements of one simple query in an implicit
 * transaction unless one is open already.
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
 */
export interface Batch {
  /** The text as sent. */
  readonly sql: string
  /** Where it lies in {@link Migration.sql}: UTF-16 offsets, end exclusive. */
  readonly span: Span
}

/** A part of a text: UTF-16 offsets (as in `String.prototype.slice`), end exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** How an ORM's runner sends migrations. Variation between ORMs, versions and engines is data here, never a name check. */
export interface Runner {
  /** For people: `drizzle-orm migrator 0.45.4`, `prisma 7.10.1 (schema engine)`. */
  readonly label: string
  /**
   * `all-pending`: one transaction around every batch of every pending migration (Drizzle).
   * `per-batch`: no transaction but the implicit one of each batch (Prisma).
   */
  readonly transaction: 'all-pending' | 'per-batch'
  /** Whether the migrations of one run share a session, so that a `SET` of one is still there in the next. Default `shared`. */
  readonly session?: 'shared' | 'per-migration'
  /** Parameters that each of its sessions starts with, lower case, where the project's own URL sets them. Default: none. */
  readonly settings?: Readonly<Record<string, string>>
  /** Where the runner records what it has applied. */
  readonly ledger: Ledger
}

/** The ORM's table of applied migrations. It belongs to the ORM: catalogs leave it out. */
export interface Ledger {
  readonly schema: string
  readonly table: string
  /** True when the ORM made the schema for its ledger alone, so that the schema is left out of catalogs too. */
  readonly ownsSchema: boolean
  /**
   * SQL with which the runner makes it before the first migration: some migrations read or change it. Default: it is not
   * made on a shadow.
   */
  readonly create?: string
  /** How it tells what is applied. Default: nobody asks it. */
  readonly applied?: LedgerQuery
}

/** How to ask a ledger, and what its answer means. */
export interface LedgerQuery {
  /** One SELECT that returns `name` or `sha256` of each applied migration; the other may be null. And `time`, where it is known by that. */
  readonly sql: string
  /**
   * True when the runner only looks at the newest: whatever is not younger is never applied any more, be its text another by
   * now (Drizzle 0.31).
   */
  readonly watermark?: boolean
}
