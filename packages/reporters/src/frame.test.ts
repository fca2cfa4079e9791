import * as fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { codeFrame } from './frame.ts'
import { colorsFor } from './style.ts'

const plain = colorsFor(false)
const frame = (source: string, line: number, column: number, width = 60, endLine?: number) =>
  codeFrame(source, { line, column, endLine }, plain, width).join('\n')

describe('codeFrame', () => {
  it('shows the lines of a statement, the caret under its first', () => {
    expect(frame('x;\nALTER TABLE "t"\n\tDROP COLUMN "a",\n\tDROP COLUMN "b";\n', 2, 1, 60, 4)).toMatchInlineSnapshot(`
      "2 │ ALTER TABLE "t"
        │ ^
      3 │   DROP COLUMN "a",
      4 │   DROP COLUMN "b";"
    `)
  })

  it('cuts a long statement after six lines', () => {
    expect(frame('a\nb\nc\nd\ne\nf\ng\nh', 1, 1, 60, 8)).toMatchInlineSnapshot(`
      "1 │ a
        │ ^
      2 │ b
      3 │ c
      4 │ d
      5 │ e
      6 │ f
        │ …"
    `)
  })

  it('cuts a long line around the caret', () => {
    const line = `${'x'.repeat(200)}DROP TABLE "users" CASCADE;${'y'.repeat(200)}`
    expect(frame(line, 1, 201)).toMatchInlineSnapshot(`
      "1 │ …xxxxxxxxxxxxxxxxxxDROP TABLE "users" CASCADE;yyyyyyyyy…
        │                    ^"
    `)
    expect(frame(line, 1, 1)).toMatchInlineSnapshot(`
      "1 │ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
        │ ^"
    `)
  })

  it('leaves out a byte order mark, which takes no column', () => {
    expect(frame('\ufeffDROP TABLE a', 1, 6)).toMatchInlineSnapshot(`
      "1 │ DROP TABLE a
        │      ^"
    `)
  })

  it('is empty outside of the text', () => {
    expect(frame('a', 3, 1)).toBe('')
  })

  it('never overruns its width, and the caret stands under the sign it means', () => {
    const piece = fc.constantFrom('a', '"', ' ', '\t', '😀', '👩‍👩‍👧', '漢', 'é', '\u001b', '\ufeff')
    const text = fc.array(piece, { maxLength: 120 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, text, fc.integer({ min: 24, max: 100 }), (before, after, width) => {
        const lines = codeFrame(`x${before}§${after}`, { line: 1, column: before.length + 2 }, plain, width)
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width)
        const [code, caret] = lines
        const column = stringWidth(caret!.slice(0, caret!.indexOf('^')))
        expect(stringWidth(code!.slice(0, code!.indexOf('§')))).toBe(column)
      }),
    )
  })
})
