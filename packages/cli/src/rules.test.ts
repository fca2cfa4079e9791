import type { Rule } from '@backout/core'
import { describe, expect, test } from 'vitest'
import { defineRule, ruleFault } from './custom-rule.ts'
import { checkConfig } from './config-check.ts'
import { explain } from './explain.ts'
import { knownRules } from './rules.ts'
import { ruleSettings } from './settings.ts'
import type { Terminal } from './terminal.ts'

const banOdd = defineRule({
  id: 'acme-ban-odd',
  hazard: 'weakens-schema',
  severity: 'warning',
  options: {
    most: { description: 'How many.', default: 3, check: (value) => (value > 0 ? null : 'above 0') },
    names: { description: 'Which.', default: ['a'] as readonly string[] },
  },
  docs: { condition: 'It is odd.', effect: 'So.', remedy: 'Not.', unsafe: [], safe: [], url: '', sources: [] },
  check: (_operation, { options }) => (options.most > 3 && options.names.includes('b') ? [] : []),
})
const rule = banOdd as unknown as Rule

const known = (config: unknown) =>
  knownRules({ ...ruleSettings(checkConfig(config, '/app/backout.config.ts')), configFile: '/app/backout.config.ts' })

test('the rules of the config run with the others', async () => {
  expect((await known({ customRules: [rule] })).at(-1)).toBe(rule)
})

test('a setting is a severity, or a severity and options', () => {
  expect(ruleSettings({ rules: { 'ban-drop-table': 'off', 'acme-ban-odd': ['error', { most: 5 }] } })).toEqual({
    severities: { 'ban-drop-table': 'off', 'acme-ban-odd': 'error' },
    ruleOptions: { 'acme-ban-odd': { most: 5 } },
    customRules: [],
  })
})

const WRONG: [config: unknown, why: RegExp][] = [
  [{ customRules: rule }, /It must be a list of rules/],
  [{ customRules: [null] }, /"customRules\[0\]" is no rule/],
  [{ customRules: [{ ...rule, id: 'Odd' }] }, /"customRules\[0\]" has the id "Odd"/],
  [{ customRules: [{ ...rule, hazard: 'odd' }] }, /has the hazard "odd"/],
  [{ customRules: [{ ...rule, severity: 'off' }] }, /has the severity "off"/],
  [{ customRules: [{ ...rule, check: undefined }] }, /has no function "check"/],
  [{ customRules: [{ ...rule, docs: {} }] }, /needs docs/],
  [{ customRules: [rule, { ...rule }] }, /"acme-ban-odd" is twice/],
  [{ customRules: [{ ...rule, id: 'ban-drop-table' }] }, /is a rule of backout already/],
  [{ rules: { 'ban-drop-tabel': 'off' } }, /"rules.ban-drop-tabel" is none\. Did you mean "ban-drop-table"\?/],
  [{ rules: { 'ban-drop-table': ['error', { most: 1 }] } }, /"most" is no option of ban-drop-table\. .*no options/],
  [{ customRules: [rule], rules: { 'acme-ban-odd': ['error', { mosts: 1 }] } }, /Did you mean "most"\?/],
  [{ customRules: [rule], rules: { 'acme-ban-odd': ['error', { most: '1' }] } }, /"most".* It must be a number/],
  [{ customRules: [rule], rules: { 'acme-ban-odd': ['error', { most: 0 }] } }, /It must be above 0/],
  [{ customRules: [rule], rules: { 'acme-ban-odd': ['error', { names: [1] }] } }, /It must be a list of texts/],
  [{ customRules: [rule], rules: { 'acme-ban-odd': ['error', { toString: 1 }] } }, /"toString" is no option/],
  [{ rules: { 'ban-drop-table': ['loud'] } }, /"rules.ban-drop-table" is \["loud"\]/],
  [{ rules: { 'ban-drop-table': ['error', {}, 1] } }, /or a list of that and an object of options/],
  [{ rules: { 'ban-drop-table': [] } }, /It must be/],
  [{ preset: 'all' }, /"preset" is "all"\. It must be one of "recommended", "strict"/],
]
describe('what is wrong is named', () => {
  test.each(WRONG)('%#', async (config, why) => {
    const trying = (async () => known(config))()
    await expect(trying).rejects.toMatchObject({ code: 'config-invalid', why: expect.stringMatching(why) })
  })
})

test('a rule that is whole has no fault', () => {
  expect(ruleFault(rule)).toBeNull()
})

/** What `backout explain` prints. */
const run = async (id: string | null) => {
  let text = ''
  const terminal = { out: (part: string) => void (text += part) } as Terminal
  await explain(id, '/', terminal)
  return text
}

describe('explain', () => {
  test('prints a page', async () => {
    expect(await run('ban-drop-table')).toMatch(/^# ban-drop-table\n\nSeverity: \*\*error\*\*[^]*## Unsafe[^]*## Safe/)
  })

  test('lists every rule', async () => {
    const text = await run(null)
    for (const { id } of await known({})) expect(text).toContain(`  ${id}`)
  })

  test.each([
    ['ban-drop-tabel', 'backout explain ban-drop-table'],
    ['xyz', '`backout explain` lists them all.'],
  ])('knows the nearest name: %s', async (id, fix) => {
    await expect(run(id)).rejects.toMatchObject({ code: 'usage', fix })
  })
})
