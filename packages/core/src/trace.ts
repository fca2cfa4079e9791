import type { Lock } from './lock.ts'

/** What one statement did on the shadow: measured, not guessed. Relations that it created itself are left out. */
export interface Trace {
  /** The strongest lock taken on each relation that was there before. */
  readonly locks: readonly Lock[]
  /** Tables and materialized views whose storage was written anew; not by TRUNCATE, which writes nothing into it. */
  readonly rewritten: readonly string[]
  /** Indexes that were built anew. */
  readonly reindexed: readonly string[]
  /** Tables that were read from end to end, be it to check a constraint, to build an index or to answer a query. */
  readonly scanned: readonly string[]
}
