import { SEVERITIES } from '@backout/core'
import type { Hazard, Rule } from '@backout/core'

const HAZARDS: Readonly<Record<Hazard, true>> = {
  'blocks-writes': true,
  'blocks-reads': true,
  'rewrites-table': true,
  'scans-table': true,
  'loses-data': true,
  'breaks-clients': true,
  'fails-on-rows': true,
  'fails-in-runner': true,
  'weakens-security': true,
  'weakens-schema': true,
  'hides-findings': true,
}

/** Types a rule of your own as it is written: `export const noMoney = defineRule({ … })`. */
export function defineRule<Options extends object = Readonly<Record<string, unknown>>>(
  rule: Rule<Options>,
): Rule<Options> {
  return rule
}

/** What keeps a value of the config from being a rule, as a sentence about it; null when it is one. */
export function ruleFault(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return 'is no rule; `defineRule({ … })` makes one.'
  const rule = value as Partial<Rule>
  if (typeof rule.id !== 'string' || !/^[a-z]+(-[a-z]+)+$/.test(rule.id))
    return `has the id ${JSON.stringify(rule.id)}. It must be words in lower case with hyphens between them, such as "ban-money".`
  if (!Object.hasOwn(HAZARDS, String(rule.hazard)))
    return `("${rule.id}") has the hazard ${JSON.stringify(rule.hazard)}. It must be one of ${Object.keys(HAZARDS).join(', ')}.`
  if (!SEVERITIES.includes(rule.severity!) || rule.severity === 'off')
    return `("${rule.id}") has the severity ${JSON.stringify(rule.severity)}. It must be one of "info", "warning", "error".`
  if (typeof rule.check !== 'function') return `("${rule.id}") has no function "check".`
  const docs = rule.docs as Partial<Rule['docs']> | undefined
  const isWhole =
    typeof docs?.condition === 'string' && typeof docs.effect === 'string' && typeof docs.remedy === 'string'
  if (!isWhole) return `("${rule.id}") needs docs with "condition", "effect" and "remedy".`
  const lists = [docs.unsafe, docs.safe, docs.sources]
  return lists.every(Array.isArray) ? null : `("${rule.id}") needs docs with lists "unsafe", "safe" and "sources".`
}
