import type { DownReport } from './report.ts'
import type { DownHazard, HazardAnswer } from './down-hazard.ts'
import type { Problem } from './error.ts'

/** What `backout preflight` found: whether a migration can be gone back from now; the value that its reporters print. */
export interface PreflightReport {
  /** The version of this shape. */
  readonly version: 1
  readonly command: 'preflight'
  /** Name of the migration that is gone back from. */
  readonly migration: string
  /** Absolute path of its down. */
  readonly file: string
  readonly verdict: DownReport['verdict']
  readonly pointOfNoReturn: string | null
  /**
   * `yes`: every question was asked and none found a row. `no`: some did: the way back stops on them, or loses them.
   * `unknown`: none did, but not all could be asked, or the way back is not proven. Never taken for safe.
   */
  readonly safe: 'yes' | 'no' | 'unknown'
  /** The shadow on which the way back was proven. */
  readonly shadow: string | null
  /** The server that was asked, as in `server_version_num`; null when none was. */
  readonly postgresVersion: number | null
  readonly hazards: readonly AskedHazard[]
  /** Why it is not known to be safe, besides questions that were not answered. */
  readonly doubts: readonly string[]
  /** What the up itself has destroyed already: going back now or later makes no difference to it. */
  readonly lost: readonly string[]
  readonly problems: readonly Problem[]
  /** 0 safe · 1 not safe, or it cannot be told · 2 could not do the job. */
  readonly exitCode: 0 | 1 | 2
}

/** A hazard with what production said; null when nobody asked. */
export interface AskedHazard extends DownHazard {
  readonly answer: HazardAnswer | null
}

/** Whether rows are there that stop the way back, or are lost by it. */
export const isMet = ({ answer }: AskedHazard): boolean => (answer?.count ?? 0) > 0

/** `14 rows of "users" have "email" null`; without a count what it would be. */
export function hazardWords({ counts, answer }: AskedHazard): string {
  const count = answer?.count ?? null
  if (count === null) return counts.many
  return count === 1 ? `1 ${counts.one}` : `${count === 0 ? 'no' : count} ${counts.many}`
}
