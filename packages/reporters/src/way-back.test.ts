import type { WayBack } from '@backout/core'
import { expect, test } from 'vitest'
import { lockWords } from './way-back.ts'

const wayBack = (rest: Partial<WayBack>): WayBack => ({
  findings: [],
  locks: [],
  rewritten: [],
  scanned: [],
  evidence: 'trial',
  ...rest,
})
const exclusive = (relation: string) => ({ relation, mode: 'ACCESS EXCLUSIVE' as const })

test.each<[string, WayBack | undefined, string | null]>([
  ['not looked at', undefined, null],
  ['nobody waits', wayBack({}), null],
  [
    'what is done under the lock',
    wayBack({
      locks: [exclusive('public.a'), exclusive('public.b'), { relation: 'public.c', mode: 'SHARE' }],
      rewritten: ['public.a'],
      scanned: ['public.a', 'public.c'],
    }),
    'ACCESS EXCLUSIVE on public.a (rewritten) and public.b; SHARE on public.c (read to the end)',
  ],
  [
    'many tables',
    wayBack({ locks: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(exclusive), evidence: 'text' }),
    'ACCESS EXCLUSIVE on a, b, c, d, e and 2 more; in part read from the text',
  ],
])('%s', (_, value, expected) => expect(lockWords(value)).toBe(expected))
