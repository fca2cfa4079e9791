import { expect, test } from 'vitest'
import { ageIn } from './age.ts'

test.each([
  ['30d', 2_592_000],
  ['12h', 43_200],
  ['2w', 1_209_600],
  ['1.5 H', 5_400],
  ['45m', 2_700],
  ['0d', 0],
  ['30', null],
  ['d', null],
  ['-1d', null],
  ['1y', null],
  ['', null],
])('%j', (text, seconds) => expect(ageIn(text)).toBe(seconds))
