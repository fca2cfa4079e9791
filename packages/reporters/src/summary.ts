import { VERDICTS, type Report } from '@backout/core'
import { count, listUpTo } from './count.ts'
import { shortPath } from './place.ts'
import { VERDICT_WORDS } from './verdict.ts'

/** `1 error, 2 warnings, 1 suppressed, 3 held by the baseline`, or `no findings`. */
function findingsSummary({ summary, migrations }: Pick<Report, 'summary' | 'migrations'>): string {
  const { error, warning, info } = summary.findings
  const parts = []
  if (error > 0) parts.push(count(error, 'error'))
  if (warning > 0) parts.push(count(warning, 'warning'))
  if (info > 0) parts.push(`${info} info`)
  const suppressed = migrations
    .flatMap((migration) => migration.findings)
    .filter((finding) => finding.suppressed !== null)
  if (suppressed.length > 0) parts.push(`${suppressed.length} suppressed`)
  const held = migrations.flatMap((migration) => migration.findings).filter((finding) => finding.baseline)
  if (held.length > 0) parts.push(`${held.length} held by the baseline`)
  return parts.length > 0 ? parts.join(', ') : 'no findings'
}

/** `2 downs exact, 1 LOSSY, 1 missing or stale`, or null when no down was looked at. */
function downsSummary({ summary }: Pick<Report, 'summary'>): string | null {
  const parts = VERDICTS.filter((verdict) => summary.verdicts[verdict] > 0).map((verdict) => ({
    number: summary.verdicts[verdict],
    label: VERDICT_WORDS[verdict].label,
  }))
  if (summary.missing > 0) parts.push({ number: summary.missing, label: 'missing or stale' })
  const [first, ...rest] = parts
  if (!first) return null
  return [
    `${count(first.number, 'down')} ${first.label}`,
    ...rest.map(({ number, label }) => `${number} ${label}`),
  ].join(', ')
}

/** The outcome in one line, for the exit code that goes with it. */
export function summaryLine(report: Report): string {
  const looked = report.migrations.length
  const parts = [
    report.summary.exitCode === 2 ? 'could not do the job' : null,
    report.problems.length > 0 ? count(report.problems.length, 'problem') : null,
    looked > 0 ? findingsSummary(report) : null,
    downsSummary(report),
    looked > 0 ? count(looked, 'migration') : null,
  ]
  return parts.filter((part) => part !== null).join(' · ') || 'nothing to do'
}

/** What came of the baseline, apart from how many findings it holds: that it was written, and what is gone out of it. */
export function baselineLines({ baseline }: Pick<Report, 'baseline'>, cwd: string | null): string[] {
  if (!baseline) return []
  const { file, held, gone, written } = baseline
  const path = shortPath(file, cwd)
  const entries = count(gone.length, 'entry', 'entries')
  if (written)
    return [
      `Wrote ${path}: it holds ${count(held, 'finding')}${gone.length > 0 ? `; ${entries} no longer occurred` : ''}.`,
    ]
  if (gone.length === 0) return []
  const names = listUpTo(
    3,
    gone.map(({ rule, migration, line }) => `${rule} at ${migration}:${line}`),
  )
  const verb = gone.length === 1 ? 'occurs' : 'occur'
  return [`${entries} of ${path} no longer ${verb}: ${names}. backout check --baseline takes them out.`]
}
