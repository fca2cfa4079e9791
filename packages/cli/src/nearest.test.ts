import { expect, test } from 'vitest'
import { didYouMean, nearest } from './nearest.ts'

const KNOWN = ['adapter', 'migrations', 'failOn', 'shadow']

test.each([
  ['faillOn', 'failOn'],
  ['failon', 'failOn'],
  ['migration', 'migrations'],
  ['SHADOW', 'shadow'],
  ['zzz', null],
])('%s → %s', (name, expected) => {
  expect(nearest(name, KNOWN)).toBe(expected)
})

test('says nothing where nothing is near', () => {
  expect(didYouMean('zzz', KNOWN)).toBe('')
  expect(didYouMean('x', [])).toBe('')
  expect(didYouMean('adaptor', KNOWN)).toBe(' Did you mean "adapter"?')
})
