import type { Rule, RuleOption, RuleOptionValues } from '@backout/core'

/** The values of a rule's options: those given, else the defaults. */
export function optionsOf(rule: Rule, given: RuleOptionValues = {}): RuleOptionValues {
  const defaults = Object.entries(rule.options ?? {}).map(([name, option]) => [name, option.default] as const)
  return { ...Object.fromEntries(defaults), ...given }
}

/** What an option takes, to complete "It must be …". */
function expectedOf({ default: value }: RuleOption): string {
  if (Array.isArray(value)) return 'a list of texts'
  if (typeof value === 'string') return 'a text'
  return typeof value === 'number' ? 'a number' : 'true or false'
}

/**
 * What is wrong with a value that the config gives an option.
 * @returns what it must be, to complete "It must be …"; null when it is fine
 */
export function optionFault(option: RuleOption, value: unknown): string | null {
  const right = Array.isArray(option.default)
    ? Array.isArray(value) && value.every((item) => typeof item === 'string')
    : typeof value === typeof option.default && !Number.isNaN(value)
  return right ? (option.check?.(value) ?? null) : expectedOf(option)
}
