import type { Difference, DownReport, Proof, RowsProof, Verdict } from '@backout/core'
import { count, list, listUpTo } from './count.ts'
import { coverageLine } from './coverage.ts'

/** A down's verdict in plain words. */
export interface Judgement {
  /** `good`: trust it. `care`: read it first. `bad`: it does not lead back. `open`: nothing was shown in this run. */
  readonly tone: 'good' | 'care' | 'bad' | 'open'
  /** In capitals when it must not be overlooked. */
  readonly label: string
  /** What was shown, and how. */
  readonly sentences: readonly string[]
  /** What comes with it: a term (`lost`, `requires`, `differs`) and its text. */
  readonly terms: readonly { readonly term: string; readonly text: string }[]
}

/** The words for each verdict. */
export const VERDICT_WORDS: Readonly<Record<Verdict, Pick<Judgement, 'tone' | 'label'>>> = {
  exact: { tone: 'good', label: 'exact' },
  'exact-except-column-order': { tone: 'good', label: 'exact but for column order' },
  lossy: { tone: 'care', label: 'LOSSY' },
  irreversible: { tone: 'bad', label: 'IRREVERSIBLE' },
  unproven: { tone: 'bad', label: 'UNPROVEN' },
}

const MOST_DIFFERENCES = 20

/**
 * Says in plain words what is known of a down.
 * @param shadow the report's own shadow, which need not be named again
 */
export function judge(down: DownReport, shadow: string | null): Judgement {
  const notes = down.notes.map(({ kind, text }) => ({ term: kind as string, text }))
  if (down.action === 'missing')
    return { tone: 'bad', label: 'NO DOWN', sentences: ['There is no way back beside this migration.'], terms: notes }

  const stale = down.action === 'stale' ? ['The up was changed after this down was written.'] : []
  if (down.verdict === null) {
    const sentences = [...stale, 'It was not proven in this run.']
    return stale.length > 0
      ? { tone: 'bad', label: 'STALE', sentences, terms: notes }
      : { tone: 'open', label: 'not proven in this run', sentences: [], terms: notes }
  }

  const words = VERDICT_WORDS[down.verdict]
  return {
    tone: stale.length > 0 ? 'bad' : words.tone,
    label: stale.length > 0 ? `STALE, ${words.label}` : words.label,
    sentences: [
      ...stale,
      ...about(down.verdict),
      ...(down.proof ? proofSentences(down.verdict, down.proof, shadow) : []),
    ],
    terms: [...notes, ...(down.proof ? proofTerms(down.proof) : [])],
  }
}

function about(verdict: Verdict): string[] {
  if (verdict === 'lossy') return ['The schema comes back; rows or values that the up destroys do not.']
  if (verdict === 'irreversible') return ['No SQL can lead back from this migration.']
  if (verdict === 'unproven') return ['This down was not shown to lead back. Do not run it unread.']
  return []
}

function proofSentences(verdict: Verdict, proof: Proof, shadow: string | null): string[] {
  const sentences = [outcome(verdict, proof)]
  if (proof.shadow !== shadow) sentences[0] += ` Run on ${proof.shadow}.`
  if (proof.columnOrder.length > 0)
    sentences.push(`Columns that were dropped come back last in ${listUpTo(5, proof.columnOrder)}.`)
  if (proof.again === 'differs') sentences.push('Run again after the down, the up leads to another schema.')
  if (proof.again === 'fails') sentences.push('The up does not run again after the down.')
  if (proof.rows.outcome === 'up-fails') sentences.push('With rows in the tables the up itself fails.')
  if (proof.rows.outcome === 'down-fails') sentences.push('With rows in the tables the down fails.')
  if (proof.rows.outcome === 'not-run') sentences.push('It was not tried with rows.')
  return sentences
}

function outcome(verdict: Verdict, proof: Proof): string {
  if (proof.failure) return 'PostgreSQL stopped in the down.'
  if (proof.differences.length > 0) return 'After up and down the schema is not as before.'
  if (verdict === 'irreversible') return 'It was tried.'
  return `After up and down the schema is as before${rowsClause(proof.rows)}.`
}

function rowsClause({ outcome: kept, filled }: RowsProof): string {
  const tables = Object.keys(filled).length
  const rows = Object.values(filled).reduce((sum, number) => sum + number, 0)
  if (kept === 'kept') return `, and all ${count(rows, 'row')} in ${count(tables, 'table')} are there again`
  return kept === 'none' ? '; no table that it touches held rows' : ''
}

function proofTerms(proof: Proof): { term: string; text: string }[] {
  const terms: { term: string; text: string }[] = []
  for (const failure of [proof.failure, proof.rows.failure]) {
    if (!failure) continue
    terms.push({ term: 'stopped', text: `${failure.message} (SQLSTATE ${failure.code})` })
    terms.push({ term: 'at', text: failure.statement.replace(/\s+/g, ' ') })
  }
  for (const difference of proof.differences.slice(0, MOST_DIFFERENCES))
    terms.push({ term: 'differs', text: differenceWords(difference) })
  const more = proof.differences.length - MOST_DIFFERENCES
  if (more > 0) terms.push({ term: 'differs', text: `… and in ${count(more, 'more place')}` })
  if (proof.rows.lost.length > 0) terms.push({ term: 'not back', text: list(proof.rows.lost) })
  const line = coverageLine(proof.rows)
  if (line !== null) terms.push({ term: 'rows', text: line })
  for (const [table, reason] of Object.entries(proof.rows.unfilled))
    terms.push({ term: 'no rows', text: `${table} could not be filled: ${reason}` })
  return terms
}

function differenceWords({ object, field, expected, actual }: Difference): string {
  if (field === null) return expected === undefined ? `${object} is left over` : `${object} is missing`
  return `${object}: ${field} is ${value(actual)}, was ${value(expected)}`
}

const value = (side: unknown) =>
  side === undefined ? 'not there' : typeof side === 'string' ? side : JSON.stringify(side)
