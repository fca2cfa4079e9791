import { expect, test } from 'vitest'
import { inOrder } from './order.ts'

const CASES: readonly { name: string; ordered: readonly string[]; bytes?: readonly string[] }[] = [
  { name: 'times', ordered: ['20240101000000_b', '20240102000000_a'] },
  { name: 'equal times', ordered: ['20240101000000_a', '20240101000000_b'] },
  {
    name: 'equal times, mixed case',
    ordered: ['20240101000000_a', '20240101000000_B'],
    bytes: ['20240101000000_B', '20240101000000_a'],
  },
  { name: 'numbers are not counted', ordered: ['10_a', '9_a'] },
  { name: 'shorter times', ordered: ['2024_a', '20240101000000_b'], bytes: ['20240101000000_b', '2024_a'] },
  { name: 'no time', ordered: ['0_init', '20240101000000_a', 'baseline'] },
]

test.for(CASES)('$name', ({ ordered, bytes = ordered }) => {
  for (const names of [ordered, ordered.toReversed()]) {
    expect(inOrder(names, '7.10.1')).toEqual(ordered)
    expect(inOrder(names, '6.6.0')).toEqual(ordered)
    expect(inOrder(names, null)).toEqual(ordered)
    expect(inOrder(names, '6.5.0')).toEqual(bytes)
  }
})
