import type { LockMode } from './lock.ts'
import type { Trace } from './trace.ts'

/**
 * The same change in steps that block nobody for long, in place of one operation. What it promises is held against what
 * PostgreSQL does on the shadow before anything is written.
 */
export interface Fix {
  /** What takes the operation's place. Null: it stays as it is. */
  readonly steps: readonly FixStep[] | null
  /** Whether the whole statement has to begin after all that is before it was committed. Default false. */
  readonly committed?: boolean
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
  /** What to do when it has failed half-way and left something behind, for a comment: a sentence or SQL a line. Default: nothing is left. */
  readonly afterFailure?: readonly string[]
}

/** A migration that is to be written, by an adapter, as its ORM would have: one of several that take the place of one. */
export interface MigrationPart {
  /** Lines that say what it is, for a comment at its top. */
  readonly comment: readonly string[]
  /** In order, each with the comments before it and without a semicolon. */
  readonly statements: readonly string[]
  /** Comments after the last statement, as written; empty when there are none. */
  readonly end: string
}

/** What a file is to hold. Nothing is written yet. */
export interface FileChange {
  /** Absolute. */
  readonly path: string
  /** The whole text that it holds now; null when there is no such file. */
  readonly before: string | null
  readonly after: string
}

/** What `check --fix` came to: the one value that is printed, and written when the user agrees. */
export type FixReport = Fixed | NotFixed

/** A migration whose findings were mended, and what showed that it is the same migration still. */
export interface Fixed {
  readonly fixed: true
  /** Its name. */
  readonly migration: string
  /** Which findings are mended: the rule, and the line of the statement that it spoke of. */
  readonly mends: readonly Mend[]
  /** What is to be written, in this order. */
  readonly changes: readonly FileChange[]
  /** The names of the migrations that take its place, in order. */
  readonly names: readonly string[]
  /** What each step took on the shadow. */
  readonly steps: readonly FixedStep[]
  /** Tables in whose rows both were tried, the migration as it was and what takes its place; null where it refuses made-up rows. */
  readonly rows: readonly string[] | null
  /** The shadow's label. */
  readonly shadow: string
}

export interface Mend {
  readonly rule: string
  readonly line: number
}

export interface FixedStep {
  readonly step: FixStep
  /** Null where it cannot be measured (CONCURRENTLY): the promise then is that of PostgreSQL's documentation. */
  readonly measured: Trace | null
}

/** No way of laying the fixes out held on the shadow, or there was nothing that can be mended mechanically. */
export interface NotFixed {
  readonly fixed: false
  readonly migration: string
  readonly mends: readonly Mend[]
  /** Empty when there was nothing to mend. */
  readonly why: readonly string[]
}
