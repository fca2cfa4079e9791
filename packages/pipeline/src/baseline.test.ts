import type { BaselineEntry, Finding, Migration, MigrationReport } from '@backout/core'
import { describe, expect, it } from 'vitest'
import { type BaselineInput, holdBaseline } from './baseline.ts'
import { summarize } from './summary.ts'

const finding = (fingerprint: string, suppressed: string | null = null) =>
  ({ fingerprint, suppressed, severity: 'error', baseline: false }) as Partial<Finding> as Finding
const report = (name: string, ...findings: Finding[]) =>
  ({ name, findings, down: null }) as Partial<MigrationReport> as MigrationReport
const entry = (fingerprint: string, migration: string): BaselineEntry => ({
  fingerprint,
  migration,
  rule: 'ban-x',
  line: 1,
})
const input = (entries: BaselineEntry[], write = false): BaselineInput => ({
  file: '/b.json',
  known: new Set(entries.map(({ fingerprint }) => fingerprint)),
  entries,
  write,
})
const all = [{ name: '0' }, { name: '1' }] as Migration[]
const none = new Set<string>()

describe('holdBaseline', () => {
  it('holds what it knows, and nothing else', () => {
    const { migrations, baseline } = holdBaseline(
      [report('0', finding('a'), finding('b'))],
      input([entry('a', '0')]),
      all,
      none,
    )
    expect(migrations[0]!.findings.map((one) => one.baseline)).toEqual([true, false])
    expect(baseline).toEqual({ file: '/b.json', held: 1, gone: [], written: false })
    expect(summarize(migrations, 'error', false)).toMatchObject({ findings: { error: 1 }, exitCode: 1 })
  })

  it('makes a run clean when it holds all', () => {
    const { migrations } = holdBaseline([report('0', finding('a'))], input([entry('a', '0')]), all, none)
    expect(summarize(migrations, 'info', false)).toMatchObject({ findings: { error: 0 }, exitCode: 0 })
  })

  it.each([
    ['it does not occur in a migration that was looked at', [report('0')], none, ['a']],
    ['it is suppressed now', [report('0', finding('a', 'why'))], none, ['a']],
    ['it occurs', [report('0', finding('a'))], none, []],
    ['its migration was not looked at', [report('1')], none, []],
    ['production has its migration', [report('0')], new Set(['0']), []],
  ])('an entry is gone or not: %s', (_why, reports, applied, gone) => {
    const { baseline } = holdBaseline(reports, input([entry('a', '0')]), all, applied)
    expect(baseline!.gone.map(({ fingerprint }) => fingerprint)).toEqual(gone)
  })

  it('an entry is gone with its migration', () => {
    expect(holdBaseline([], input([entry('a', 'deleted')]), all, none).baseline!.gone).toHaveLength(1)
    // Plain SQL files: those that were not named may be there still.
    expect(holdBaseline([], input([entry('a', 'deleted')]), null, none).baseline!.gone).toEqual([])
  })

  it('holds everything that is open when it is written', () => {
    const reports = [report('0', finding('a'), finding('b', 'why'))]
    const { migrations, baseline } = holdBaseline(reports, input([], true), all, none)
    expect(migrations[0]!.findings.map((one) => one.baseline)).toEqual([true, false])
    expect(baseline).toMatchObject({ held: 1, written: true })
  })

  it('is nothing without a baseline', () => {
    const reports = [report('0', finding('a'))]
    expect(holdBaseline(reports, null, all, none)).toEqual({ migrations: reports, baseline: null })
  })
})
