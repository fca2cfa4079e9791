import type { Lock } from '@backout/core'
import { expect, test } from 'vitest'
import { locksHeld, type TimedStatement } from './down-run.ts'

const statement = (milliseconds: number, transaction: number, locks: readonly Lock[] | null): TimedStatement => ({
  milliseconds,
  transaction,
  trace: locks && { locks, rewritten: ['a.t'], scanned: [], reindexed: [] },
})

test('a lock is held until its transaction ends; the strongest counts, and of equal ones the longest', () => {
  const timed = [
    statement(5, 0, null),
    statement(10, 0, [{ relation: 'a.t', mode: 'SHARE' }]),
    statement(20, 0, [
      { relation: 'a.t', mode: 'ACCESS EXCLUSIVE' },
      { relation: 'a.i', mode: 'ACCESS EXCLUSIVE' },
    ]),
    statement(1, 0, null),
    statement(100, 1, [
      { relation: 'a.t', mode: 'ACCESS EXCLUSIVE' },
      { relation: 'a.u', mode: 'ACCESS SHARE' },
    ]),
  ]
  expect(locksHeld(timed, new Set(['a.t', 'a.u']))).toEqual([
    { relation: 'a.t', mode: 'ACCESS EXCLUSIVE', milliseconds: 100, rewritten: true, scanned: false },
    { relation: 'a.u', mode: 'ACCESS SHARE', milliseconds: 100, rewritten: false, scanned: false },
  ])
  expect(locksHeld(timed.slice(0, 4), new Set(['a.t']))).toMatchObject([{ milliseconds: 21 }])
})
