import type { Proof, Verdict } from '@backout/core'
import { VERDICTS } from '@backout/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isEdited, parseDownHeader, printDown } from './down-file.ts'

const proof = (verdict: Verdict): Proof => ({
  verdict,
  shadow: 'PGlite 0.5.16 (PostgreSQL 18.6)',
  differences: [],
  columnOrder: [],
  again: 'same',
  rows: { outcome: 'kept', filled: { 'public.users': 3 }, unfilled: {}, lost: [], coverage: {}, failure: null },
  failure: null,
})

const migration = { name: '0001_add_bio', sha256: 'a'.repeat(64) }
const down = {
  statements: [{ sql: 'ALTER TABLE "public"."users" DROP COLUMN "bio"' }],
  notes: [{ kind: 'discarded', text: 'the values of public.users.bio' }],
} as const

test('reads as a person would want it', () => {
  expect(printDown(down, migration, proof('exact'))).toMatchInlineSnapshot(`
    "-- backout down v1 verdict=exact up=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa body=sha256:458bf3fe6e69145b1c1b19136422e7df83c71c9cbcbcbd4a9cc7713d34640a39
    -- Way back from 0001_add_bio.
    -- Proven: leads back to the same schema and the same rows.
    -- Tried on PGlite 0.5.16 (PostgreSQL 18.6), with rows in 1 table.
    --
    -- Goes, with what was written since the up:
    --   the values of public.users.bio

    ALTER TABLE "public"."users" DROP COLUMN "bio";
    "
  `)
})

test('a message of PostgreSQL with line ends stays inside its comment', () => {
  const text = printDown(down, migration, {
    ...proof('unproven'),
    failure: { statement: 'SELECT 1\nFROM x', message: 'oh\r\nno;\nDROP TABLE users;', code: '42P01' },
  })
  expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('--'))).toEqual([
    `${down.statements[0].sql};`,
  ])
})

test('the header is read back, and any change of the body is seen', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...VERDICTS),
      fc.array(fc.string({ minLength: 1 })),
      fc.string({ minLength: 1 }),
      fc.nat(),
      (verdict, statements, insert, at) => {
        const text = printDown({ statements: statements.map((sql) => ({ sql })), notes: [] }, migration, proof(verdict))
        const header = parseDownHeader(text)!
        expect(header).toMatchObject({ verdict, up: migration.sha256 })
        expect(isEdited(text, header)).toBe(false)
        const first = text.indexOf('\n') + 1
        const place = first + (at % (text.length - first + 1))
        const spoiled = text.slice(0, place) + insert + text.slice(place)
        // Line ends alone may be turned by git.
        expect(isEdited(spoiled, parseDownHeader(spoiled)!)).toBe(
          spoiled.replaceAll('\r\n', '\n') !== text.replaceAll('\r\n', '\n'),
        )
      },
    ),
  )
})

test('git may turn line ends', () => {
  const text = printDown(down, migration, proof('exact')).replaceAll('\n', '\r\n')
  expect(isEdited(text, parseDownHeader(text)!)).toBe(false)
})

test.each([
  '',
  'ALTER TABLE x;',
  '-- backout down v1 verdict=perfect up=sha256:00 body=sha256:00',
  '-- backout down v2',
])('not ours: %j', (text) => expect(parseDownHeader(text)).toBeNull())
