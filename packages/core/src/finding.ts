import type { Span } from './migration.ts'

/** What a finding warns of. */
export type Hazard =
  | 'blocks-writes'
  | 'blocks-reads'
  | 'rewrites-table'
  | 'scans-table'
  | 'loses-data'
  | 'breaks-clients'
  | 'fails-on-rows'
  | 'fails-in-runner'
  | 'weakens-security'
  | 'weakens-schema'
  | 'hides-findings'

/** Ordered: each is worse than the one before. `off` is a setting only; no finding carries it. */
export const SEVERITIES = ['off', 'info', 'warning', 'error'] as const
export type Severity = (typeof SEVERITIES)[number]

/** What a rule found in one migration. Findings are data, never thrown. */
export interface Finding {
  readonly rule: string
  readonly hazard: Hazard
  readonly severity: Severity
  /** Name of the migration. */
  readonly migration: string
  /** Absolute path of its file. */
  readonly file: string
  /** The statement's place in the file; line and column from 1. */
  readonly span: Span
  readonly line: number
  readonly column: number
  /** What happens, with the user's own names: one sentence. */
  readonly condition: string
  /** What it does to the people and programs that use the database. */
  readonly effect: string
  /** What to do instead. SQL that can be pasted stands on lines of its own, each indented by two spaces. */
  readonly remedy: string
  /** `trial`: PostgreSQL did it on the shadow. `text`: read off the statement alone. */
  readonly evidence: 'trial' | 'text'
  /** The reason given in a suppression comment, or null. A suppressed finding never fails a run. */
  readonly suppressed: string | null
}
