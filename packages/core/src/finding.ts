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
  /** True when the baseline holds it: it was there when the baseline was written, and never fails a run. */
  readonly baseline: boolean
  /**
   * 16 hex digits that name it for good: from the rule, the migration's name and what it is about. Unique in its migration;
   * the same when the file is formatted anew, when other statements come and go, and wherever the project lies.
   */
  readonly fingerprint: string
  /** The tables whose size decides how much it hurts, as a catalog's keys. Absent when none does. */
  readonly tables?: readonly string[]
  /** What production's rows must fulfil. Absent when it does not depend on them. */
  readonly precondition?: AskedPrecondition
  /** What production's figures say of it, a sentence or two. Absent when nobody asked. */
  readonly figures?: string
}

/** A question about rows that decides whether something fails, and how to ask it. */
export interface Precondition {
  /** What is counted, with the user's own names: `rows of "users" whose "email" is NULL`. */
  readonly counts: string
  /** One SELECT that only reads and returns one number, named `count`: how many rows stand in the way. */
  readonly sql: string
}

/** What production said, by the question's SQL: the count, or why there is none. */
export type PreconditionAnswers = ReadonlyMap<string, number | { readonly failure: string }>

/** A precondition and what production said. Neither field is there while it was not asked. */
export interface AskedPrecondition extends Precondition {
  readonly count?: number
  /** Why it was not answered. */
  readonly failure?: string
}

/** Whether it still wants somebody's attention: neither suppressed nor held by the baseline. */
export const isOpen = ({ suppressed, baseline }: Pick<Finding, 'suppressed' | 'baseline'>): boolean =>
  suppressed === null && !baseline
