import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distributeArrayCasts } from './array-casts.ts'

/** What PostgreSQL prints of a first definition, and of one that was read back from that. */
const SAME: readonly [first: string, again: string][] = [
  [
    `CHECK (((s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))`,
    `CHECK (((s)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text])))`,
  ],
  [`(ARRAY[1, 2])::bigint[]`, `ARRAY[(1)::bigint, (2)::bigint]`],
  [
    `(ARRAY[x, lower(y)])::character varying(10)[]`,
    `ARRAY[(x)::character varying(10), (lower(y))::character varying(10)]`,
  ],
  [`(ARRAY[x])::numeric(10,2)[]`, `ARRAY[(x)::numeric(10,2)]`],
  [`(ARRAY[x])::timestamp(3) with time zone[]`, `ARRAY[(x)::timestamp(3) with time zone]`],
  [`(ARRAY[x])::double precision[]`, `ARRAY[(x)::double precision]`],
  [`(ARRAY[x])::public.mood[]`, `ARRAY[(x)::public.mood]`],
  [`(ARRAY[x])::"Odd ""Schema".mood[]`, `ARRAY[(x)::"Odd ""Schema".mood]`],
  [`(ARRAY['],'::text, ')'::text])::name[]`, `ARRAY[('],'::text)::name, (')'::text)::name]`],
  [`(ARRAY['it''s'::text])::name[]`, `ARRAY[('it''s'::text)::name]`],
  [`(ARRAY[f(a, b), (c)[1]])::text[]`, `ARRAY[(f(a, b))::text, ((c)[1])::text]`],
  [`(ARRAY[(ARRAY[a])::text[]])::name[]`, `ARRAY[(ARRAY[(a)::text])::name]`],
  [`f((ARRAY[a])::text[]) OR g((ARRAY[b])::text[])`, `f(ARRAY[(a)::text]) OR g(ARRAY[(b)::text])`],
]

/** What must stay as it is. */
const ALONE: readonly string[] = [
  `ARRAY['a'::text, 'b'::text]`,
  `(ARRAY[a, b])[1]`,
  `(ARRAY[a, b])::text`,
  `(ARRAY[a, b])::public.tags`,
  `(ARRAY[ARRAY[a], ARRAY[b]])::text[]`,
  `(ARRAY[a])::text IS DISTINCT FROM ARRAY[]::text`,
  `'(ARRAY[a])::text[]'::text`,
  `"(ARRAY[a])::text[]"`,
  `E'it''s (ARRAY[a])::text[]'`,
  `AS $function$ select (ARRAY['a'])::text[] $function$`,
  `AS $$ (ARRAY[a])::text[] $$`,
  `(ARRAY[a`,
  `'(ARRAY[`,
]

const print = ([elements, to]: readonly [string[], string]) => `(ARRAY[${elements.join(', ')}])::${to}[]`

describe('distributeArrayCasts', () => {
  it.each(SAME)('%s', (first, again) => {
    expect(distributeArrayCasts(first)).toBe(again)
    expect(distributeArrayCasts(again)).toBe(again)
  })

  it.each(ALONE)('leaves alone %s', (expression) => {
    expect(distributeArrayCasts(expression)).toBe(expression)
  })

  it('never makes one of two expressions that differ in an element or in the type', () => {
    const element = fc.constantFrom(`'a'::character varying`, `'b'::character varying`, 'x', `'],'::text`, '(y)[1]')
    const type = fc.constantFrom('text', 'name', 'character varying(5)', 'public."T"')
    const cast = fc.tuple(fc.array(element, { minLength: 1, maxLength: 4 }), type)
    fc.assert(
      fc.property(cast, cast, (a, b) => {
        expect(distributeArrayCasts(print(a)) === distributeArrayCasts(print(b))).toBe(print(a) === print(b))
      }),
    )
  })

  it('ends on anything', () => {
    const piece = fc.constantFrom('(ARRAY[', '])::text[]', "'", '"', '$$', '$a$', ',', '[', ']', '(', ')', 'x', '::')
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(distributeArrayCasts(pieces.join(''))).toBeTypeOf('string')
      }),
    )
  })
})
