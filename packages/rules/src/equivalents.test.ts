import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { coveredBy, equivalentsPage } from './equivalents-page.ts'
import { otherTools } from './equivalents.ts'
import { rules } from './rules.ts'

const covered = coveredBy(rules)

it('has the page of today', async () => {
  const page = fileURLToPath(new URL('../../../docs/rules/equivalents.md', import.meta.url))
  const how = 'the page is out of date; run npx vitest run packages/rules -u and commit docs/rules'
  await expect(equivalentsPage(rules)).toMatchFileSnapshot(page, how)
})

it('names in the sources of rules only what there is in the other tools', () => {
  const known = new Set(
    otherTools.flatMap(({ id, rules: theirs }) => Object.keys(theirs).map((rule) => `${id}:${rule}`)),
  )
  const unknown = [...covered].filter(([source]) => !known.has(source))
  expect(unknown.map(([source, ids]) => `${source}, named by ${ids.join(', ')}`)).toEqual([])
})

describe.each(otherTools.map((tool) => [tool.name, tool] as const))('%s', (_name, { id, rules: theirs }) => {
  const isCovered = (rule: string) => covered.has(`${id}:${rule}`)

  it('has no rule that is neither here nor left out for a reason', () => {
    const open = Object.entries(theirs).filter(([rule, reason]) => reason === null && !isCovered(rule))
    expect(open.map(([rule]) => rule)).toEqual([])
  })

  it('gives no reason for leaving out what is here', () => {
    const stale = Object.entries(theirs).filter(([rule, reason]) => reason !== null && isCovered(rule))
    expect(stale.map(([rule]) => rule)).toEqual([])
  })
})
