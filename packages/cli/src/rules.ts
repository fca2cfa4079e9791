import { BackoutError } from '@backout/core'
import type { Rule } from '@backout/core'
import { didYouMean } from './nearest.ts'

/** What may name rules: the config's severities, and `--accept`. */
export interface NamesRules {
  readonly severities: Readonly<Record<string, unknown>>
  readonly configFile: string | null
}

/**
 * Every rule.
 * @throws BackoutError `config-invalid` or `usage` when a rule is named that there is not, with the nearest that there is
 */
export async function knownRules(
  { severities, configFile }: NamesRules,
  accept: readonly string[] = [],
): Promise<readonly Rule[]> {
  const { rules } = await import('@backout/rules')
  const ids = rules.map(({ id }) => id)
  const unknown = Object.keys(severities).find((id) => !ids.includes(id))
  if (unknown !== undefined) {
    throw new BackoutError({
      code: 'config-invalid',
      what: 'The config of backout names a rule that there is not.',
      why: `"rules.${unknown}" is none.${didYouMean(unknown, ids)}`,
      fix: `Name one of: ${ids.join(', ')}.`,
      ...(configFile !== null && { where: { file: configFile } }),
    })
  }
  const accepted = accept.find((id) => !ids.includes(id))
  if (accepted !== undefined) {
    throw new BackoutError({
      code: 'usage',
      what: `\`--accept ${accepted}\` names no rule.`,
      why: `There is none of that name.${didYouMean(accepted, ids)}`,
      fix: `Name one of: ${ids.join(', ')}.`,
    })
  }
  return rules
}
