import { BackoutError, bytesIn, PRESETS, SEVERITIES, STASH_POLICIES, STASH_SCOPES } from '@backout/core'
import type { Severity } from '@backout/core'
import type { BackoutConfig, StashConfig } from './config.ts'
import { ruleFault } from './custom-rule.ts'
import { didYouMean } from './nearest.ts'
import { isTimeZone } from './time-zone.ts'

/** What one field of the config accepts. */
interface Field {
  readonly accepts: (value: unknown) => boolean
  /** Completes "It must be …". */
  readonly expected: string
  readonly fields?: Fields
}
type Fields = Readonly<Record<string, Field>>

const oneOf = (...values: readonly string[]): Field => ({
  accepts: (value) => values.includes(value as string),
  expected: `one of ${values.map((value) => `"${value}"`).join(', ')}`,
})
const TEXT: Field = {
  accepts: (value) => typeof value === 'string' && value !== '',
  expected: 'a text that is not empty',
}
const RECORD = (fields?: Fields): Field => ({ accepts: isRecord, expected: 'an object', ...(fields && { fields }) })

const SHADOW = {
  kind: {
    accepts: (value) => typeof value === 'string' && /^(?:pglite|native(?::\d+)?)$/.test(value),
    expected: '"pglite", "native" or "native:<major>"',
  },
  url: {
    accepts: (value) => typeof value === 'string' && /^postgres(?:ql)?:\/\//.test(value),
    expected: 'a URL that begins with postgres:// or postgresql://',
  },
  setup: TEXT,
  timeout: { accepts: (value) => typeof value === 'number' && value > 0, expected: 'a number of seconds above 0' },
  cache: { accepts: (value) => typeof value === 'boolean', expected: 'true or false' },
} satisfies Record<keyof NonNullable<BackoutConfig['shadow']>, Field>

const SCOPE = oneOf(...STASH_SCOPES)
const POLICY = oneOf(...STASH_POLICIES)

const STASH = {
  scope: SCOPE,
  policy: POLICY,
  limit: { accepts: (value) => bytesIn(String(value)) !== null, expected: 'a size, such as "500MB"' },
  tables: {
    accepts: (value) => isRecord(value) && Object.values(value).every((wish) => SCOPE.accepts(wish) || isWish(wish)),
    expected: `an object of tables, each with ${SCOPE.expected}, or an object of "scope" and "policy"`,
  },
} satisfies Record<keyof StashConfig, Field>

const isWish = (wish: unknown): boolean =>
  isRecord(wish) &&
  Object.entries(wish).every(([name, value]) =>
    name === 'scope' ? SCOPE.accepts(value) : name === 'policy' && POLICY.accepts(value),
  )

const CONFIG = {
  adapter: oneOf('drizzle', 'prisma'),
  migrations: TEXT,
  ormConfig: TEXT,
  shadow: RECORD(SHADOW),
  preset: oneOf(...PRESETS),
  rules: RECORD(),
  customRules: { accepts: Array.isArray, expected: 'a list of rules' },
  stats: TEXT,
  stash: {
    accepts: (value) => isRecord(value) || SCOPE.accepts(value),
    expected: `${SCOPE.expected}, or an object`,
  },
  failOn: oneOf(...SEVERITIES),
  postgresVersion: {
    accepts: (value) => /^\d{1,2}(?:\.\d{1,2})?$/.test(String(value)) && Number.parseInt(String(value), 10) >= 10,
    expected: 'a PostgreSQL version from 10 on, such as 16 or "16.4"',
  },
  timeZone: { accepts: isTimeZone, expected: 'the name of a time zone, such as "UTC" or "Europe/Berlin"' },
} satisfies Record<keyof BackoutConfig, Field>

/**
 * Takes what a config file exports for a config.
 * @throws BackoutError `config-invalid` that names the first wrong field and, for an unknown one, the nearest known
 */
export function checkConfig(value: unknown, file: string): BackoutConfig {
  if (!isRecord(value)) {
    throw invalid(file, `It exports ${value === null ? 'null' : typeof value}, not an object.`)
  }
  checkFields(value, CONFIG, '', file)
  const config = value as BackoutConfig
  for (const [rule, setting] of Object.entries(config.rules ?? {})) {
    if (setting !== undefined && !isRuleSetting(setting)) {
      const expected = `${oneOf(...SEVERITIES).expected}, or a list of that and an object of options`
      throw invalid(file, `"rules.${rule}" is ${show(setting)}. It must be ${expected}.`)
    }
  }
  for (const [index, rule] of (config.customRules ?? []).entries()) {
    const fault = ruleFault(rule)
    if (fault !== null) throw invalid(file, `"customRules[${index}]" ${fault}`)
  }
  if (isRecord(config.stash)) checkFields(config.stash, STASH, 'stash.', file)
  if (config.shadow?.url !== undefined && config.shadow.kind !== undefined) {
    throw invalid(file, 'Both "shadow.url" and "shadow.kind" are given; there is one shadow.')
  }
  return config
}

function isRuleSetting(setting: unknown): boolean {
  const [severity, options = {}, ...rest] = Array.isArray(setting) ? (setting as unknown[]) : [setting]
  return SEVERITIES.includes(severity as Severity) && isRecord(options) && rest.length === 0
}

function checkFields(value: Record<string, unknown>, fields: Fields, path: string, file: string): void {
  for (const [name, content] of Object.entries(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (!field) throw invalid(file, `"${path}${name}" is not a setting.${didYouMean(name, Object.keys(fields))}`)
    if (content === undefined) continue
    if (!field.accepts(content))
      throw invalid(file, `"${path}${name}" is ${show(content)}. It must be ${field.expected}.`)
    if (field.fields) checkFields(content as Record<string, unknown>, field.fields, `${path}${name}.`, file)
  }
}

function invalid(file: string, why: string): BackoutError {
  return new BackoutError({
    code: 'config-invalid',
    what: 'The config of backout cannot be used.',
    why,
    fix: 'Mend it; `export default defineConfig({ … })` from "backout" has the editor check every field.',
    where: { file },
  })
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
