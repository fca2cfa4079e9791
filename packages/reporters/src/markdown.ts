import { isOpen } from '@backout/core'
import type { Finding, MigrationReport, Problem, Report } from '@backout/core'
import { count } from './count.ts'
import { deployWords } from './deploy.ts'
import { at, shortPath } from './place.ts'
import { printable } from './printable.ts'
import { productionTerms } from './production.ts'
import { textParts } from './remedy.ts'
import { baselineLines, summaryLine } from './summary.ts'
import { judge, type Judgement } from './verdict.ts'
import { lockWords } from './way-back.ts'

export interface MarkdownOptions {
  /** Paths below it are shown relative to it; the project's root when absent. */
  readonly cwd?: string | undefined
  /** The most characters; details beyond it are left off and counted. GitHub takes 65,536. */
  readonly limit?: number | undefined
}

/** Whoever posts the comment finds its predecessor by this line. */
export const MARKER = '<!-- backout -->'
const SIGNS = { good: '✅', care: '⚠️', bad: '❌', open: '▫️' } as const
const SEVERITY_SIGNS = { error: '❌', warning: '⚠️', info: 'ℹ️', off: '' } as const

/**
 * A report for a pull request: a table of migrations, a visible warning for each down that is not exact, and the
 * findings in blocks that unfold.
 */
export function markdown(report: Report, options: MarkdownOptions = {}): string {
  const cwd = options.cwd ?? report.project?.root ?? null
  const head = [MARKER, `### backout: ${prose(summaryLine(report))}`]
  if (report.migrations.length > 0) head.push(table(report, cwd))
  head.push(...baselineLines(report, cwd).map(prose))
  if (report.shadow) head.push(`<sub>Shadow: ${prose(report.shadow)}</sub>`)

  const details = [
    ...report.problems.map((problem) => problemBlock(problem, cwd)),
    ...report.migrations.flatMap((migration) => downBlock(migration, report.shadow)),
    ...deployBlock(report),
    ...wayBackBlock(report, cwd),
    ...report.migrations.flatMap((migration) =>
      migration.findings.filter(isOpen).map((finding) => findingBlock(finding, migration, cwd)),
    ),
  ]
  return `${withinLimit(head, details, options.limit ?? 65_000).join('\n\n')}\n`
}

export function withinLimit(head: readonly string[], details: readonly string[], limit: number): string[] {
  const kept = [...head]
  let length = head.join('\n\n').length + 100 // room for the line that counts what was left off
  for (const [index, block] of details.entries()) {
    length += block.length + 2
    if (length > limit)
      return [...kept, `*${count(details.length - index, 'more block')} left off: too long for a comment.*`]
    kept.push(block)
  }
  return kept
}

function table({ migrations, shadow }: Report, cwd: string | null): string {
  const rows = migrations.map(({ name, down, findings }) => {
    const judgement = down && judge(down, shadow)
    const path = down && judgement?.label !== 'NO DOWN' ? code(shortPath(down.file, cwd)) : '–'
    return `| ${code(name)} | ${path} | ${judgement ? verdictCell(judgement) : '–'} | ${findingsCell(findings)} |`
  })
  return ['| Migration | Down | Verdict | Findings |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function verdictCell({ tone, label }: Judgement): string {
  return `${SIGNS[tone]} ${tone === 'care' || tone === 'bad' ? `**${prose(label)}**` : prose(label)}`
}

function findingsCell(findings: readonly Finding[]): string {
  const open = findings.filter(isOpen)
  const parts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const number = open.filter((finding) => finding.severity === severity).length
    return number === 0 ? [] : [severity === 'info' ? `${number} info` : count(number, severity)]
  })
  const held = findings.filter((finding) => finding.baseline).length
  const suppressed = findings.length - open.length - held
  if (suppressed > 0) parts.push(`${suppressed} suppressed`)
  if (held > 0) parts.push(`${held} in the baseline`)
  return parts.join(', ') || '–'
}

/** In which order each migration and its code can go. */
function deployBlock({ migrations }: Report): string[] {
  const lines = migrations.flatMap(({ name, clients }) => {
    const words = deployWords(clients)
    if (!words) return []
    const why = words.why === '' ? '' : `. ${prose(words.why)}`
    return [
      `- ${code(name)}: **${prose(words.label)}**${why}`,
      ...words.cautions.map((caution) => `  - ${prose(caution)}`),
    ]
  })
  return lines.length === 0 ? [] : [['**Deploy**', '', ...lines].join('\n')]
}

/** What the downs lock, and what the rules say of them. */
function wayBackBlock({ migrations }: Report, cwd: string | null): string[] {
  const lines = migrations.flatMap(({ name, down }) => {
    const locks = lockWords(down?.wayBack)
    const found = (down?.wayBack?.findings ?? []).filter(isOpen)
    return [
      ...(locks === null ? [] : [`- ${code(name)}: ${prose(locks)}`]),
      ...found.map(
        (finding) =>
          `- ${SEVERITY_SIGNS[finding.severity]} ${code(finding.rule)} ${prose(at(finding, cwd))}: ${prose(finding.condition)}`,
      ),
    ]
  })
  return lines.length === 0 ? [] : [['**While going back**', '', ...lines].join('\n')]
}

/** A down that is not exact gets a box that cannot be folded away. */
function downBlock({ name, down }: MigrationReport, shadow: string | null): string[] {
  if (!down) return []
  const { tone, label, sentences, terms } = judge(down, shadow)
  if (tone !== 'care' && tone !== 'bad') return []
  const lines = [
    `[!${tone === 'care' ? 'WARNING' : 'CAUTION'}]`,
    `${code(name)}: the down is **${prose(label)}**. ${sentences.map(prose).join(' ')}`,
    ...(terms.length > 0 ? ['', ...terms.map(({ term, text }) => `- ${term}: ${prose(text)}`)] : []),
  ]
  return [lines.map((line) => `> ${line}`.trimEnd()).join('\n')]
}

function findingBlock(finding: Finding, { sql }: MigrationReport, cwd: string | null): string {
  const place = at(finding, cwd)
  return [
    `<details><summary>${SEVERITY_SIGNS[finding.severity]} <code>${html(finding.rule)}</code> ${html(place)}</summary>`,
    prose(finding.condition),
    fenced(sql.slice(finding.span.start, finding.span.end)),
    `**Why:** ${withSql(finding.effect)}`,
    `**Fix:** ${withSql(finding.remedy)}`,
    ...productionTerms(finding).map(({ term, text }) => `**${term === 'now' ? 'Now' : 'Ask'}:** ${withSql(text)}`),
    '</details>',
  ].join('\n\n')
}

export function problemBlock({ what, why, fix, where, code: id }: Problem, cwd: string | null): string {
  const lines = ['[!CAUTION]', `**${prose(what)}** ${prose(why)}`, '', `Fix: ${prose(fix)}`, '']
  return [...lines, `<sub>${where ? `${html(at(where, cwd))} · ` : ''}${id}</sub>`]
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')
}

const withSql = (text: string) =>
  textParts(text)
    .map(({ kind, text: part }) => (kind === 'sql' ? fenced(part) : prose(part)))
    .join('\n\n')

/** A fence longer than any run of backticks inside. */
function fenced(sql: string): string {
  const runs = [...sql.matchAll(/`{3,}/g)].map(([run]) => run.length)
  const fence = '`'.repeat(Math.max(2, ...runs) + 1)
  return `${fence}sql\n${printable(sql).trimEnd()}\n${fence}`
}

/** Inline code that holds backticks and stands in a table. */
export function code(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length)
  const fence = '`'.repeat(Math.max(0, ...runs) + 1)
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${printable(text).replaceAll('|', '\\|').replaceAll('\n', ' ')}${pad}${fence}`
}

export const prose = (text: string) =>
  printable(text)
    .replaceAll('\n', ' ')
    .replace(/[\\`*_[\]<>|~#]/g, '\\$&')

const html = (text: string) => printable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
