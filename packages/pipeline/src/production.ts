import { parseMigration, type AskedPrecondition, type EarlierMigration, type Migration } from '@backout/core'
import type { MigrationReport, Precondition, Severity, Statistics } from '@backout/core'
import { weigh } from '@backout/rules'

/** What is known of production, and how to ask it more. */
export interface Production {
  readonly statistics: Statistics
  /** Asks its rows; null where only a file of statistics is at hand. */
  readonly ask: ((preconditions: readonly Precondition[]) => Promise<PreconditionAnswers>) | null
}

/** By the question's SQL: the count, or why there is none. */
export type PreconditionAnswers = ReadonlyMap<string, number | { readonly failure: string }>

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

/** Every migration before this one that production has not seen, whether it is looked at in this run or not. */
export async function unappliedBefore(
  { index }: Migration,
  migrations: readonly Migration[],
  applied: ReadonlySet<string>,
  read: (migration: Migration) => Promise<EarlierMigration>,
): Promise<EarlierMigration[]> {
  const earlier: EarlierMigration[] = []
  for (const other of migrations.slice(0, index)) if (!applied.has(other.name)) earlier.push(await read(other))
  return earlier
}

/** The other migrations before this one, whose text stands in for a state. One that does not parse tells nothing. */
export async function pastBefore(
  { index }: Migration,
  migrations: readonly Migration[],
  earlier: readonly EarlierMigration[],
  read: (migration: Migration) => Promise<EarlierMigration>,
): Promise<EarlierMigration[]> {
  const past: EarlierMigration[] = []
  for (const other of migrations.slice(0, index)) {
    const known = await read(other).catch(() => null)
    if (known && !earlier.includes(known)) past.push(known)
  }
  return past
}

/** Reads each migration once. */
export function reader(): (migration: Migration) => Promise<EarlierMigration & { readonly migration: Migration }> {
  const read = new Map<string, Promise<EarlierMigration & { readonly migration: Migration }>>()
  return (migration) => {
    const known = read.get(migration.name)
    if (known) return known
    const reading = parseMigration(migration).then((statements) => ({ migration, statements }))
    read.set(migration.name, reading)
    return reading
  }
}
