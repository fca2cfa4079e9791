import type { DrillReport, MigrationDrill } from '@backout/core'
import stringWidth from 'string-width'
import { count } from './count.ts'
import {
  drillLine,
  drillTerms,
  drillWords,
  duration,
  lockWords,
  rowsOf,
  staircaseLines,
  strongestLock,
  thousands,
} from './drill-words.ts'
import { printable } from './printable.ts'
import { formatProblem } from './problem.ts'
import type { PrettyOptions } from './pretty.ts'
import { colorsFor, labelled, type Colors } from './style.ts'

const SIGNS = { good: '✔', care: '▲', bad: '✖' } as const

/**
 * A rehearsal for a person at a terminal: a table, what must be known of single migrations, the staircase, one line.
 * @returns lines that end with a line feed
 */
export function prettyDrill(report: DrillReport, options: PrettyOptions): string {
  const colors = colorsFor(options.color)
  const { migrations, problems } = report
  const told = migrations.filter((drill) => !options.quiet || drillWords(drill).tone !== 'good')
  const blocks = [
    ...(options.quiet ? [] : [[heading(report, colors)]]),
    ...(told.length > 0 ? [table(told, colors)] : []),
    ...told.flatMap((drill) => details(drill, { colors, width: options.width })),
    ...problems.map((problem) => formatProblem(problem, options).trimEnd().split('\n')),
    ...(options.quiet && !report.staircase?.fall ? [] : [staircaseLines(report).map(printable)]),
    [closing(report, colors)],
  ].filter((lines) => lines.length > 0)
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function heading({ project, migrations, shadow, rowsPerTable }: DrillReport, colors: Colors): string {
  if (!project) return colors.bold('backout drill')
  const some =
    project.total === migrations.length
      ? count(project.total, 'migration')
      : `${migrations.length} of ${count(project.total, 'migration')}`
  const facts = [project.adapter, some, ...(shadow ? [shadow, `${thousands(rowsPerTable)} rows a table`] : [])]
  return `${colors.bold('backout drill')}  ${colors.dim(facts.join(' · '))}`
}

const HEAD = [
  'migration',
  'way back',
  'rows',
  'untouched',
  'kept',
  'restored',
  'lost',
  'up',
  'down',
  'again',
  'strongest lock of the down',
]
/** Columns of numbers stand to the right. */
const RIGHT = new Set([2, 3, 4, 5, 6, 7, 8, 9])

function table(migrations: readonly MigrationDrill[], colors: Colors): string[] {
  const lines = migrations.map(cells)
  const widths = HEAD.map((head, at) => Math.max(head.length, ...lines.map((line) => stringWidth(line[at]!))))
  const row = (line: readonly string[]) =>
    line.map((cell, at) => {
      const space = ' '.repeat(Math.max(0, widths[at]! - stringWidth(cell)))
      return RIGHT.has(at) ? space + cell : cell + space
    })
  return [
    colors.dim(row(HEAD).join('  ').trimEnd()),
    ...lines.map((line, at) => {
      const { tone } = drillWords(migrations[at]!)
      const paint = { good: colors.green, care: colors.yellow, bad: colors.red }[tone]
      return row(line)
        .map((cell, column) => (column === 1 ? paint(cell) : cell))
        .join('  ')
        .trimEnd()
    }),
  ]
}

function cells(drill: MigrationDrill): string[] {
  const { tone, label } = drillWords(drill)
  const { rows, untouched, kept, restored, lost } = rowsOf(drill)
  const { up, down, again } = drill.milliseconds
  const lock = strongestLock(drill)
  return [
    printable(drill.name),
    `${SIGNS[tone]} ${label}`,
    ...[rows, untouched, kept, restored, lost].map(thousands),
    ...[up, down, again].map((time) => (time === null ? '–' : duration(time))),
    lock ? printable(lockWords(lock)) : '–',
  ]
}

function details(drill: MigrationDrill, { colors, width }: { colors: Colors; width: number }): string[][] {
  const terms = drillTerms(drill)
  if (terms.length === 0) return []
  const termWidth = Math.max(...terms.map(({ term }) => term.length)) + 2
  const lines = terms.flatMap(({ term, text }) => labelled(term, text, { colors, width, indent: 2, termWidth }))
  return [[colors.bold(printable(drill.name)), ...lines]]
}

function closing(report: DrillReport, colors: Colors): string {
  const line = drillLine(report)
  return report.summary.exitCode === 0 ? colors.green(line) : colors.red(line)
}
