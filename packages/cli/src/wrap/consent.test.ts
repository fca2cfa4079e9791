import type { Finding, Report, Severity } from '@backout/core'
import { describe, expect, test } from 'vitest'
import { flagsToAgree, objections, reasons } from './consent.ts'

const finding = (rule: string, severity: Severity, hazard: Finding['hazard'], suppressed: string | null = null) =>
  ({ rule, severity, hazard, suppressed, condition: `${rule} speaks.` }) as Finding
const report = (findings: Finding[], verdict: string | null = 'exact') =>
  ({ migrations: [{ name: 'm', findings, down: { verdict } }] }) as unknown as Report

const drop = finding('ban-drop-column', 'error', 'loses-data')
const index = finding('require-concurrent-index', 'error', 'blocks-writes')
const note = finding('note', 'info', 'breaks-clients')
const agreed = { failOn: 'error', yes: false, accept: [] } as const

const CASES: [string, Report, object, stopped: string[]][] = [
  ['clean', report([]), {}, []],
  ['below the threshold', report([note]), {}, []],
  ['at the threshold', report([note]), { failOn: 'info' }, ['note']],
  ['off never stops', report([drop, index, note]), { failOn: 'off' }, []],
  ['suppressed', report([finding('x', 'error', 'loses-data', 'reviewed')]), {}, []],
  ['stopped', report([drop, index]), {}, ['ban-drop-column', 'require-concurrent-index']],
  ['--yes never consents to data loss', report([drop, index], 'unproven'), { yes: true }, ['ban-drop-column']],
  [
    '--accept consents to one rule',
    report([drop, index]),
    { accept: ['ban-drop-column'] },
    ['require-concurrent-index'],
  ],
  ['both together', report([drop, index]), { yes: true, accept: ['ban-drop-column'] }, []],
  ['accepting another rule', report([drop]), { accept: ['ban-drop-table'] }, ['ban-drop-column']],
  ['an unproven down', report([], 'unproven'), {}, ['m']],
  ['an irreversible one', report([], 'irreversible'), {}, ['m']],
  ['a lossy one has its finding', report([], 'lossy'), {}, []],
  ['a down that was not judged', report([], null), {}, ['m']],
  ['an unproven down with --yes', report([], 'unproven'), { yes: true }, []],
]

describe('what stops an apply', () => {
  test.each(CASES)('%s', (_, given, options, stopped) => {
    const { findings, unproven } = objections(given, { ...agreed, ...options })
    expect([...findings.map(({ rule }) => rule), ...unproven]).toEqual(stopped)
  })
})

test.each(CASES)('the flags that are proposed agree to all of it: %s', (_, given, options) => {
  const before = { ...agreed, ...options }
  const flags = flagsToAgree(objections(given, before)).split(' ')
  const accept = [...before.accept, ...flags.filter((_flag, at) => flags[at - 1] === '--accept')]
  const after = objections(given, { ...before, yes: before.yes || flags.includes('--yes'), accept })
  expect(reasons(after)).toEqual([])
})

test('in words, each rule once', () => {
  expect(reasons(objections(report([drop, drop, index], 'unproven'), agreed))).toEqual([
    'ban-drop-column (2 times): ban-drop-column speaks.',
    'require-concurrent-index: require-concurrent-index speaks.',
    'm: its down is not proven.',
  ])
})
