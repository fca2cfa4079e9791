import type { Finding } from './finding.ts'
import type { Lock } from './lock.ts'

/** What running a down does to those who work with the database meanwhile. */
export interface WayBack {
  /** What the safety rules say of the down file. They never fail a run. */
  readonly findings: readonly Finding[]
  /** The strongest lock on each relation that was there, the strongest first. Only locks that readers or writers wait for. */
  readonly locks: readonly Lock[]
  /** Tables that are written anew under such a lock. */
  readonly rewritten: readonly string[]
  /** Tables that are read from end to end, to check a constraint or to build an index. */
  readonly scanned: readonly string[]
  /** `trial`: all of it was measured on the shadow. `text`: some statements cannot be, and were read. */
  readonly evidence: 'trial' | 'text'
}
