import { isOpen, SEVERITIES } from '@backout/core'
import type { Finding, Report, Severity, Verdict } from '@backout/core'

/** What the user has agreed to beforehand. */
export interface Agreed {
  readonly failOn: Severity
  /** Agrees to everything but the loss of data. */
  readonly yes: boolean
  /** Ids of rules whose findings are agreed to, loss of data included. */
  readonly accept: readonly string[]
}

/** Why a migration must not be applied without a person's word; empty when it may. */
export interface Objections {
  readonly findings: readonly Finding[]
  /** Names of migrations whose down was not proven. */
  readonly unproven: readonly string[]
}

/** Verdicts of downs that lead back, if need be without the rows that the up destroys. */
const LEADS_BACK: ReadonlySet<Verdict> = new Set(['exact', 'exact-except-column-order', 'lossy'])

/** What stands against applying the migrations of a report, after all that was agreed to. */
export function objections({ migrations }: Report, { failOn, yes, accept }: Agreed): Objections {
  const threshold = SEVERITIES.indexOf(failOn)
  const findings = migrations
    .flatMap((migration) => migration.findings)
    .filter((finding) => isOpen(finding) && threshold > 0 && SEVERITIES.indexOf(finding.severity) >= threshold)
    .filter(({ rule, hazard }) => !accept.includes(rule) && !(yes && hazard !== 'loses-data'))
  const unproven = migrations.filter(({ down }) => !yes && !(down?.verdict && LEADS_BACK.has(down.verdict)))
  return { findings, unproven: unproven.map(({ name }) => name) }
}

/** The objections in words, one a line. */
export function reasons({ findings, unproven }: Objections): string[] {
  const rules = [...new Set(findings.map(({ rule }) => rule))]
  return [
    ...rules.map((rule) => {
      const own = findings.filter((finding) => finding.rule === rule)
      const times = own.length === 1 ? '' : ` (${own.length} times)`
      return `${rule}${times}: ${own[0]!.condition}`
    }),
    ...unproven.map((name) => `${name}: its down is not proven.`),
  ]
}

/** The options of backout that would agree to all of it. */
export function flagsToAgree({ findings, unproven }: Objections): string {
  const accepted = new Set(findings.filter(({ hazard }) => hazard === 'loses-data').map(({ rule }) => rule))
  const others = unproven.length > 0 || findings.some(({ hazard }) => hazard !== 'loses-data')
  return [...(others ? ['--yes'] : []), ...[...accepted].map((rule) => `--accept ${rule}`)].join(' ')
}
