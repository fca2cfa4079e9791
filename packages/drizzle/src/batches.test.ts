import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitBatches, tornPlaces } from './batches.ts'

const MARKER = '--> statement-breakpoint'

const CASES: readonly { name: string; sql: string; batches: readonly string[] }[] = [
  { name: 'one statement', sql: 'SELECT 1;', batches: ['SELECT 1;'] },
  { name: 'two', sql: `SELECT 1;${MARKER}\nSELECT 2;`, batches: ['SELECT 1;', '\nSELECT 2;'] },
  { name: 'an empty file is one empty query', sql: '', batches: [''] },
  { name: 'a marker at either end', sql: `${MARKER}\nSELECT 1;\n${MARKER}`, batches: ['', '\nSELECT 1;\n', ''] },
  { name: 'CRLF', sql: `SELECT 1;${MARKER}\r\nSELECT 2;\r\n`, batches: ['SELECT 1;', '\r\nSELECT 2;\r\n'] },
  { name: 'BOM', sql: '\uFEFFSELECT 1;', batches: ['\uFEFFSELECT 1;'] },
  { name: 'a marker inside a comment', sql: `/* ${MARKER} */ SELECT 1;`, batches: ['/* ', ' */ SELECT 1;'] },
  { name: 'a marker inside a string', sql: `SELECT '${MARKER}';`, batches: ["SELECT '", "';"] },
  { name: 'a leading COMMIT', sql: `COMMIT;${MARKER}\nVACUUM;`, batches: ['COMMIT;', '\nVACUUM;'] },
  { name: 'a chunk without a semicolon', sql: `SELECT 1${MARKER}\nSELECT 2`, batches: ['SELECT 1', '\nSELECT 2'] },
  { name: 'another spelling is no marker', sql: '--> Statement-Breakpoint', batches: ['--> Statement-Breakpoint'] },
]

describe('splitBatches', () => {
  test.for(CASES)('$name', ({ sql, batches }) => {
    expect(splitBatches(sql).map((batch) => batch.sql)).toEqual(batches)
  })

  test('spans cut the batches out of the text, and the markers lie between them', () => {
    const part = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '\r\n', '\uFEFF', '-', '-->'))
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        const sql = parts.join(MARKER)
        const batches = splitBatches(sql)
        expect(batches.map(({ span }) => sql.slice(span.start, span.end))).toEqual(batches.map((batch) => batch.sql))
        expect(batches.map((batch) => batch.sql).join(MARKER)).toBe(sql)
      }),
    )
  })
})

const TORN: readonly { name: string; sql: string; places: readonly string[] }[] = [
  { name: 'between statements', sql: `SELECT 1;${MARKER}\nSELECT 2;`, places: [] },
  { name: 'SQL on the same line', sql: `SELECT 1;${MARKER} SELECT 2;`, places: [] },
  { name: 'the end of a commented-out line', sql: `-- DROP TABLE a;${MARKER}\nSELECT 2;`, places: [] },
  {
    name: 'a comment that comes to life',
    sql: `-- no: ${MARKER} DROP TABLE a;\nSELECT 2;`,
    places: [' DROP TABLE a;'],
  },
  { name: 'a block comment', sql: `/* a ${MARKER} b */ SELECT 1;`, places: [' b */'] },
  { name: 'a string', sql: `SELECT 'it''s ${MARKER} b';`, places: [" b'"] },
  { name: 'a string with escapes', sql: `SELECT E'\\' ${MARKER} b';`, places: [" b'"] },
  { name: 'a body', sql: `DO $x$ BEGIN $$ ${MARKER} $$; END $x$;`, places: [' $$; END $x$'] },
  { name: 'a quote in a comment opens nothing', sql: `-- it's\nSELECT 1;${MARKER}\nSELECT 'a';`, places: [] },
  { name: 'a name', sql: `SELECT 1 AS "a ${MARKER}";`, places: ['"'] },
]

describe('tornPlaces', () => {
  test.for(TORN)('$name', ({ sql, places }) => {
    const found = tornPlaces(sql)
    expect(found.map(({ kind, span }) => [kind, sql.slice(span!.start, span!.end)])).toEqual(
      places.map((place) => ['torn', place]),
    )
  })
})
