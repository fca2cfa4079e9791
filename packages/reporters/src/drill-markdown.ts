import type { DrillReport, MigrationDrill } from '@backout/core'
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
import { code, MARKER, problemBlock, prose, withinLimit, type MarkdownOptions } from './markdown.ts'

const SIGNS = { good: '✅', care: '⚠️', bad: '❌' } as const

/** A rehearsal for a pull request or release notes: the line, the table, the staircase, what became of each column. */
export function markdownDrill(report: DrillReport, options: MarkdownOptions = {}): string {
  const { migrations, problems, shadow, rowsPerTable, project } = report
  const cwd = options.cwd ?? project?.root ?? null
  const head = [
    MARKER.replace('backout', 'backout drill'),
    `### ${report.summary.exitCode === 0 ? '✅' : '❌'} ${prose(drillLine(report))}`,
    ...(migrations.length > 0 ? [table(migrations)] : []),
    ...staircaseLines(report).map((line) => prose(line.trim())),
    ...(shadow ? [`<sub>Shadow: ${prose(shadow)} · ${thousands(rowsPerTable)} rows a table</sub>`] : []),
  ]
  const blocks = [
    ...problems.map((problem) => problemBlock(problem, cwd)),
    ...migrations.flatMap(noteBlock),
    ...migrations.flatMap(columnBlock),
  ]
  return `${withinLimit(head, blocks, options.limit ?? 65_000).join('\n\n')}\n`
}

function table(migrations: readonly MigrationDrill[]): string {
  const lines = migrations.map((drill) => {
    const { tone, label } = drillWords(drill)
    const { rows, untouched, kept, restored, lost } = rowsOf(drill)
    const { up, down, again } = drill.milliseconds
    const lock = strongestLock(drill)
    const cells = [
      code(drill.name),
      `${SIGNS[tone]} ${tone === 'good' ? label : `**${label}**`}`,
      ...[rows, untouched, kept, restored, lost].map(thousands),
      ...[up, down, again].map((time) => (time === null ? '–' : duration(time))),
      lock ? prose(lockWords(lock)) : '–',
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    '| Migration | Way back | Rows | Untouched | Kept | Restored | Lost | Up | Down | Again | Strongest lock of the down |',
    '| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --- |',
    ...lines,
  ].join('\n')
}

function noteBlock(drill: MigrationDrill): string[] {
  const terms = drillTerms(drill)
  if (terms.length === 0) return []
  return [[code(drill.name), '', ...terms.map(({ term, text }) => `- ${term}: ${prose(text)}`)].join('\n')]
}

/** Every column and every lock, folded away. */
function columnBlock({ name, tables, locks }: MigrationDrill): string[] {
  const columns = Object.entries(tables).flatMap(([relation, fate]) =>
    Object.entries(fate.columns).map(([column, one]) => `| ${code(relation)} | ${code(column)} | ${one} |`),
  )
  if (columns.length + locks.length === 0) return []
  return [
    [
      `<details><summary>Columns and locks of ${prose(name)}</summary>`,
      ...(columns.length > 0 ? [['| Table | Column | Values |', '| --- | --- | --- |', ...columns].join('\n')] : []),
      ...(locks.length > 0 ? [locks.map((lock) => `- ${prose(lockWords(lock))}`).join('\n')] : []),
      '</details>',
    ].join('\n\n'),
  ]
}
