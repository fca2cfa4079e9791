import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { rulePage, rulesIndex } from './page.ts'
import { rules } from './rules.ts'
import { settingsType } from './settings-type.ts'

const folder = fileURLToPath(new URL('../../../docs/rules', import.meta.url))
const HOW = 'the page is out of date; run npx vitest run packages/rules -u and commit docs/rules'

describe('docs/rules', () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('%s', async (id, rule) => {
    await expect(rulePage(rule)).toMatchFileSnapshot(join(folder, `${id}.md`), HOW)
  })

  it('lists every rule', async () => {
    await expect(rulesIndex(rules)).toMatchFileSnapshot(join(folder, 'README.md'), HOW)
  })

  it('holds no page of a rule that is gone', () => {
    const pages = readdirSync(folder).sort()
    expect(pages).toEqual(['README.md', 'equivalents.md', ...rules.map(({ id }) => `${id}.md`)].sort())
  })
})

it('has the types of every rule for the config', async () => {
  const file = fileURLToPath(new URL('./rule-settings.ts', import.meta.url))
  await expect(settingsType(rules)).toMatchFileSnapshot(file, 'run npx vitest run packages/rules -u, and commit it')
})

it('lists the rules by id, each once, and each takes a stance', () => {
  const ids = rules.map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)].sort())
  for (const id of ids) expect(id).toMatch(/^(ban|require|prefer)(-[a-z]+)+$/)
})

it('has examples of both kinds and a reference for each rule', () => {
  for (const { docs } of rules) {
    expect(docs.unsafe.length).toBeGreaterThan(0)
    expect(docs.safe.length).toBeGreaterThan(0)
    expect(docs.url).toMatch(/^https:\/\/www\.postgresql\.org\/docs\/current\//)
  }
})
