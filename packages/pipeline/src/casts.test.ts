import { expect, test } from 'vitest'
import { cutsOff, isPlainCast } from './casts.ts'

test.each([
  ['"status"::text::"public"."mood"', 'status', true],
  ['status::integer', 'status', true],
  ['(("n")::numeric(10,2))', 'n', true],
  ['"at"::timestamp(3) with time zone', 'at', true],
  ['CAST("n" AS character varying(5))', 'n', true],
  ['"tags"::text[]', 'tags', true],
  ['"Name"', 'Name', true],
  ['t.n::bigint', 'n', true],
  [`CASE WHEN "role" = 'root' THEN 'admin' ELSE "role" END`, 'role', false],
  ['lower("n")', 'n', false],
  ['"other"::text', 'n', false],
  [`("n" || 'x')::text`, 'n', false],
  ['n::integer + 1', 'n', false],
  [`'x'::text`, 'n', false],
])('%s of %s is a plain cast: %s', (using, column, plain) => expect(isPlainCast(using, column)).toBe(plain))

test.each([
  ['text', 'character varying(5)', true],
  ['character varying(5)', 'character varying(10)', false],
  ['character varying(10)', 'character varying(5)', true],
  ['character varying(5)', 'text', false],
  ['numeric(12,4)', 'numeric(12,2)', true],
  ['numeric(10,2)', 'numeric(12,2)', false],
  ['numeric(10,2)', 'numeric(10,4)', true],
  ['timestamp without time zone', 'timestamp(3) without time zone', true],
  ['integer', 'bigint', false],
])('a cast from %s to %s cuts off: %s', (from, to, cuts) => expect(cutsOff(from, to)).toBe(cuts))
