import { expect, test } from 'vitest'
import { progress } from './progress.ts'
import { colored, interactive } from './terminal.ts'
import type { Terminal } from './terminal.ts'

const tty = { isTTY: true, width: 40 }
const pipe = { isTTY: false, width: 100 }

test.each([
  [tty, {}, true],
  [pipe, {}, false],
  [tty, { NO_COLOR: '1' }, false],
  [tty, { NO_COLOR: '' }, true],
  [tty, { TERM: 'dumb' }, false],
  [pipe, { FORCE_COLOR: '1' }, true],
  [pipe, { FORCE_COLOR: '' }, true],
  [tty, { FORCE_COLOR: '0' }, false],
  [pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
])('colour on %j with %j: %s', (screen, env, expected) => {
  expect(colored(screen, env)).toBe(expected)
})

test.each([
  [true, true, {}, true],
  [false, true, {}, false],
  [true, false, {}, false],
  [true, true, { CI: 'true' }, false],
  [true, true, { CI: 'false' }, true],
])('a person can be asked: stdin %s, stderr %s, %j: %s', (stdin, stderr, env, expected) => {
  const terminal = { stdin: { isTTY: stdin }, stderr: { isTTY: stderr, width: 80 }, env } as unknown as Terminal
  expect(interactive(terminal)).toBe(expected)
})

const written = (stderr: typeof tty, quiet: boolean, total: number) => {
  let text = ''
  const { onProgress, end } = progress({ stderr, err: (part) => (text += part) }, quiet)
  onProgress({ step: 'replay', done: 1, total })
  onProgress({ step: 'migration', name: 'a_name_longer_than_the_terminal_is_wide', done: 1, total })
  end()
  return text
}

test('progress: only at a terminal, only on long work, cleared at the end, never wider than the line', () => {
  expect(written(pipe, false, 500)).toBe('')
  expect(written(tty, true, 500)).toBe('')
  expect(written(tty, false, 1)).toBe('')
  const lines = written(tty, false, 500).split('\r\u001b[2K')
  expect(lines).toEqual(['', 'replaying the history  1/500', 'looking at a_name_longer_than_the_termi', ''])
})
