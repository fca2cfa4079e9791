import type { Rule } from '@backout/core'
import { describe, expect, it } from 'vitest'
import { ruleTests } from './rule-tests.ts'
import { rules } from './rules.ts'

// The examples of every rule, read from the text alone. `test/rules-on-shadow.test.ts` runs them on a shadow.
describe.each(rules.map((rule) => [rule.id, rule] as [string, Rule]))('%s', (_id, rule) => {
  it.each(ruleTests(rule).map((test) => [test.name, test] as const))('%s', async (_name, test) => {
    await expect(test.run()).resolves.toBeUndefined()
  })
})
