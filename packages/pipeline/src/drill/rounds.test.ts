import { expect, test } from 'vitest'
import { roundsFor } from './rounds.ts'

test.each([
  [1, [1]],
  [4, [1, 2, 3, 4]],
  [31, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 23, 31]],
])('of %i migrations', (n, rounds) => expect(roundsFor(n)).toEqual(rounds))

test('every number up to 30, and always all of them', () => {
  expect(roundsFor(30)).toHaveLength(30)
  for (const n of [31, 100, 762]) expect(roundsFor(n).at(-1)).toBe(n)
  expect(roundsFor(762)).toHaveLength(21)
})
