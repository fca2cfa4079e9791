import { expect, test } from 'vitest'
import { inParentheses, namesIn, renamed, splitAtCommas } from './text.ts'

test.each<[sql: string, inner: string | null]>([
  ['CHECK ((a > 0))', '(a > 0)'],
  [`CHECK ((a <> ')'::text)) NO INHERIT`, `(a <> ')'::text)`],
  [`CHECK (("we)ird" > 0))`, `("we)ird" > 0)`],
  [`CHECK ((a <> E'\\')'::text))`, `(a <> E'\\')'::text)`],
  ['CHECK ((a > 0)', null],
])('what stands in the parenthesis of %s', (sql, inner) => {
  expect(inParentheses(sql, sql.indexOf('('))?.inner ?? null).toBe(inner)
})

test.each<[sql: string, parts: readonly string[]]>([
  ['a, lower(b), (a || \',\'), "c,d" COLLATE "C"', ['a', 'lower(b)', "(a || ',')", '"c,d" COLLATE "C"']],
  ['ARRAY[1, 2], x', ['ARRAY[1, 2]', 'x']],
  ['', []],
])('the parts of %s', (sql, parts) => {
  expect(splitAtCommas(sql)).toEqual(parts)
})

test('names that stand in an expression', () => {
  expect([...namesIn(`(lower(a) <> 'b''c'::text) AND "d ""e" > 0`)]).toEqual(['lower', 'a', 'text', 'AND', 'd "e'])
})

test.each<[sql: string, result: string]>([
  [`(m = 'x'::public.mood)`, `(m = 'x'::public.feeling)`],
  ['public.moody', 'public.moody'],
  [`ARRAY['x'::public.mood]::public.mood[]`, `ARRAY['x'::public.feeling]::public.feeling[]`],
])('%s with the names of today', (sql, result) => {
  expect(renamed(sql, new Map([['public.mood', 'public.feeling']]))).toBe(result)
})
