import type { ColumnFate, RowsProof } from '@backout/core'
import { expect, test } from 'vitest'
import { coverageLine } from './coverage.ts'

/** `kept`, `restored`, `lost`, `not exercised` by their first letters. */
const FATES: Readonly<Record<string, ColumnFate>> = { k: 'kept', r: 'restored', l: 'lost', n: 'not exercised' }

function coverage(tables: Readonly<Record<string, string>>): RowsProof['coverage'] {
  return Object.fromEntries(
    Object.entries(tables).map(([table, letters]) => {
      const columns = Object.fromEntries([...letters].map((letter, i) => ['abcdefgh'[i]!, FATES[letter]!]))
      const exercised = letters.replaceAll('n', '').length
      return [`public.${table}`, { columns, exercised, why: exercised === 0 ? 'no value' : null }]
    }),
  )
}

const CASES: readonly (readonly [tables: Record<string, string>, line: string | null])[] = [
  [{}, null],
  [{ a: 'kkr', b: 'k' }, null],
  [{ a: 'kn', b: 'k' }, '2 tables, 2 of 3 columns exercised; public.a.b not exercised'],
  [{ a: 'kl' }, '1 table, 2 of 2 columns exercised; 1 lost'],
  [{ a: 'kl', b: 'nnn' }, '2 tables, 2 of 5 columns exercised; 1 lost; public.b not exercised'],
  // Why there was nothing is a line of its own.
  [{ a: 'nn' }, null],
]

test.each(CASES)('%j', (tables, line) => {
  expect(coverageLine({ coverage: coverage(tables) })).toBe(line)
})
