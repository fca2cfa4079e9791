import type { BackoutError, Problem } from '@backout/core'
import { codeFrame } from './frame.ts'
import { at } from './place.ts'
import { colorsFor, labelled } from './style.ts'

export interface ProblemOptions {
  /** Whether to colour. */
  readonly color: boolean
  /** The text of the file that `where` names, for a code frame. */
  readonly source?: string | undefined
  /** Columns of the terminal; 80 when absent. */
  readonly width?: number | undefined
  /** Paths below it are shown relative to it. */
  readonly cwd?: string | null | undefined
}

/**
 * A problem on its own: what, where with a code frame, why, what to do.
 * @returns lines that end with a line feed
 */
export function formatProblem(problem: Problem | BackoutError, options: ProblemOptions): string {
  const colors = colorsFor(options.color)
  const width = options.width ?? 80
  const { what, why, fix, where, code } = problem
  const lines = labelled('✖', what, { colors: { ...colors, dim: colors.red }, width, indent: 0, termWidth: 2 })
  lines.push(`  ${colors.dim(where ? `${at(where, options.cwd ?? null)}  ${code}` : code)}`)
  if (where?.line !== undefined && options.source !== undefined) {
    const place = { line: where.line, column: where.column ?? 1 }
    lines.push(...codeFrame(options.source, place, colors, width - 2).map((line) => `  ${line}`))
  }
  const layout = { colors, width, indent: 2, termWidth: 5 }
  if (why) lines.push(...labelled('why', why, layout))
  if (fix) lines.push(...labelled('fix', fix, layout))
  return `${lines.join('\n')}\n`
}
