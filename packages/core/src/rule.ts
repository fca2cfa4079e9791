import type { Catalog } from './catalog.ts'
import type { ClientTrial } from './clients.ts'
import type { Finding, Hazard, Precondition, Severity } from './finding.ts'
import type { Fix } from './fix.ts'
import type { Migration, Remark, Runner } from './migration.ts'
import type { Operation, QualifiedName } from './operations/index.ts'
import type { Statement } from './statement.ts'
import type { Statistics } from './statistics.ts'
import type { Trace } from './trace.ts'

/**
 * One safety rule: metadata that is also its documentation, and one function.
 * @typeParam Options what the config may set of it; none by default
 */
export interface Rule<Options extends object = RuleOptionValues> {
  /** Kebab case, takes a stance: `require-concurrent-index`, `ban-drop-column`. */
  readonly id: string
  readonly hazard: Hazard
  /** The severity unless the config says otherwise. */
  readonly severity: Severity
  /** `strict` for hygiene, which the preset `recommended` leaves out. Default `recommended`. */
  readonly preset?: Preset
  /**
   * Ids of rules that say nothing of an operation on which this one speaks: the same cause with a lesser hazard.
   * One finding per cause, the strongest first.
   */
  readonly supersedes?: readonly string[]
  /** The same from the other side: ids of rules that leave this one silent on an operation on which they speak. */
  readonly supersededBy?: readonly string[]
  /** What the config may set: `rules: { '<id>': ['warning', { … }] }`. Default: nothing. */
  readonly options?: { readonly [Name in keyof Options]: RuleOption<Options[Name]> }
  readonly docs: RuleDocs
  /** Called once for each operation of each statement of the migration that is checked. Pure. */
  check(operation: Operation, context: RuleContext<Options>): readonly RuleFinding[]
  /**
   * The mechanical remedy of what {@link check} has found, for `check --fix`: what takes the operation's place.
   * Pure. Null where it takes a person. Default: there is none.
   */
  fix?(operation: Operation, context: RuleContext<Options>): Fix | null
}

/** One option of a rule. The config's value must be of the default's type. */
export interface RuleOption<Value = unknown> {
  /** What it sets, in a sentence. */
  readonly description: string
  /** A text, a number, true or false, or a list of texts. */
  readonly default: Value
  /** Says what a value of the right type must be and is not, to complete "It must be …"; null when it is fine. */
  check?(value: NoInfer<Value>): string | null
}

/** The values of a rule's options by name, defaults filled in. */
export type RuleOptionValues = Readonly<Record<string, unknown>>

/** A choice of rules. `recommended`: what can hurt. `strict`: hygiene and the quality of the schema too. */
export const PRESETS = ['recommended', 'strict'] as const
export type Preset = (typeof PRESETS)[number]

/** Where a rule's page, its tests and its messages come from. */
export interface RuleDocs {
  /** When the rule speaks. */
  readonly condition: string
  /** What would happen. */
  readonly effect: string
  /** What to do instead, in general. */
  readonly remedy: string
  /** Facts of locks and versions, a sentence each. Default: none. */
  readonly facts?: readonly string[]
  /** Examples on which the rule must speak; each is a test. */
  readonly unsafe: readonly RuleExample[]
  /** Examples on which it must be silent; each is a test. */
  readonly safe: readonly RuleExample[]
  /** PostgreSQL's own documentation of the fact that the rule rests on. */
  readonly url: string
  /** Rules of other tools that this one covers: `squawk:adding-required-field`. */
  readonly sources: readonly string[]
}

/** A state and a migration on it. */
export interface RuleExample {
  /** What the example shows, when that is not plain. */
  readonly title?: string
  /** SQL of the state before; defaults to none. */
  readonly before?: string
  /** An unapplied migration before it; defaults to none. */
  readonly pending?: string
  /** The migration. Statements of one batch are separated as the runner's `batches` would. */
  readonly sql: string
  /** True when the text alone does not tell: the example holds with catalogs and traces only. */
  readonly shadow?: true
  /**
   * The SQLSTATE with which the migration fails on a shadow, whether or not its tables hold rows; `none` where it runs though
   * its rule warns of failing in the runner. Default: it runs.
   */
  readonly fails?: string
  /** Defaults to `all-pending`. */
  readonly transaction?: Runner['transaction']
  /** The server's version that the facts are for, where they depend on it: 170000. Defaults to the newest. */
  readonly postgresVersion?: number
  /** `statements`: the runner sends each statement on its own. Defaults to what the transaction's runner does else. */
  readonly batches?: 'statements'
  /** What the adapter says of the migration, each at the first place of a text in {@link sql}. Defaults to nothing. */
  readonly remarks?: readonly (Omit<Remark, 'span'> & { readonly at?: string })[]
}

/** What a rule says; the pipeline adds place, severity and suppression. */
export interface RuleFinding extends Pick<Finding, 'condition' | 'effect' | 'remedy' | 'evidence'> {
  /** Where this case is worse or more harmless than the rule's own severity. A severity in the config wins over both. */
  readonly severity?: Exclude<Severity, 'off'>
  /**
   * What tells it from others of this rule on the same operation: the name of a view that breaks. Part of the fingerprint,
   * so never a message's wording. Default: nothing.
   */
  readonly about?: string
  /** The tables whose size decides how much it hurts. Default: none. */
  readonly tables?: readonly QualifiedName[]
  /** What production's rows must fulfil, when the finding depends on them. */
  readonly precondition?: Precondition
}

/** A migration before the one that is checked. */
export interface EarlierMigration {
  readonly statements: readonly Statement[]
}

/** All that a rule may look at. */
export interface RuleContext<Options extends object = RuleOptionValues> {
  readonly migration: Migration
  readonly statements: readonly Statement[]
  readonly statement: Statement
  /** Every operation of the migration in order, {@link statement}'s own among them. */
  readonly operations: readonly Operation[]
  readonly runner: Runner
  /** The catalogs before and after the whole migration; null without a shadow. */
  readonly before: Catalog | null
  readonly after: Catalog | null
  /** What the statement did on the shadow; null without a shadow or where a trial is impossible (CONCURRENTLY). */
  readonly trace: Trace | null
  /** How the clients of the two schemas bear each other; null without a shadow, or where it was not tried. */
  readonly clients: ClientTrial | null
  /** What another statement of the migration did on the shadow; null as {@link trace} is. */
  traceOf(statement: Statement): Trace | null
  /**
   * The unapplied migrations before this one, oldest first: what they create nobody uses yet, and a runner may put them
   * into the same transaction.
   */
  readonly earlier: readonly EarlierMigration[]
  /**
   * The other migrations before this one, oldest first: what is known of the state by its text alone. Empty where a shadow
   * tells the state itself.
   */
  readonly past: readonly EarlierMigration[]
  /** True for a relation that is created, at this point, by an unapplied migration: nobody uses it yet. */
  isNew(relation: QualifiedName): boolean
  /** The server's version that the rule's facts are for, as in `server_version_num`: 180004. */
  readonly postgresVersion: number
  /** The `TimeZone` of whoever migrates: `timestamp` becomes `timestamptz` in place in UTC alone. */
  readonly timeZone: string
  /** Production's own figures; null when nobody gave any. */
  readonly statistics: Statistics | null
  /** The day of the run, `2027-03-01`, for suppressions that end; null when nobody gave one, and none ends. */
  readonly today: string | null
  /** The rule's own options: the config's values, else the defaults. */
  readonly options: Readonly<Options>
}
