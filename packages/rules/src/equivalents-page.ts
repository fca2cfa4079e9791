import type { Rule } from '@backout/core'
import { otherTools } from './equivalents.ts'

/** The ids of our rules by the rule of another tool that they cover, `squawk:adding-required-field`. */
export function coveredBy(rules: readonly Rule[]): ReadonlyMap<string, readonly string[]> {
  const covered = new Map<string, string[]>()
  for (const { id, docs } of rules)
    for (const source of docs.sources) covered.set(source, [...(covered.get(source) ?? []), id])
  return covered
}

/** The table from the rules of other tools to ours, `docs/rules/equivalents.md`. */
export function equivalentsPage(rules: readonly Rule[]): string {
  const covered = coveredBy(rules)
  const blocks = otherTools.flatMap(({ id, name, url, edition, rules: theirs }) => {
    const rows = Object.entries(theirs).map(([rule, reason]) => {
      const ours = covered.get(`${id}:${rule}`) ?? []
      return `| \`${rule}\` | ${ours.map((each) => `[${each}](${each}.md)`).join(', ') || (reason ?? 'not yet')} |`
    })
    return [
      `## ${name}`,
      `[Its rules](${url}), ${edition}.`,
      [`| ${name} | here |`, '| --- | --- |', ...rows].join('\n'),
    ]
  })
  const head = '<!-- Generated from packages/rules/src. Then run: npx vitest run packages/rules -u -->'
  const intro =
    'Every rule of the tools that check PostgreSQL migrations, and the rule here that says the same of the same cause; or why there is none.'
  return `${[head, '# Rules of other tools', intro, ...blocks].join('\n\n')}\n`
}
