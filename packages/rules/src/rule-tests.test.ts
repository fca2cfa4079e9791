import type { Rule, RuleExample } from '@backout/core'
import { describe, expect, it } from 'vitest'
import { ruleTests } from './rule-tests.ts'

const rule = (unsafe: readonly RuleExample[], safe: readonly RuleExample[]): Rule => ({
  id: 'ban-odd-table',
  hazard: 'weakens-schema',
  severity: 'info',
  docs: { condition: '', effect: '', remedy: '', unsafe, safe, url: '', sources: [] },
  check: (operation) =>
    operation.kind === 'create-table' && operation.table.name === 'odd'
      ? [{ condition: 'It is odd.', effect: '', remedy: '', evidence: 'text' }]
      : [],
})

describe('ruleTests', () => {
  it('pass where the examples hold', async () => {
    const tests = ruleTests(rule([{ sql: 'CREATE TABLE odd ();' }], [{ title: 'even', sql: 'CREATE TABLE even ();' }]))
    expect(tests.map(({ name }) => name)).toEqual(['speaks: CREATE TABLE odd ();', 'is silent: even'])
    for (const { run } of tests) await expect(run()).resolves.toBeUndefined()
  })

  it.each([
    ['silent where it should speak', [{ sql: 'CREATE TABLE even ();' }], [], /speaks 0 times instead of 1/],
    ['twice', [{ sql: 'CREATE TABLE odd (); CREATE TABLE odd ();' }], [], /speaks 2 times instead of 1/],
    ['speaks where it should be silent', [], [{ sql: 'CREATE TABLE odd ();' }], /1 times instead of 0[^]*It is odd/],
  ])('fail: %s', async (_what, unsafe, safe, message) => {
    const [test] = ruleTests(rule(unsafe, safe))
    await expect(test!.run()).rejects.toThrow(message)
  })

  it('leave out what takes a shadow', () => {
    expect(ruleTests(rule([{ sql: 'SELECT 1', shadow: true }], []))).toEqual([])
  })
})
