/**
 * What the conformance suite asks of an ORM itself, from outside: its own migrator and its own commands, never the
 * adapter. Each method is given the folder of a project, a copy made for the test.
 */
export interface Probe {
  /** Applies all that is pending, as the ORM's own migrator does. An error of the database is an outcome, not a throw. */
  apply(folder: string, databaseUrl: string): Promise<Applied>
  /** What the ORM's own checks (`check`, `status`, `validate`) say of the project, without times and other noise. */
  check(folder: string, databaseUrl: string): Promise<string>
  /** Changes the schema in one small way and has the ORM generate a migration of it. Left out when it cannot here. */
  generate?(folder: string, databaseUrl: string): Promise<void>
  /** Makes a project of hand-written migrations in a folder that is empty, laid out as the ORM lays them out. */
  write(folder: string, migrations: readonly WrittenMigration[]): Promise<void>
}

export interface Applied {
  /** The names of the migrations that the ORM's ledger holds as applied, in the order in which it applied them. */
  readonly applied: readonly string[]
  /** What the database or the ORM said, or null when all went well. */
  readonly error: string | null
}

export interface WrittenMigration {
  /** Word characters; the ORM's layout may put a prefix before it. */
  readonly name: string
  /** Pieces of SQL, each with its semicolons; an ORM that can mark where its runner splits, marks between these. */
  readonly parts: readonly string[]
}
