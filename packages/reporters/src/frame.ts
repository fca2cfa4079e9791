import type { Colors } from './style.ts'
import stringWidth from 'string-width'
import { printable } from './printable.ts'

/** A place in a text. Line and column count from 1, the column in UTF-16 units; a byte order mark takes no column. */
export interface FramePlace {
  readonly line: number
  readonly column: number
  /** The last line to show; {@link line} when absent. */
  readonly endLine?: number | undefined
}

/** Statements longer than this many lines are cut: the caret's line is what matters. */
const MOST_LINES = 6
const TAB = 2
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * The lines of a place with a gutter of line numbers, and a caret under its start.
 * The caret stands under the right sign whatever comes before it: tabs, emoji, wide letters, a byte order mark.
 * @param width columns that a line may take, gutter included
 * @returns lines without a line end; empty when the place lies outside of the text
 */
export function codeFrame(source: string, place: FramePlace, colors: Colors, width: number): string[] {
  const lines = source.replace(/^\uFEFF/, '').split('\n')
  const first = place.line - 1
  if (first < 0 || first >= lines.length) return []
  const last = Math.min(place.endLine ?? place.line, lines.length, place.line + MOST_LINES - 1)
  const digits = String(last).length
  const room = Math.max(width - digits - 3, 20)
  const gutter = (label: string) => colors.dim(`${label.padStart(digits)} │`)

  const { text, caret } = clip(lines[first]!, place.column - 1, room)
  const frame = [`${gutter(String(place.line))} ${text}`, `${gutter('')} ${' '.repeat(caret)}${colors.red('^')}`]
  for (let line = place.line + 1; line <= last; line++)
    frame.push(`${gutter(String(line))} ${clip(lines[line - 1]!, 0, room).text}`)
  if (last < (place.endLine ?? 0)) frame.push(`${gutter('')} ${colors.dim('…')}`)
  return frame.map((line) => line.trimEnd())
}

interface Cell {
  readonly text: string
  readonly width: number
}

/** The part of a line that fits into `room` columns with `offset` in it, and the column at which `offset` stands there. */
function clip(line: string, offset: number, room: number): { text: string; caret: number } {
  const cells: Cell[] = []
  let caretCell = 0
  let column = 0
  for (const { segment, index } of graphemes.segment(line)) {
    const text = segment === '\t' ? ' '.repeat(TAB - (column % TAB)) : printable(segment)
    const width = segment === '\t' ? text.length : stringWidth(text)
    if (index + segment.length <= offset) caretCell = cells.length + 1
    cells.push({ text, width })
    column += width
  }

  const caret = widthOf(cells.slice(0, caretCell))
  let start = 0
  // A caret beyond the right edge: begin far enough to the right to leave a third of the room before it.
  if (caret >= room - 1) while (widthOf(cells.slice(start, caretCell)) > room / 3) start++
  let end = cells.length
  const rest = widthOf(cells.slice(start)) + (start > 0 ? 1 : 0)
  if (rest > room) {
    let used = start > 0 ? 2 : 1
    end = start
    while (end < cells.length && used + cells[end]!.width <= room) used += cells[end++]!.width
  }
  const before = start > 0 ? '…' : ''
  const after = end < cells.length ? '…' : ''
  const shown = cells.slice(start, end).map((cell) => cell.text)
  return { text: before + shown.join('') + after, caret: widthOf(cells.slice(start, caretCell)) + before.length }
}

const widthOf = (cells: readonly Cell[]) => cells.reduce((sum, cell) => sum + cell.width, 0)
