import type { RuleContext } from '@backout/core'
import { describe, expect, it } from 'vitest'
import { readExample } from '../example.ts'
import { castsAtAll, castsWithoutUsing } from './cast.ts'
import { narrowingOf } from './narrowing.ts'

/** A change of `t.x` from one type to the other, with what the text alone tells. */
async function change(from: string, to: string, using: string | null) {
  const tail = using === null ? '' : ` USING ${using}`
  const sql = `CREATE TABLE t (x ${from});\n--> statement-breakpoint\nALTER TABLE t ALTER COLUMN x TYPE ${to}${tail};`
  const { statements } = await readExample({ sql })
  const operations = statements.flatMap((statement) => statement.operations)
  const operation = operations.at(-1)!
  if (operation.kind !== 'alter-column-type') throw new Error(operation.kind)
  const context = { operations, before: null, after: null, earlier: [], postgresVersion: 170_000 }
  return { operation, context: context as unknown as RuleContext }
}

/** Measured on PostgreSQL 18 with rows on both sides of each limit: the outcome, and of which values. */
const MEASURED: readonly (readonly [from: string, to: string, using: string | null, expected: string | null])[] = [
  ['text', 'varchar(10)', null, 'fails 22001: char_length(rtrim(x::text)) > 10'],
  ['text', 'varchar(10)', 'x::varchar(10)', 'loses: char_length(rtrim(x::text)) > 10'],
  ['varchar(40)', 'varchar(10)', '"x"::text::varchar(10)', 'loses: char_length(rtrim(x::text)) > 10'],
  ['text', 'varchar(10)', 'left(x, 10)', null],
  ['varchar(10)', 'varchar(20)', 'x::varchar(20)', null],
  ['varchar(10)', 'text', null, null],
  ['uuid', 'varchar(36)', null, null],
  ['text', 'citext', null, null],
  ['uuid', 'varchar(35)', null, 'fails 22001: char_length(rtrim(x::text)) > 35'],
  ['integer', 'varchar(11)', null, null],
  ['bigint', 'integer', null, 'fails 22003: x NOT BETWEEN -2147483648 AND 2147483647'],
  ['integer', 'bigint', null, null],
  ['numeric', 'integer', null, 'loses: x <> trunc(x) OR x NOT BETWEEN -2147483648 AND 2147483647'],
  ['numeric(12,0)', 'integer', null, 'fails 22003: x NOT BETWEEN -2147483648 AND 2147483647'],
  ['numeric(10,2)', 'numeric(8,2)', null, 'fails 22003: abs(round(x::numeric, 2)) >= 1e6'],
  ['numeric(12,4)', 'numeric(12,2)', null, 'loses: x::numeric <> round(x::numeric, 2)'],
  ['numeric(10,2)', 'numeric(12,4)', null, null],
  ['integer', 'numeric(12,2)', null, null],
  ['integer', 'numeric(8,2)', null, 'fails 22003: abs(round(x::numeric, 2)) >= 1e6'],
  ['integer', 'double precision', null, null],
  ['integer', 'real', null, 'loses: x NOT BETWEEN -16777216 AND 16777216'],
  ['double precision', 'real', null, 'loses: x::text <> x::real::text'],
  ['text', 'uuid', 'x::uuid', `fails 22P02: NOT pg_input_is_valid(x::text, 'uuid')`],
  ['text', 'integer', 'x::integer', `fails 22P02 or 22003: NOT pg_input_is_valid(x::text, 'integer')`],
  ['timestamp', 'date', null, 'loses: x <> x::date'],
  ['timestamp', 'timestamp(3)', null, 'loses: x <> x::timestamp(3) without time zone'],
  ['timestamp(3)', 'timestamp', null, null],
  ['date', 'timestamp', null, null],
  ['integer', 'boolean', 'x::boolean', 'loses: x NOT IN (0, 1)'],
  ['varbit(8)', 'varbit(4)', null, 'fails 22001: length(x) > 4'],
  ['text[]', 'text', null, null],
]

describe('narrowingOf', () => {
  it.each(MEASURED)('%s to %s, USING %s: %s', async (from, to, using, expected) => {
    const { operation, context } = await change(from, to, using)
    const found = narrowingOf(operation, context)
    const code = found?.code === undefined ? '' : ` ${found.code}`
    expect(found && `${found.outcome}${code}: ${found.condition?.('x')}`).toBe(expected)
  })

  it('asks PostgreSQL before 16 by a pattern', async () => {
    const { operation, context } = await change('text', 'integer', 'x::integer')
    const found = narrowingOf(operation, { ...context, postgresVersion: 150_000 })
    expect(found?.condition?.('x')).toBe(String.raw`x::text !~* '^\s*[-+]?\d+\s*$'`)
  })
})

/** Measured by ALTER COLUMN TYPE on an empty table, PostgreSQL 17 and 18. */
const CASTS: readonly (readonly [from: string, to: string, withoutUsing: boolean | null, atAll: boolean | null])[] = [
  ['text', 'integer', false, true],
  ['text', 'varchar(5)', true, true],
  ['uuid', 'text', true, true],
  ['integer', 'uuid', false, false],
  ['integer', 'boolean', false, true],
  ['bigint', 'boolean', false, false],
  ['integer', 'numeric(4,2)', true, true],
  ['json', 'jsonb', true, true],
  ['jsonb', 'integer', false, true],
  ['timestamptz', 'date', true, true],
  ['date', 'time', false, false],
  ['text', 'text[]', false, true],
  ['integer[]', 'text[]', true, true],
  ['integer[]', 'integer', false, false],
  ['geometry', 'integer', null, null],
]

describe('casts', () => {
  it.each(CASTS)('%s to %s: on its own %s, at all %s', async (from, to, withoutUsing, atAll) => {
    const { operation, context } = await change(from, to, null)
    const created = context.operations[0]!
    const type = created.kind === 'create-table' ? created.columns[0]!.type! : ''
    expect(castsWithoutUsing(type, operation.type, context)).toBe(withoutUsing)
    expect(castsAtAll(type, operation.type, context)).toBe(atAll)
  })
})
