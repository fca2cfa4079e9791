import { BackoutError } from '@backout/core'
import type { Preset, Rule, RuleOptionValues, Severity, StashSettings } from '@backout/core'
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { loadConfig } from './config-file.ts'
import type { BackoutConfig } from './config.ts'
import type { Flags, Format } from './invocation.ts'
import type { ProductionSettings } from './production.ts'
import type { ProjectHints } from './project.ts'
import { stashSettings } from './stash-settings.ts'

/** Flags, environment and config brought together; the first of the three that says something wins. */
export interface Settings extends RuleSettingsRead {
  /** Absolute folder that the run is about. */
  readonly cwd: string
  /** Where the project is looked for: {@link cwd}, or the config's folder when that names paths. */
  readonly hints: ProjectHints
  readonly shadow: ShadowSettings
  readonly production: ProductionSettings
  readonly stash: StashSettings
  readonly preset: Preset
  readonly failOn: Severity
  /** As in `server_version_num`; null to take the shadow's. */
  readonly postgresVersion: number | null
  /** Null to take production's, or UTC. */
  readonly timeZone: string | null
  readonly format: Format
  readonly quiet: boolean
  /** The config file that was read, or null. */
  readonly configFile: string | null
}

/** What the config says of rules, taken apart. */
export interface RuleSettingsRead {
  readonly severities: Readonly<Record<string, Severity>>
  readonly ruleOptions: Readonly<Record<string, RuleOptionValues>>
  readonly customRules: readonly Rule[]
}

export interface ShadowSettings {
  /** `pglite`, `native`, `native:<major>`, a URL; null for none. */
  readonly spec: string | null
  /** Absolute path of the setup SQL, or null. */
  readonly setup: string | null
  /** Seconds; null for the shadow's own limit. */
  readonly timeout: number | null
  readonly cache: boolean
}

/**
 * @param from the folder in which the process was started
 * @throws BackoutError `usage` when `--cwd` is no folder, and what reading the config throws
 */
export async function readSettings(flags: Flags, from: string, env: NodeJS.ProcessEnv): Promise<Settings> {
  const cwd = resolve(from, flags.cwd ?? '.')
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) {
    throw new BackoutError({
      code: 'usage',
      what: `\`--cwd ${flags.cwd}\` is no folder.`,
      why: `${cwd} does not exist.`,
      fix: 'Check the path; it is taken relative to where backout is started.',
    })
  }
  const loaded = await loadConfig(cwd)
  const config = loaded?.config ?? {}
  const beside = loaded ? dirname(loaded.file) : cwd
  const path = (flag: string | undefined, configured: string | undefined) =>
    flag !== undefined ? resolve(cwd, flag) : configured !== undefined ? resolve(beside, configured) : undefined
  // Flags that name one place silence what the config says of the other.
  const named = flags.migrations !== undefined || flags.config !== undefined
  return {
    cwd,
    hints: {
      adapter: flags.adapter ?? (named ? undefined : config.adapter),
      migrations: path(flags.migrations, named ? undefined : config.migrations),
      ormConfig: path(flags.config, named ? undefined : config.ormConfig),
    },
    shadow: {
      spec:
        flags.shadow === false
          ? null
          : (flags.shadow ?? (env['SHADOW_DATABASE_URL'] || (config.shadow?.url ?? config.shadow?.kind ?? 'pglite'))),
      setup: path(flags.shadowSetup, config.shadow?.setup) ?? null,
      timeout: flags.timeout ?? config.shadow?.timeout ?? null,
      cache: config.shadow?.cache ?? true,
    },
    production: production(flags, env, path(flags.stats, config.stats)),
    ...ruleSettings(config),
    stash: stashSettings(config),
    preset: flags.preset ?? config.preset ?? 'recommended',
    failOn: flags.failOn ?? config.failOn ?? 'error',
    postgresVersion: config.postgresVersion === undefined ? null : versionNumber(config.postgresVersion),
    timeZone: config.timeZone ?? null,
    format: flags.format ?? 'pretty',
    quiet: flags.quiet ?? false,
    configFile: loaded?.file ?? null,
  }
}

/** `'error'` and `['error', { … }]` to severities and options by rule. */
export function ruleSettings({ rules = {}, customRules = [] }: BackoutConfig): RuleSettingsRead {
  const settings = Object.entries(rules).flatMap(([id, setting]) => {
    if (setting === undefined) return []
    const [severity, options] = typeof setting === 'string' ? [setting, undefined] : setting
    return [{ id, severity, options }]
  })
  return {
    severities: Object.fromEntries(settings.map(({ id, severity }) => [id, severity])),
    ruleOptions: Object.fromEntries(
      settings.flatMap(({ id, options }) => (options ? [[id, options as RuleOptionValues]] : [])),
    ),
    customRules,
  }
}

/** A database that was named, or else a file; what was said last, on the command line, wins over all. */
function production(flags: Flags, env: NodeJS.ProcessEnv, file: string | undefined): ProductionSettings {
  const url = flags.databaseUrl ?? (flags.stats === undefined ? env['BACKOUT_DATABASE_URL'] || null : null)
  return { url, file: url === null ? (file ?? null) : null }
}

/** `16` → 160000, `'16.4'` → 160004. @see https://www.postgresql.org/docs/current/runtime-config-preset.html */
function versionNumber(version: number | string): number {
  const [major = '0', minor = '0'] = String(version).split('.')
  return Number(major) * 10_000 + Number(minor)
}
