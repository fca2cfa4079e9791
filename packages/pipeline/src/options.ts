import type { BaselineInput } from './baseline.ts'
import type { Production } from './production.ts'
import type { Adapter, Migration, Preset, Project, Rule, RuleOptionValues, Severity, Shadow } from '@backout/core'

/** What one run of the pipeline is to do. Adapters and shadows are values: the pipeline knows none by name. */
export interface PipelineOptions {
  readonly command: 'down' | 'check' | 'prove' | 'wrap'
  readonly adapter: Adapter
  readonly project: Project
  /** Null runs the rules on the text alone; downs are then neither written nor proven. */
  readonly shadow: Shadow | null
  /** Picks the migrations to look at. The picked ones count as not applied yet, so what they create is new. */
  readonly select: (migrations: readonly Migration[]) => readonly Migration[]
  /**
   * Judges each picked migration as if those before it were in use already. For a whole history, of which nobody knows
   * how far it is applied; as one unapplied set all of it would be new, and no rule would speak. Default false.
   */
  readonly separately?: boolean
  /** Whether each migration should have a down. Plain SQL files have none. Default true. */
  readonly downs?: boolean
  /** Whether down files are written. `down` and `wrap` write; `check` and `prove` never do. Default: by command. */
  readonly write?: boolean
  /** Rewrites downs that a person has edited. Default false. */
  readonly force?: boolean
  readonly rules: readonly Rule[]
  /** Severity by rule id; `off` switches a rule off. */
  readonly severities?: Readonly<Record<string, Severity>>
  /** Options of rules by rule id and name. Default: the rules' own. */
  readonly ruleOptions?: Readonly<Record<string, RuleOptionValues>>
  /** Which rules run unless `severities` says otherwise. Default `recommended`. */
  readonly preset?: Preset
  /** Findings that do not count, since they were there already. Default: none. */
  readonly baseline?: BaselineInput | null
  /** The day of the run, `2027-03-01`, for suppressions that end. Default: none ends. */
  readonly today?: string
  /** The severity from which an open finding makes the exit code 1. Default `error`; `off` never. */
  readonly failOn?: Severity
  /** Production's version for the rules' facts, as in `server_version_num`. Default: the shadow's, or 180000. */
  readonly postgresVersion?: number
  /**
   * The `TimeZone` of production's sessions, which the shadow's are in too. Where nobody says it, the shadow's is `UTC`,
   * and rows whose times are converted are tried elsewhere.
   */
  readonly timeZone?: string
  /** Production's figures, and how to ask it more: what is new, what is empty, what stands in the way. Default: unknown. */
  readonly production?: Production | null
  readonly onProgress?: (event: ProgressEvent) => void
  /** Ends the run between two steps; nothing is left half-written. */
  readonly signal?: AbortSignal
}

export type ProgressEvent =
  | { readonly step: 'replay'; readonly done: number; readonly total: number }
  | { readonly step: 'migration'; readonly name: string; readonly done: number; readonly total: number }
  | { readonly step: 'drill'; readonly name: string; readonly done: number; readonly total: number }
  | { readonly step: 'staircase'; readonly steps: number; readonly done: number; readonly total: number }
