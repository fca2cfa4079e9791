import {
  isOpen,
  SEVERITIES,
  VERDICTS,
  type MigrationReport,
  type Severity,
  type Summary,
  type Verdict,
} from '@backout/core'

/** Verdicts that mean: this way back was not shown to lead back. */
const NOT_PROVEN: ReadonlySet<Verdict> = new Set(['irreversible', 'unproven'])

/**
 * Counts what was found and derives the exit code: 1 when an open finding is at or above `failOn`, when a down is
 * not proven, or when one that should be there is missing or stale.
 */
export function summarize(reports: readonly MigrationReport[], failOn: Severity, downsExpected: boolean): Summary {
  const findings = { info: 0, warning: 0, error: 0 }
  const verdicts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>
  let missing = 0
  let failing = false
  for (const { findings: found, down } of reports) {
    for (const { severity } of found.filter(isOpen)) {
      if (severity === 'off') continue
      findings[severity]++
      if (failOn !== 'off' && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(failOn)) failing = true
    }
    if (down?.verdict) verdicts[down.verdict]++
    if (down?.action === 'missing' || down?.action === 'stale') missing++
    if (downsExpected && (!down || (down.verdict !== null && NOT_PROVEN.has(down.verdict)))) failing = true
  }
  if (downsExpected && missing > 0) failing = true
  return { migrations: reports.length, findings, verdicts, missing, exitCode: failing ? 1 : 0 }
}
