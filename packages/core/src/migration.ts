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
}
