import { BackoutError } from '@backout/core'
import { loadConfig } from './config-file.ts'
import { nearest } from './nearest.ts'
import { knownRules } from './rules.ts'
import { ruleSettings } from './settings.ts'
import type { Terminal } from './terminal.ts'

/**
 * Prints the page of a rule, as Markdown, or the list of all rules.
 * @param id null for the list
 * @throws BackoutError `usage` with the nearest name when there is no such rule, and what reading the config throws
 */
export async function explain(id: string | null, cwd: string, terminal: Terminal): Promise<number> {
  const loaded = await loadConfig(cwd)
  const rules = await knownRules({ ...ruleSettings(loaded?.config ?? {}), configFile: loaded?.file ?? null })
  const { explainRule, listRules } = await import('@backout/rules')
  if (id === null) {
    terminal.out(listRules(rules))
    return 0
  }
  const rule = rules.find((candidate) => candidate.id === id)
  if (!rule) {
    const best = nearest(
      id,
      rules.map((candidate) => candidate.id),
    )
    throw new BackoutError({
      code: 'usage',
      what: `There is no rule ${JSON.stringify(id)}.`,
      why: best === null ? 'No rule has a name like it.' : `The nearest is ${best}.`,
      fix: best === null ? '`backout explain` lists them all.' : `backout explain ${best}`,
    })
  }
  terminal.out(explainRule(rule))
  return 0
}
