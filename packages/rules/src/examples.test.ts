import type { Rule, RuleExample } from '@backout/core'
import { describe, expect, it } from 'vitest'
import { checkMigration } from './check.ts'
import { readExample } from './example.ts'
import { rules } from './rules.ts'

/** The examples of every rule, read from the text alone. `test/rules-on-shadow.test.ts` runs them on a shadow. */
const inText = async (example: RuleExample) =>
  checkMigration({
    ...(await readExample(example)),
    before: null,
    after: null,
    traces: [],
    postgresVersion: example.postgresVersion ?? 180_000,
    preset: 'strict',
  })

const named = (examples: readonly RuleExample[]) =>
  examples.filter(({ shadow }) => !shadow).map((example) => [example.title ?? example.sql, example] as const)

describe.each(rules.map((rule) => [rule.id, rule] as [string, Rule]))('%s', (id, rule) => {
  it.each(named(rule.docs.unsafe))('speaks: %s', async (_title, example) => {
    const findings = await inText(example)
    expect(findings.filter((finding) => finding.rule === id && finding.suppressed === null)).toHaveLength(1)
  })

  it.each(named(rule.docs.safe))('is silent: %s', async (_title, example) => {
    const findings = await inText(example)
    expect(findings.filter((finding) => finding.rule === id && finding.suppressed === null)).toEqual([])
  })
})
