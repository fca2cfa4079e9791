import picocolors from 'picocolors'
import wrapAnsi from 'wrap-ansi'
import { printable } from './printable.ts'
import { textParts } from './remedy.ts'

/** Functions that colour a text, or leave it as it is. */
export type Colors = ReturnType<typeof picocolors.createColors>

/** @param color false for pipes, `NO_COLOR` and the like: every function then returns its text unchanged */
export const colorsFor = (color: boolean): Colors => picocolors.createColors(color)

/** A term and its text in a column of its own, wrapped to the width, SQL kept as it is. Lines without a line end. */
export function labelled(term: string, text: string, layout: Layout): string[] {
  const { colors, width, indent, termWidth } = layout
  const hang = ' '.repeat(indent + termWidth)
  const room = Math.max(width - hang.length, 30)
  const lines = textParts(printable(text)).flatMap(({ kind, text: part }) =>
    kind === 'sql' ? part.split('\n').map((line) => `  ${colors.cyan(line)}`) : wrapAnsi(part, room).split('\n'),
  )
  return lines.map((line, index) =>
    index === 0 ? `${' '.repeat(indent)}${colors.dim(term.padEnd(termWidth))}${line}` : `${hang}${line}`,
  )
}

export interface Layout {
  readonly colors: Colors
  /** Columns of the terminal. */
  readonly width: number
  readonly indent: number
  /** Columns of the terms, the space after them included. */
  readonly termWidth: number
}
