/** Every way in which backout can fail through its input or surroundings. */
export type ErrorCode =
  | 'baseline-invalid'
  | 'config-invalid'
  | 'config-unreadable'
  | 'database-unreachable'
  | 'down-edited'
  | 'down-missing'
  | 'down-misplaced'
  | 'extension-unavailable'
  | 'file-unreadable'
  | 'folder-unreadable'
  | 'git-failed'
  | 'history-does-not-replay'
  | 'interrupted'
  | 'journal-invalid'
  | 'migration-fails'
  | 'migration-missing'
  | 'migration-not-newest'
  | 'migration-unlisted'
  | 'no-migrations'
  | 'no-project'
  | 'no-such-migration'
  | 'not-applied'
  | 'orm-missing'
  | 'role-missing'
  | 'several-projects'
  | 'shadow-crashed'
  | 'shadow-is-app-database'
  | 'shadow-not-isolated'
  | 'shadow-setup-fails'
  | 'shadow-unavailable'
  | 'shadow-unreachable'
  | 'shadow-version'
  | 'sql-syntax'
  | 'statement-timeout'
  | 'statistics-invalid'
  | 'usage'
  | 'write-failed'

/** A place in a file. Line and column count from 1, the column in UTF-16 units. */
export interface Where {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** What went wrong, for a person: what, why, what to do, where. As data it also tells what is odd but does not stop the work. */
export interface Problem {
  readonly code: ErrorCode
  /** One sentence: what could not be done. */
  readonly what: string
  /** Why, in the words of whoever said so (PostgreSQL's message, the system's). */
  readonly why: string
  /** What the reader can do now. */
  readonly fix: string
  readonly where?: Where | undefined
}

/** A failure that the user can understand and mend. A bug in backout is never one of these. */
export class BackoutError extends Error implements Problem {
  override readonly name = 'BackoutError'
  readonly code: ErrorCode
  readonly what: string
  readonly why: string
  readonly fix: string
  readonly where: Where | undefined

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(`${problem.what} ${problem.why}`, options)
    this.code = problem.code
    this.what = problem.what
    this.why = problem.why
    this.fix = problem.fix
    this.where = problem.where
  }
}

/** A state that backout's own code must never reach. Asks for a report instead of advice. */
export class BackoutBug extends Error {
  override readonly name = 'BackoutBug'
  constructor(message: string, options?: { cause?: unknown }) {
    super(`${message} This is a bug in backout; please report it with the migration that led here.`, options)
  }
}
