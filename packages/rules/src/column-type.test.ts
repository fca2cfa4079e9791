import { describe, expect, it } from 'vitest'
import { readType, rewrites, sameType } from './column-type.ts'

/** Measured on PostgreSQL 12 to 18 by the file node of the table before and after, with TimeZone UTC. */
const MEASURED: readonly (readonly [from: string, to: string, rewrites: boolean])[] = [
  ['character varying(10)', 'character varying(20)', false],
  ['character varying(10)', 'character varying', false],
  ['character varying(10)', 'text', false],
  ['character varying(10)', 'character varying(5)', true],
  ['character varying', 'character varying(50)', true],
  ['character varying', 'text', false],
  ['text', 'character varying', false],
  ['text', 'character varying(100)', true],
  ['text', 'character(100)', true],
  ['character(5)', 'text', true],
  ['character(5)', 'character(10)', true],
  ['character(5)', 'character varying(5)', true],
  ['integer', 'bigint', true],
  ['smallint', 'integer', true],
  ['integer', 'smallint', true],
  ['integer', 'text', true],
  ['integer', 'numeric', true],
  ['integer', 'integer[]', true],
  ['integer', 'integer', false],
  ['real', 'double precision', true],
  ['numeric(10,2)', 'numeric(12,2)', false],
  ['numeric(10,2)', 'numeric(12,4)', true],
  ['numeric(10,2)', 'numeric(8,2)', true],
  ['numeric(10,2)', 'numeric', false],
  ['numeric', 'numeric(12,2)', true],
  ['timestamp(3) without time zone', 'timestamp(6) without time zone', false],
  ['timestamp(3) without time zone', 'timestamp without time zone', false],
  ['timestamp without time zone', 'timestamp(3) without time zone', true],
  ['timestamp(3) without time zone', 'timestamp(3) with time zone', true],
  ['time(3) without time zone', 'time(6) without time zone', false],
  ['interval(3)', 'interval', false],
  ['timestamp without time zone', 'date', true],
  ['bit varying(8)', 'bit varying(16)', false],
  ['cidr', 'inet', false],
  ['inet', 'cidr', true],
  ['json', 'jsonb', true],
  ['json', 'text', true],
  ['text', 'jsonb', true],
  ['text', 'uuid', true],
  ['uuid', 'text', true],
  ['public.en', 'text', true],
  ['public.en', 'public.en2', true],
  ['boolean', 'integer', true],
]

describe('rewrites', () => {
  it.each(MEASURED)('%s to %s: %s', (from, to, expected) => {
    expect(rewrites(from, to)).toBe(expected)
  })
})

describe('sameType', () => {
  it.each([
    ['serial', 'integer'],
    ['"public"."mood"', 'mood'],
    ['public."Role"', '"Role"'],
    ['varchar(10)', 'character varying(10)'],
    ['timestamptz', 'timestamp with time zone'],
    ['public.mood[]', '"mood"[]'],
  ])('%s is %s', (a, b) => {
    expect(sameType(a, b)).toBe(true)
  })

  it.each([
    ['text', 'text[]'],
    ['varchar(10)', 'varchar(20)'],
    ['app.mood', 'mood'],
    ['numeric(10,2)', 'numeric(10,3)'],
  ])('%s is not %s', (a, b) => {
    expect(sameType(a, b)).toBe(false)
  })
})

it('reads a type with its modifier in the middle', () => {
  expect(readType('timestamp(3) with time zone[]')).toEqual({
    base: 'timestamp with time zone',
    modifiers: [3],
    array: true,
  })
})
