import type {
  AskedPrecondition,
  MigrationReport,
  Precondition,
  PreconditionAnswers,
  Severity,
  Statistics,
} from '@backout/core'
import { weigh } from '@backout/rules'

/** What is known of production, and how to ask it more. */
export interface Production {
  readonly statistics: Statistics
  /** Asks its rows; null where only a file of statistics is at hand. */
  readonly ask: ((preconditions: readonly Precondition[]) => Promise<PreconditionAnswers>) | null
}

/** Asks what the findings want to know, and lets the answers speak. A finding that a person has judged asks nothing. */
export async function weighAll(
  reports: readonly MigrationReport[],
  { statistics, ask }: Production,
  severities: Readonly<Record<string, Severity>>,
): Promise<MigrationReport[]> {
  const open = reports.flatMap(({ findings }) => findings.filter(({ suppressed }) => suppressed === null))
  const questions = open.flatMap(({ precondition }) => precondition ?? [])
  const answers: PreconditionAnswers = ask && questions.length > 0 ? await ask(questions) : new Map()
  return reports.map((report) => ({
    ...report,
    findings: report.findings.map((finding) => {
      const { precondition } = finding
      const asked = precondition ? { ...finding, precondition: answeredBy(answers, precondition) } : finding
      return weigh(asked, statistics, severities)
    }),
  }))
}

function answeredBy(answers: PreconditionAnswers, precondition: Precondition): AskedPrecondition {
  const answer = answers.get(precondition.sql)
  if (answer === undefined) return precondition
  return typeof answer === 'number' ? { ...precondition, count: answer } : { ...precondition, ...answer }
}
