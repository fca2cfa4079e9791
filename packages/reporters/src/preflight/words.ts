import { hazardWords, isMet } from '@backout/core'
import type { AskedHazard, PreflightReport } from '@backout/core'

/** The answer in one line, of which scripts may read the part before the comma. */
export function headline(report: PreflightReport): string {
  const { safe, hazards, doubts, postgresVersion } = report
  if (safe === 'yes') return 'safe to go back now: yes'
  const met = hazards.filter(isMet)
  if (safe === 'no') {
    const more = met.length - 1
    return `safe to go back now: no, ${hazardWords(met[0]!)}${more > 0 ? `, and ${more} more` : ''}`
  }
  const untold = hazards.filter(({ answer }) => answer === null || answer.count === null)
  const why =
    doubts[0] ??
    (postgresVersion === null
      ? 'no database was asked'
      : `${untold.length} ${untold.length === 1 ? 'question was' : 'questions were'} not answered`)
  return `safe to go back now: cannot tell, ${why.replace(/\.$/, '')}`
}

/** How one hazard stands. */
export type Standing = 'stops' | 'loses' | 'untold' | 'clear'

export function standing({ answer, effect }: AskedHazard): Standing {
  if (answer === null || answer.count === null) return 'untold'
  if (answer.count === 0) return 'clear'
  return effect === 'blocks' ? 'stops' : 'loses'
}

/** A few of the rows: `id 7 · id 9`. */
export function sampleWords({ answer }: AskedHazard): string | null {
  if (!answer || answer.sample.length === 0) return null
  const rows = answer.sample.map((row) =>
    Object.entries(row)
      .map(([column, value]) => `${column} ${value === null ? 'NULL' : String(value)}`)
      .join(', '),
  )
  return `${rows.join(' · ')}${(answer.count ?? 0) > rows.length ? ' · …' : ''}`
}

/** Every question as one script that only reads, to be run by hand. */
export function questionsAsSql({ migration, hazards }: PreflightReport): string {
  const asked = hazards.map(({ text, sql, unaskable }) =>
    sql === null
      ? `-- ${oneLine(text)}\n-- Cannot be asked: ${oneLine(unaskable ?? '')}`
      : `-- ${oneLine(text)}\n${sql};`,
  )
  return `-- Before going back from ${oneLine(migration)}: each must count 0.
BEGIN TRANSACTION READ ONLY;
SET LOCAL row_security = off;

${asked.join('\n\n')}

ROLLBACK;
`
}

const oneLine = (text: string): string => text.replaceAll(/\s*[\r\n]+\s*/g, ' ')
