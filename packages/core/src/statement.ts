import type { Span } from './migration.ts'
import type { Operation } from './operations/index.ts'

/** One SQL statement of a migration, as written. */
export interface Statement {
  /** The text from its first to its last token, without the semicolon. */
  readonly text: string
  /** Where {@link text} lies in the migration's file. */
  readonly span: Span
  /** Line and column (from 1) of its first token. */
  readonly line: number
  readonly column: number
  /** Index of the batch that carries it. */
  readonly batch: number
  /** What it asks for, in order; several for an `ALTER TABLE` with several actions, never empty. */
  readonly operations: readonly Operation[]
  /** `-- backout-ignore <rule>[, <rule>] [until <date>]: reason` comments that stand before it, in it or at the end of its last line. */
  readonly suppressions: readonly Suppression[]
}

/** A finding that the author of the migration has judged. */
export interface Suppression {
  /** The rule's id. */
  readonly rule: string
  /** Why it is fine here. An empty reason is itself a finding. */
  readonly reason: string
  /** What stands after `until`, as written: the last day on which it holds. Null without one. */
  readonly until: string | null
  readonly span: Span
}
