import type { Rule, RuleOption } from '@backout/core'

/** The source of `rule-settings.ts`: what the config may say of each rule, as types. */
export function settingsType(rules: readonly Rule[]): string {
  return `// Generated from the rules by packages/rules/src/settings-type.ts. Run: npx vitest run packages/rules -u
import type { Severity } from '@backout/core'

/** A severity, or a severity and options. */
export type RuleSetting<Options extends object = Record<never, never>> =
  | Severity
  | readonly [severity: Severity, options?: Partial<Options>]

/** What the config may say of each rule, by its id. */
export interface RuleSettings {
${rules.map(field).join('\n')}
}
`
}

function field({ id, docs, options = {} }: Rule): string {
  const entries = Object.entries(options).map(([name, option]) => `readonly ${name}: ${typeOf(option)}`)
  const type = entries.length === 0 ? 'RuleSetting' : `RuleSetting<{ ${entries.join('; ')} }>`
  return `  /** ${docs.condition.replaceAll('*/', '* /')} */\n  readonly '${id}'?: ${type}`
}

const typeOf = ({ default: value }: RuleOption): string => (Array.isArray(value) ? 'readonly string[]' : typeof value)
