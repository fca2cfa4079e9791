import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringMatching } from './pattern.ts'

/** Patterns that PostgreSQL and JavaScript read alike. */
const PATTERNS = [
  '^[a-z0-9]+(-[a-z0-9]+)*$',
  String.raw`^[^@\s]+@[^@\s]+\.[a-z]{2,}$`,
  String.raw`^\+?[1-9]\d{1,14}$`,
  '^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$',
  '^(?:foo|bar|ba[zs])?x{0,2}$',
  String.raw`^\d{4}-(0[1-9]|1[0-2])-[0-3]\d$`,
  String.raw`^https?://[\w.-]+(/\w*)*$`,
  '^[]a]+$|^-[^-]$',
  String.raw`^a\.b\(c\)\[d\]\\e+$`,
  '^.{3}[A-Z_]+?$',
]

test.each(PATTERNS)('finds different strings for %s', (pattern) => {
  const strings = Array.from({ length: 16 }, (_, variant) => stringMatching(pattern, variant))
  const expression = new RegExp(pattern.replace('[]a]', String.raw`[\]a]`))
  expect(strings.filter((string) => !expression.test(string))).toEqual([])
  expect(new Set(strings).size).toBeGreaterThan(1)
})

test('knows classes by name, flags before the pattern and lookaround', () => {
  expect(stringMatching('(?i)^[[:upper:]_]{2}[[:digit:]]$', 1)).toMatch(/^[A-Z_]{2}\d$/)
  expect(stringMatching('^(?=.{3,9}$)abc$', 0)).toBe('abc')
})

test('repetitions within repetitions do not run away', () => {
  expect(stringMatching(`${'('.repeat(40)}a${')+'.repeat(40)}`, 2).length).toBeLessThan(20_000)
})

test('ends on any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab1\\[](){}|*+?^$-,:.!=<') }), fc.nat(20), (pattern, variant) => {
      expect(typeof stringMatching(pattern, variant)).toBe('string')
    }),
    { numRuns: 2000 },
  )
})
