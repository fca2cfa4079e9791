import type { Lock } from './lock.ts'

/** What one statement did on the shadow: measured, not guessed. Relations that it created itself are left out. */
export interface Trace {
  /** The strongest lock taken on each relation that was there before. */
  readonly locks: readonly Lock[]
  /** Tables whose storage was written anew. */
  readonly rewritten: readonly string[]
  /** Indexes that were built anew. */
  readonly reindexed: readonly string[]
  /** Tables that were read from end to end. */
  readonly scanned: readonly string[]
}
