import type { BaselineReport } from './baseline.ts'
import type { ClientTrial } from './clients.ts'
import type { DownNote, DownOrigin, Verdict } from './down.ts'
import type { DownHazard } from './down-hazard.ts'
import type { Problem } from './error.ts'
import type { Finding } from './finding.ts'
import type { FixReport } from './fix.ts'
import type { Proof } from './proof.ts'
import type { WayBack } from './way-back.ts'

/** All that a run found out; the one value that reporters print and `--json` emits. */
export interface Report {
  /** The version of this shape. */
  readonly version: 1
  readonly command: 'down' | 'check' | 'prove' | 'wrap'
  readonly project: ReportProject | null
  /** The shadow that was used, or null with `--no-shadow`. */
  readonly shadow: string | null
  /** In the runner's order. */
  readonly migrations: readonly MigrationReport[]
  readonly problems: readonly Problem[]
  /** Null when there is none. */
  readonly baseline: BaselineReport | null
  readonly summary: Summary
  /** What `check --fix` came to. Absent without it. */
  readonly fix?: FixReport
}

export interface ReportProject {
  readonly adapter: string
  readonly root: string
  readonly migrations: string
  readonly layout: string
  readonly runner: string
  /** How many migrations the project has; {@link Report.migrations} holds those that were looked at. */
  readonly total: number
}

export interface MigrationReport {
  readonly name: string
  readonly file: string
  /** The up's text, for code frames; left out of `--json`. */
  readonly sql: string
  readonly findings: readonly Finding[]
  readonly down: DownReport | null
  /** Whether the release before and the new one bear each other's schema; null when that was not tried. */
  readonly clients: ClientTrial | null
  /** Statements that no operation kind describes: counted, never dropped. */
  readonly opaque: number
  /** Milliseconds spent on it. */
  readonly milliseconds: number
}

export interface DownReport {
  readonly file: string
  readonly origin: DownOrigin
  /** What was done with the file. `missing` and `stale` occur where nothing is written. */
  readonly action: 'written' | 'unchanged' | 'kept' | 'printed' | 'missing' | 'stale'
  /** The file's whole text as written, kept or printed; null when there is none. */
  readonly sql: string | null
  /** Null when it was not proven in this run. */
  readonly proof: Proof | null
  readonly verdict: Verdict | null
  readonly notes: readonly DownNote[]
  /** What running it does to others. Absent when it was not looked at: without a shadow, without rules. */
  readonly wayBack?: WayBack
  /** What rows that were written after the up do to it; null when nobody looked, since it was not shown to lead back. */
  readonly hazards: readonly DownHazard[] | null
  /** From when on, and why, going back loses something or stops; null when it was not proven in this run. */
  readonly pointOfNoReturn: string | null
}

export interface Summary {
  readonly migrations: number
  /** Findings by severity, without those that are suppressed or held by the baseline. */
  readonly findings: Readonly<Record<'info' | 'warning' | 'error', number>>
  readonly verdicts: Readonly<Record<Verdict, number>>
  /** Migrations without a down, or whose down no longer fits the up. */
  readonly missing: number
  /** 0 clean · 1 findings at or above the threshold, or a down that is not proven · 2 could not do the job. */
  readonly exitCode: 0 | 1 | 2
}
