import type { LockMode } from './lock.ts'

/**
 * The same change in steps that block nobody for long, in place of one operation. What it promises is held against what
 * PostgreSQL does on the shadow before anything is written.
 */
export interface Fix {
  readonly steps: readonly FixStep[]
}

export interface FixStep {
  /** One statement, without its semicolon. */
  readonly sql: string
  /**
   * Where it may run. `shared`: in the transaction of what stands around it. `committed`: in a transaction, but one that
   * begins after all that is before it was committed. `outside`: outside of any transaction, as CONCURRENTLY must.
   */
  readonly runs: 'shared' | 'committed' | 'outside'
  /**
   * The strongest lock that it takes on a relation that was there. One that blocks writers (SHARE and above) is held for an
   * instant only: nothing is read through or written anew under it.
   */
  readonly lock: LockMode
}

/** A migration that is to be written, by an adapter, as its ORM would have: one of several that take the place of one. */
export interface MigrationPart {
  /** In order, each with the comments before it and without a semicolon. */
  readonly statements: readonly string[]
}

/** What a file is to hold. Nothing is written yet. */
export interface FileChange {
  /** Absolute. */
  readonly path: string
  /** The whole text that it holds now; null when there is no such file. */
  readonly before: string | null
  readonly after: string
}
