import { isOpen } from '@backout/core'
import type { DownReport, Finding, MigrationReport, Report, Severity } from '@backout/core'
import { count } from './count.ts'
import { deployWords } from './deploy.ts'
import { codeFrame } from './frame.ts'
import { at, shortPath } from './place.ts'
import { printable } from './printable.ts'
import { productionTerms } from './production.ts'
import { formatProblem } from './problem.ts'
import { type Colors, colorsFor, labelled } from './style.ts'
import { baselineLines, summaryLine } from './summary.ts'
import { judge, type Judgement } from './verdict.ts'
import { lockWords } from './way-back.ts'

export interface PrettyOptions {
  /** Whether to colour. */
  readonly color: boolean
  /** Columns of the terminal; text is wrapped and code cut to it. */
  readonly width: number
  /** Leaves out the heading and every migration that is proven and free of findings. */
  readonly quiet?: boolean | undefined
  /** Paths below it are shown relative to it; the project's root when absent. */
  readonly cwd?: string | undefined
}

interface Printer {
  readonly colors: Colors
  readonly width: number
  readonly cwd: string | null
  /** The report's shadow, which no migration names again. */
  readonly shadow: string | null
  readonly quiet: boolean
  /** Whether what the rules say of a down is printed: to whoever reviews it. Who writes one is told what it locks. */
  readonly reviews: boolean
}

/**
 * A report for a person at a terminal.
 * @returns lines that end with a line feed
 */
export function pretty(report: Report, options: PrettyOptions): string {
  const printer: Printer = {
    colors: colorsFor(options.color),
    width: options.width,
    cwd: options.cwd ?? report.project?.root ?? null,
    shadow: report.shadow,
    quiet: options.quiet ?? false,
    reviews: report.command === 'check',
  }
  const shown = options.quiet
    ? report.migrations.filter((migration) => wantsAttention(migration, printer))
    : report.migrations
  const blocks = [
    ...(options.quiet ? [] : [heading(report, printer)]),
    ...shown.map((migration) => migrationBlock(migration, printer)),
    ...report.problems.map((problem) =>
      formatProblem(problem, { ...options, ...printer, source: sourceOf(report, problem.where?.file) })
        .trimEnd()
        .split('\n'),
    ),
    closing(report, printer),
  ]
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

const sourceOf = (report: Report, file: string | undefined) =>
  report.migrations.find((migration) => migration.file === file)?.sql

const wantsAttention = ({ findings, down }: MigrationReport, { shadow }: Printer) =>
  findings.some(isOpen) || (down !== null && (down.action === 'printed' || judge(down, shadow).tone !== 'good'))

function heading({ command, project, migrations, shadow }: Report, { colors }: Printer): string[] {
  const facts = project
    ? [
        project.adapter,
        project.total === migrations.length
          ? count(project.total, 'migration')
          : `${migrations.length} of ${count(project.total, 'migration')}`,
        shadow ?? 'no shadow: read from the text alone',
      ]
    : []
  return [
    `${colors.bold(command === 'wrap' ? 'backout' : `backout ${command}`)}  ${colors.dim(facts.join(' · '))}`.trimEnd(),
  ]
}

function migrationBlock(migration: MigrationReport, printer: Printer): string[] {
  const { colors, cwd } = printer
  const lines = [`${colors.bold(printable(migration.name))}  ${colors.dim(shortPath(migration.file, cwd))}`]
  if (migration.down) lines.push(...downLines(migration.down, printer))
  lines.push(...deployLines(migration, printer))
  if (migration.opaque > 0)
    lines.push(
      ...labelled(
        '○',
        `${count(migration.opaque, 'statement')} of a kind that backout does not know; no rule read ${migration.opaque === 1 ? 'it' : 'them'}.`,
        { ...printer, indent: 2, termWidth: 2 },
      ),
    )
  const open = migration.findings.filter(isOpen)
  for (const finding of open) lines.push('', ...findingLines(finding, migration.sql, printer))
  const back = printer.reviews ? (migration.down?.wayBack?.findings ?? []) : []
  const openBack = back.filter(isOpen)
  if (openBack.length > 0) lines.push('', ...openBack.flatMap((finding) => wayBackLines(finding, printer)))
  const suppressed = [...migration.findings, ...back].filter((finding) => finding.suppressed !== null)
  if (suppressed.length > 0) lines.push('', ...suppressed.flatMap((finding) => suppressedLines(finding, printer)))
  return lines
}

function deployLines({ clients }: MigrationReport, printer: Printer): string[] {
  const words = deployWords(clients)
  if (!words) return []
  const layout = { ...printer, indent: 2, termWidth: 9 }
  return [
    ...labelled('deploy', `${words.label}${words.why === '' ? '' : `. ${words.why}`}`, layout),
    ...words.cautions.flatMap((caution) => labelled('caution', caution, layout)),
  ]
}

const SIGNS = { good: '✔', care: '▲', bad: '✖', open: '○' } as const

function downLines(down: DownReport, printer: Printer): string[] {
  const { colors, cwd } = printer
  const judgement = judge(down, printer.shadow)
  const origin = down.origin === 'generated' ? '' : ` · ${down.origin}`
  const what = down.action === 'missing' || down.action === 'stale' ? '' : `  ${down.action}${origin}`
  const lines = [`  ${badge(judgement, colors)}  ${shortPath(down.file, cwd)}${colors.dim(what)}`]
  for (const sentence of judgement.sentences)
    lines.push(...labelled('', sentence, { ...printer, indent: 4, termWidth: 0 }))
  const termWidth = Math.max(0, ...judgement.terms.map(({ term }) => term.length)) + 2
  for (const { term, text } of judgement.terms)
    lines.push(...labelled(term, text, { ...printer, indent: 4, termWidth }))
  const locks = printer.quiet ? null : lockWords(down.wayBack)
  if (locks !== null)
    lines.push(...labelled('locks', locks, { ...printer, indent: 4, termWidth: Math.max(7, termWidth) }))
  // Written nowhere, so here is the only place to read it.
  if (down.action === 'printed' && down.sql !== null)
    lines.push(
      '',
      ...down.sql
        .trimEnd()
        .split('\n')
        .map((line) => `    ${printable(line)}`.trimEnd()),
    )
  return lines
}

/** The sign and the words of a verdict. Without colour the capitals and the sign carry the warning alone. */
function badge({ tone, label }: Judgement, colors: Colors): string {
  const text = `${SIGNS[tone]} ${label}`
  if (tone === 'good') return colors.green(text)
  if (tone === 'open') return colors.dim(text)
  if (!colors.isColorSupported) return text
  return colors.bold(colors.inverse(tone === 'care' ? colors.yellow(` ${text} `) : colors.red(` ${text} `)))
}

function findingLines(finding: Finding, sql: string, printer: Printer): string[] {
  const { colors, width, cwd } = printer
  const place = at(finding, cwd)
  const seen = finding.evidence === 'trial' ? 'seen on the shadow' : 'read from the text'
  const layout = { colors, width, indent: 4, termWidth: 5 }
  const endLine = sql.slice(0, finding.span.end).split('\n').length
  return [
    `  ${severityWord(finding.severity, colors)}  ${colors.bold(finding.rule)}  ${colors.dim(`${place} · ${seen}`)}`,
    ...codeFrame(sql, { ...finding, endLine }, colors, width - 4).map((line) => `    ${line}`),
    ...labelled('', finding.condition, { ...layout, termWidth: 0 }),
    ...labelled('why', finding.effect, layout),
    ...labelled('fix', finding.remedy, layout),
    ...productionTerms(finding).flatMap(({ term, text }) => labelled(term, text, layout)),
  ]
}

/** Shorter than a finding of the up: nothing has to be done about it now. `explain` and `--json` have the rest. */
const wayBackLines = (finding: Finding, printer: Printer): string[] => {
  const { colors } = printer
  const place = at(finding, printer.cwd)
  return [
    `  ${severityWord(finding.severity, colors)}  ${colors.bold(finding.rule)}  ${colors.dim(`${place} · on the way back`)}`,
    ...labelled('', finding.condition, { ...printer, indent: 4, termWidth: 0 }),
  ]
}

const suppressedLines = (finding: Finding, printer: Printer) =>
  labelled('○', `suppressed ${finding.rule} at ${at(finding, printer.cwd)}: ${finding.suppressed}`, {
    ...printer,
    indent: 2,
    termWidth: 2,
  })

function severityWord(severity: Severity, colors: Colors): string {
  if (severity === 'error') return colors.red('error')
  return severity === 'warning' ? colors.yellow('warning') : colors.blue(severity)
}

/** The last lines: the outcome, and by name what must not be overlooked. */
function closing(report: Report, printer: Printer): string[] {
  const { colors } = printer
  const careful = report.migrations.flatMap(({ name, down }) => {
    const judgement = down && judge(down, printer.shadow)
    return judgement?.tone === 'care' || judgement?.tone === 'bad' ? [{ name, judgement }] : []
  })
  const failed = report.summary.exitCode !== 0
  const [sign, paint] = failed
    ? (['✖', colors.red] as const)
    : careful.length > 0
      ? (['▲', colors.yellow] as const)
      : (['✔', colors.green] as const)
  const lines = [paint(`${sign} ${summaryLine(report)}`)]
  for (const line of baselineLines(report, printer.cwd))
    lines.push(...labelled('', line, { ...printer, indent: 2, termWidth: 0 }))
  if (report.migrations.length > 1)
    for (const { name, judgement } of careful) lines.push(`  ${badge(judgement, colors)}  ${printable(name)}`)
  return lines
}
