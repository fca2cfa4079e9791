import { expect, test } from 'vitest'
import { runnerOf, sendingOf } from './sending.ts'
import type { Engine, Sending } from './sending.ts'

const CASES: readonly [version: string | null, engine: Engine, sending: Sending][] = [
  ['5.22.0', 'native', 'script'],
  ['6.19.3', 'native', 'script'],
  ['7.3.0', 'native', 'script'],
  ['7.4.0', 'native', 'statements-if-parsed'],
  ['7.10.1', 'native', 'statements-if-parsed'],
  ['8.1.0-dev.7', 'native', 'statements-if-parsed'],
  [null, 'native', 'statements-if-parsed'],
  ['6.19.3', 'driver-adapter', 'statements'],
]

test.for(CASES)('prisma %s, %s: %s', ([version, engine, sending]) => {
  expect(sendingOf(version, engine)).toBe(sending)
})

test('the label says what was taken for granted', () => {
  expect(runnerOf('6.19.3', 'native', 'public').label).toBe('prisma 6.19.3, schema engine, one query a file')
  expect(runnerOf(null, 'native', 'public').label).toMatch(/^prisma \(version not found, taken as 7\.10\)/)
})
