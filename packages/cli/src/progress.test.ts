import type { ProgressEvent } from '@backout/pipeline'
import { expect, test } from 'vitest'
import { progress } from './progress.ts'

/** What stands on the line after each event, last of all when the work has ended. */
function shown(events: readonly ProgressEvent[], stderr = { isTTY: true, width: 60 }, quiet = false): string[] {
  const lines: string[] = []
  const line = progress({ stderr, err: (text) => void lines.push(text.replace('\r\u001b[2K', '')) }, quiet)
  for (const event of events) line.onProgress(event)
  line.end()
  return lines
}

const EVENTS: readonly ProgressEvent[] = [
  { step: 'replay', done: 1, total: 3 },
  { step: 'replay', done: 40, total: 300 },
  { step: 'migration', name: '0001_a', done: 0, total: 2 },
  { step: 'drill', name: '0001_a', done: 1, total: 2 },
  { step: 'drill', name: '0001_a', done: 1, total: 2 },
  { step: 'staircase', steps: 3, done: 2, total: 12 },
]

test('one line, written over, and cleared at the end', () => {
  expect(shown(EVENTS)).toEqual([
    'replaying the history  40/300',
    'looking at 0001_a  0/2',
    'rehearsing 0001_a  1/2',
    'staircase: 3 down, 3 up  2/12',
    '',
  ])
})

test('only at a terminal, and not where it is to be quiet', () => {
  expect(shown(EVENTS, { isTTY: false, width: 60 })).toEqual([])
  expect(shown(EVENTS, { isTTY: true, width: 60 }, true)).toEqual([])
})

test('it never breaks into a second line', () => {
  const [long] = shown([{ step: 'drill', name: 'x'.repeat(99), done: 1, total: 2 }], { isTTY: true, width: 40 })
  expect(long).toHaveLength(39)
})
