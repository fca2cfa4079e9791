import type { RowHashes } from '@backout/shadow'
import { describe, expect, test } from 'vitest'
import { changesBetween } from './row-changes.ts'
import { fateOf, type TableTimes } from './table-fate.ts'

/** A row: its key and the values of `a` and `b`; no key stands for the whole row. */
type Row = readonly [key: number | null, a: number, b: number]

/** Hashes as the server would make them, with plain numbers for hashes. */
function hashes(rows: readonly Row[]): RowHashes {
  const lines = rows.map(([key, a, b]) => {
    const line = Buffer.alloc(24)
    const whole = BigInt(a) * 1000n + BigInt(b)
    line.writeBigInt64BE(key === null ? whole : BigInt(key), 0)
    line.writeBigInt64BE(whole + (key === null ? 0n : BigInt(key) * 1_000_000n), 8)
    line.writeInt32BE(a, 16)
    line.writeInt32BE(b, 20)
    return line
  })
  return { rows: rows.length, width: 24, bytes: Buffer.concat(lines.toSorted(Buffer.compare)) }
}

interface Times {
  readonly before: readonly Row[]
  readonly up?: readonly Row[]
  readonly written?: readonly Row[]
  readonly back: readonly Row[] | null
  readonly followed?: boolean
  readonly names?: readonly string[]
}

function fate({ before, up = before, written = up, back, followed = true, names = ['a', 'b'] }: Times) {
  const [then, since] = [hashes(up), hashes(written)]
  const after = { up: then, written: since, names, followed, changes: changesBetween(then, since) }
  const times: TableTimes = { columns: ['a', 'b'], before: hashes(before), after, back: back && hashes(back) }
  return fateOf(times)
}

const ROWS: readonly Row[] = [
  [1, 10, 11],
  [2, 20, 21],
  [3, 30, 31],
  [4, 40, 0],
]

const CASES: readonly { name: string; times: Times; told: object }[] = [
  { name: 'nothing written, nothing lost', times: { before: ROWS, back: ROWS }, told: { kept: 4, lost: 0, extra: 0 } },
  {
    name: 'what was written to may be otherwise, the rest may not',
    times: {
      before: ROWS,
      written: [[1, 99, 11], ROWS[2]!, ROWS[3]!, [5, 50, 51]],
      back: [[1, 99, 11], ROWS[2]!, ROWS[3]!, [5, 50, 51]],
    },
    told: {
      untouched: 2,
      kept: 2,
      lost: 0,
      extra: 0,
      written: { inserted: 1, insertedKept: 1, updated: 1, updatedKept: 1, deleted: 1, deletedKept: 1 },
    },
  },
  {
    name: 'writes that the down undoes',
    times: { before: ROWS, written: [[1, 99, 11], ROWS[2]!, ROWS[3]!, [5, 50, 51]], back: ROWS },
    told: {
      untouched: 2,
      kept: 2,
      written: { inserted: 1, insertedKept: 0, updated: 1, updatedKept: 0, deleted: 1, deletedKept: 0 },
    },
  },
  {
    name: 'one value of an untouched row',
    times: { before: ROWS, back: [ROWS[0]!, [2, 20, 77], ROWS[2]!, ROWS[3]!] },
    told: { kept: 3, lost: 1, columns: { a: 'kept', b: 'lost' } },
  },
  {
    name: 'two rows that changed places',
    times: { before: ROWS, back: [[1, 20, 21], [2, 10, 11], ROWS[2]!, ROWS[3]!] },
    told: { kept: 2, lost: 2, columns: { a: 'lost', b: 'lost' } },
  },
  {
    name: 'a row that is gone, and one that came from nowhere',
    times: { before: ROWS, back: [...ROWS.slice(1), [9, 10, 11]] },
    told: { kept: 3, lost: 1, extra: 1 },
  },
  {
    name: 'the key itself is another; the values are there',
    times: { before: ROWS, back: ROWS.map(([key, a, b]) => [key! + 100, a, b]) },
    told: { kept: 0, lost: 4, columns: { a: 'kept', b: 'kept' } },
  },
  {
    name: 'a column that was away',
    times: { before: ROWS, up: ROWS.map(([key, a]) => [key, a, 0]), names: ['a'], back: ROWS },
    told: { columns: { a: 'kept', b: 'restored' } },
  },
  {
    name: 'a column that was changed and changed back',
    times: { before: ROWS, up: ROWS.map(([key, a, b]) => [key, a, -b]), back: ROWS },
    told: { columns: { a: 'kept', b: 'restored' } },
  },
  {
    name: 'a column of nothing but NULL',
    times: { before: ROWS.map(([key, a]) => [key, a, 0]), back: ROWS.map(([key, a]) => [key, a, 0]) },
    told: { columns: { a: 'kept', b: 'not exercised' } },
  },
  { name: 'the table did not come back', times: { before: ROWS, back: null }, told: { kept: 0, lost: 4 } },
  {
    name: 'without a key, equal rows are counted',
    times: {
      before: [
        [null, 1, 1],
        [null, 1, 1],
        [null, 2, 2],
      ],
      written: [
        [null, 1, 1],
        [null, 1, 1],
        [null, 1, 1],
        [null, 2, 2],
      ],
      back: [
        [null, 1, 1],
        [null, 1, 1],
        [null, 1, 1],
      ],
      followed: false,
    },
    told: { untouched: 3, kept: 2, lost: 1, extra: 0, written: { inserted: 1, insertedKept: 1 } },
  },
  {
    name: 'without a key, as many may be missing as were written to, and no more',
    times: {
      before: [
        [null, 1, 1],
        [null, 2, 2],
        [null, 3, 3],
      ],
      written: [
        [null, 9, 9],
        [null, 2, 2],
        [null, 3, 3],
      ],
      back: [
        [null, 9, 9],
        [null, 2, 2],
        [null, 8, 8],
      ],
      followed: false,
    },
    told: { untouched: 2, kept: 1, lost: 1 },
  },
]

describe('what became of rows', () => {
  test.each(CASES)('$name', ({ times, told }) => expect(fate(times)).toMatchObject(told))
})
