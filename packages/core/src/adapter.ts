import type { FileChange, MigrationPart } from './fix.ts'
import type { Migration, Runner } from './migration.ts'
import type { Problem } from './error.ts'

/**
 * What backout must know of one ORM: where its migrations lie, in which order and how they are sent, and where a down
 * can lie unseen. Nothing else; all that is not said here is shared.
 * Every adapter is held by the conformance suite of `@backout/testkit`.
 */
export interface Adapter {
  /** Lowercase name: `drizzle`, `prisma`. */
  readonly name: string
  /**
   * Finds this ORM's projects at or below `root`, from its configs, or from the paths given.
   * @returns one project per config, in path order; empty when this ORM is not used here
   * @throws BackoutError when a config is there but cannot be read
   */
  detect(root: string, explicit?: ExplicitPaths): Promise<Project[]>
  /**
   * Reads the project's migrations in the order in which its runner applies them.
   * @throws BackoutError when the journal is unreadable or names a file that is missing
   */
  discover(project: Project): Promise<Discovery>
  /**
   * Puts several migrations in the place of the newest one, as the ORM itself would have written them, so that its own
   * checks pass and its migrator applies them in order. Reads only; the changes are in the order in which they are to be
   * written, so that whoever is interrupted has lost nothing. Default: it cannot be done.
   * @param parts at least one; the first keeps the migration's name
   * @throws BackoutError `migration-not-newest` when it is not the newest
   */
  split?(project: Project, migration: Migration, parts: readonly MigrationPart[]): Promise<readonly FileChange[]>
}

/** Paths that a user named, taken relative to `root`. */
export interface ExplicitPaths {
  /** The ORM's own config file. */
  readonly config?: string
  /** The folder of migrations; no config is read when this is given. */
  readonly migrations?: string
}

/** One ORM project: one config, one folder of migrations. */
export interface Project {
  readonly adapter: string
  /** Absolute folder of the config, or the root when there is none. */
  readonly root: string
  /** Absolute path of the config that was read, or null. */
  readonly config: string | null
  /** Absolute folder of the migrations (it may not exist yet). */
  readonly migrations: string
  /** How the files lie: `journal`, `folders`. For reports; code asks the adapter. */
  readonly layout: string
  readonly runner: Runner
  /** The application's own database when the config names one. backout never connects to it; a shadow must not be it. */
  readonly databaseUrl: string | null
  /** The shadow database that the ORM's config names, or null. */
  readonly shadowDatabaseUrl: string | null
}

/** What lies in a project's folder of migrations. */
export interface Discovery {
  readonly migrations: readonly Migration[]
  /** What is odd on disk but does not stop the work: files the journal does not know, folders without SQL. */
  readonly problems: readonly Problem[]
}
