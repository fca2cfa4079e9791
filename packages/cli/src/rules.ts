import { BackoutError } from '@backout/core'
import type { Rule } from '@backout/core'
import { didYouMean } from './nearest.ts'

/** What names rules, brings them or sets their options: the config, and `--accept`. */
export interface NamesRules {
  readonly severities: Readonly<Record<string, unknown>>
  readonly ruleOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly customRules: readonly Rule[]
  readonly configFile: string | null
}

/**
 * Every rule, the config's own among them.
 * @throws BackoutError `config-invalid` or `usage` when a rule is named that there is not, with the nearest that there is;
 * `config-invalid` when an option is wrong or two rules share an id
 */
export async function knownRules(named: NamesRules, accept: readonly string[] = []): Promise<readonly Rule[]> {
  const builtIn = (await import('@backout/rules')).rules
  const { customRules, severities, ruleOptions } = named
  const where = named.configFile === null ? {} : { where: { file: named.configFile } }
  const rules = [...builtIn, ...customRules]
  const ids = rules.map(({ id }) => id)
  const twice = customRules.find(({ id }) => ids.indexOf(id) !== ids.lastIndexOf(id))
  if (twice)
    throw new BackoutError({
      code: 'config-invalid',
      what: 'Two rules have the same id.',
      why: builtIn.some(({ id }) => id === twice.id)
        ? `"${twice.id}" of "customRules" is a rule of backout already.`
        : `"${twice.id}" is twice in "customRules".`,
      fix: 'Rename it: a prefix of your own keeps it apart.',
      ...where,
    })
  const unknown = Object.keys(severities).find((id) => !ids.includes(id))
  if (unknown !== undefined)
    throw new BackoutError({
      code: 'config-invalid',
      what: 'The config of backout names a rule that there is not.',
      why: `"rules.${unknown}" is none.${didYouMean(unknown, ids)}`,
      fix: `Name one of: ${ids.join(', ')}.`,
      ...where,
    })
  for (const [id, options] of Object.entries(ruleOptions)) {
    const why = await wrongOption(
      rules.find((rule) => rule.id === id)!,
      options,
    )
    if (why !== null)
      throw new BackoutError({
        code: 'config-invalid',
        what: 'The config of backout sets an option of a rule wrongly.',
        why,
        fix: `See \`backout explain ${id}\`.`,
        ...where,
      })
  }
  const accepted = accept.find((id) => !ids.includes(id))
  if (accepted !== undefined)
    throw new BackoutError({
      code: 'usage',
      what: `\`--accept ${accepted}\` names no rule.`,
      why: `There is none of that name.${didYouMean(accepted, ids)}`,
      fix: `Name one of: ${ids.join(', ')}.`,
    })
  return rules
}

async function wrongOption(rule: Rule, given: Readonly<Record<string, unknown>>): Promise<string | null> {
  const { optionFault } = await import('@backout/rules')
  const known = rule.options ?? {}
  for (const [name, value] of Object.entries(given)) {
    const option = Object.hasOwn(known, name) ? known[name] : undefined
    if (!option) {
      const names = Object.keys(known)
      const has = names.length === 0 ? `${rule.id} has no options.` : `It has ${names.join(', ')}.`
      return `"${name}" is no option of ${rule.id}.${didYouMean(name, names)} ${has}`
    }
    const fault = optionFault(option, value)
    if (fault !== null) return `"${name}" of ${rule.id} is ${JSON.stringify(value)}. It must be ${fault}.`
  }
  return null
}
