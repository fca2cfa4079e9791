import { expect, test } from 'vitest'
import { branchesOf } from './condition.ts'

const columns = new Set(['a', 'b', 'Weird "x"', 'end'])
const branches = (sql: string) => branchesOf(sql, columns).map((branch) => branch.map((atom) => atom.sql))

const mentioned = (sql: string) => branchesOf(sql, columns).flatMap((branch) => branch.flatMap((atom) => atom.columns))

const CASES: readonly (readonly [sql: string, branches: string[][]])[] = [
  ['(a > 0)', [['a > 0']]],
  ['((a > 0) AND (b IS NULL))', [['a > 0', 'b IS NULL']]],
  ['((a > 0) OR (b IS NULL))', [['a > 0'], ['b IS NULL']]],
  [
    '(((a > 0) OR (a < 9)) AND (b = 1))',
    [
      ['a > 0', 'b = 1'],
      ['a < 9', 'b = 1'],
    ],
  ],
  ['(NOT ((a > 0) AND (b = 1)))', [['NOT (a > 0)'], ['NOT (b = 1)']]],
  ['(NOT ((a > 0) OR (NOT (b = 1))))', [['NOT (a > 0)', 'b = 1']]],
  ['((a IS NULL) = (b IS NULL))', [['(a IS NULL) = (b IS NULL)']]],
  [`(a <> 'x AND y) OR (z'::text)`, [[`a <> 'x AND y) OR (z'::text`]]],
  [
    'CASE WHEN ((a > 0) AND (b = 1)) THEN true ELSE false END',
    [['CASE WHEN ((a > 0) AND (b = 1)) THEN true ELSE false END']],
  ],
  ['(("end" > 0) AND (a = 1))', [['"end" > 0', 'a = 1']]],
]

test.each(CASES)('takes %s apart', (sql, expected) => {
  expect(branches(sql)).toEqual(expected)
})

test('knows columns from functions, types, fields and texts', () => {
  expect(mentioned(`("Weird ""x""" > length('b'::a))`)).toEqual(['Weird "x"'])
  expect(mentioned('(b(a) = ((t).b)::text)')).toEqual(['a'])
})

test('leaves whole what would fall into too many branches', () => {
  const sql = Array.from({ length: 8 }, () => '((a > 0) OR (b > 0))').join(' AND ')
  expect(branches(sql)).toEqual([[sql]])
})
