import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitBatches } from './batches.ts'

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
