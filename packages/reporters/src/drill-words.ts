import { LOCK_MODES, type DownLock, type DrillOutcome, type DrillReport, type MigrationDrill } from '@backout/core'
import { count, list, listUpTo } from './count.ts'

/** The words for each outcome. */
const OUTCOME_WORDS: Readonly<Record<DrillOutcome, { tone: 'good' | 'care' | 'bad'; label: string }>> = {
  back: { tone: 'good', label: 'back' },
  'back-with-losses': { tone: 'care', label: 'back, LOSSY as it says' },
  lost: { tone: 'bad', label: 'ROWS NOT BACK' },
  differs: { tone: 'bad', label: 'SCHEMA NOT BACK' },
  stops: { tone: 'bad', label: 'STOPS' },
  'again-fails': { tone: 'bad', label: 'UP FAILS AGAIN' },
  'again-differs': { tone: 'bad', label: 'UP LEADS ELSEWHERE' },
  missing: { tone: 'bad', label: 'NO DOWN' },
  'up-fails': { tone: 'bad', label: 'UP FAILS' },
}

/** What a rehearsal is called in the table; a way back that later writes stop is one to read first. */
export function drillWords({ outcome, blocked }: MigrationDrill): { tone: 'good' | 'care' | 'bad'; label: string } {
  const words = OUTCOME_WORDS[outcome]
  if (!blocked) return words
  return { tone: words.tone === 'good' ? 'care' : words.tone, label: `${words.label}, later rows can stop it` }
}

/** Rows of all tables: how many nobody wrote to, and what became of those. */
export function rowsOf({ tables }: MigrationDrill) {
  const sums = { rows: 0, untouched: 0, kept: 0, restored: 0, lost: 0 }
  for (const { rows, untouched, kept, lost, columns } of Object.values(tables)) {
    const isRestored = Object.values(columns).includes('restored')
    sums.rows += rows
    sums.untouched += untouched
    sums.lost += lost
    sums[isRestored ? 'restored' : 'kept'] += kept
  }
  return sums
}

/** The lock that keeps most others out; of equal ones that which is held longest. */
export const strongestLock = ({ locks }: MigrationDrill): DownLock | undefined =>
  locks.toSorted(
    (a, b) => LOCK_MODES.indexOf(b.mode) - LOCK_MODES.indexOf(a.mode) || b.milliseconds - a.milliseconds,
  )[0]

export const lockWords = ({ relation, mode, milliseconds, rewritten, scanned }: DownLock): string =>
  `${mode} on ${relation} for ${duration(milliseconds)}${rewritten ? ', rewritten' : scanned ? ', read through' : ''}`

/** `0.4 ms`, `12 ms`, `3.2 s`, `4 min 10 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 10) return `${Math.round(milliseconds * 10) / 10} ms`
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 99_950) return `${Math.round(milliseconds / 100) / 10} s`
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** `48,000`. */
export const thousands = (number: number): string => number.toLocaleString('en-US')

/** What must be said of one rehearsal beside its line in the table: a term and its text. */
export function drillTerms(drill: MigrationDrill): { term: string; text: string }[] {
  const { outcome, failure, differences, columnOrder, blocked, tables, unannounced, down } = drill
  const terms: { term: string; text: string }[] = []
  const say = (term: string, text: string) => void terms.push({ term, text })
  if (outcome === 'missing') say('no down', 'there is none beside this migration; backout down writes it')
  if (down?.stale) say('stale', 'the up was changed after this down was written')
  if (failure) {
    say('stopped', `${failure.message} (SQLSTATE ${failure.code})`)
    if (failure.statement) say('at', failure.statement.replace(/\s+/g, ' '))
  }
  if (blocked) say('blocked', blockedWords(blocked))
  for (const { object, field, expected } of differences.slice(0, MOST))
    say(
      'differs',
      field ? `${object}: ${field}` : expected === undefined ? `${object} is left over` : `${object} is missing`,
    )
  if (differences.length > MOST) say('differs', `… and in ${count(differences.length - MOST, 'more place')}`)
  if (columnOrder.length > 0) say('note', `columns come back in another order in ${listUpTo(5, columnOrder)}`)
  for (const [table, fate] of Object.entries(tables)) {
    const by = (wanted: string) =>
      Object.entries(fate.columns).flatMap(([column, one]) => (one === wanted ? [column] : []))
    const [lost, restored] = [by('lost'), by('restored')]
    if (fate.lost > 0) {
      const where = lost.length > 0 && lost.length < Object.keys(fate.columns).length ? ` in ${list(lost)}` : ''
      say(
        'lost',
        `${table}: ${thousands(fate.lost)} of ${thousands(fate.untouched)} untouched ${fate.untouched === 1 ? 'row' : 'rows'}${where}`,
      )
    }
    if (fate.extra > 0)
      say(
        'extra',
        `${table}: ${thousands(fate.extra)} ${fate.extra === 1 ? 'row lies' : 'rows lie'} there that nobody wrote since and that did not before`,
      )
    if (restored.length > 0 && fate.lost === 0) say('restored', `${table}: ${list(restored)}`)
    const { inserted, insertedKept, updated, updatedKept, deleted, deletedKept } = fate.written
    const gone = [
      ...(insertedKept < inserted ? [`${inserted - insertedKept} of ${inserted} inserted`] : []),
      ...(updatedKept < updated ? [`${updated - updatedKept} of ${updated} changed`] : []),
      ...(deletedKept < deleted ? [`${deleted - deletedKept} of ${deleted} deleted`] : []),
    ]
    if (gone.length > 0) say('undone', `${table}: of what was written since the up, ${list(gone)}`)
  }
  for (const sequence of drill.sequencesBehind)
    say('lost', `${sequence} hands out numbers again that it has handed out`)
  if (unannounced.length > 0) say('note', `its header does not name ${listUpTo(5, unannounced)}`)
  const untold = Object.entries(drill.unfilled)
  for (const [table, why] of untold.slice(0, MOST)) say('no rows', `${table}: ${why}`)
  if (untold.length > MOST) say('no rows', `and ${count(untold.length - MOST, 'more table')}`)
  for (const statement of drill.untraced.slice(0, MOST))
    say('locks', `not measured, runs in no transaction: ${statement.replace(/\s+/g, ' ')}`)
  return terms
}

const MOST = 5

function blockedWords({ by, step, failure, announced }: NonNullable<MigrationDrill['blocked']>): string {
  const what = step === 'down' ? 'the down' : 'the up, sent again,'
  const left = by === 'all' ? 'without any write' : 'without the inserted rows'
  const said = announced || step === 'again' ? '' : '; its header does not say so'
  return `rows written after the up stop ${what}: ${failure.message} (SQLSTATE ${failure.code}); repeated ${left}${said}`
}

/** The staircase and the whole way, one sentence each. */
export function staircaseLines({ staircase, migrations, summary }: DrillReport): string[] {
  if (!staircase)
    return summary.migrations === 0 || migrations.length === 0
      ? []
      : ['staircase: not climbed, since not every up runs or the newest has no down']
  const { rounds, selected, landings, landingsWithRows, fall, wholeWay, note, start } = staircase
  const taken = selected ? rounds.join(', ') : rounds.length === 1 ? '1' : `1 to ${rounds.length}`
  const steps = rounds.length === 0 ? 'no round' : `${taken} ${rounds.at(-1) === 1 ? 'step' : 'steps'} down and up`
  const rows = landingsWithRows > 0 ? `, ${landingsWithRows} of them with the same rows` : ''
  const lines = [`staircase: ${steps}, ${count(landings, 'landing')} with the same schema${rows}`]
  if (note) lines.push(`  ${note}`)
  if (fall) {
    const reasons = {
      'no-down': 'it has no down',
      stops: 'PostgreSQL stops it',
      schema: 'the schema is not as it was there',
      rows: 'the rows are not as they were there',
    }
    const details = fall.details.length > 0 ? `: ${listUpTo(5, fall.details)}` : ''
    lines.push(
      `  ends in the round of ${count(fall.round, 'step')}, ${fall.direction} ${fall.migration}: ${reasons[fall.reason]}${details}`,
    )
  }
  if (wholeWay)
    lines.push(
      `the whole way: back to ${start} in ${duration(wholeWay.down)} and up again in ${duration(wholeWay.up)}, the same schema`,
    )
  return lines
}

/** The outcome in one line, for a badge or a release note. */
export function drillLine({ summary }: Pick<DrillReport, 'summary'>): string {
  const { migrations, back, lost, givenUp, rows, wayBack } = summary
  if (migrations === 0) return 'backout drill: nothing to rehearse'
  const given = givenUp > 0 ? `, ${thousands(givenUp)} given up` : ''
  return `backout drill: ${count(migrations, 'migration')}, ${back} back, ${thousands(lost)} lost${given}, ${thousands(rows)} ${rows === 1 ? 'row' : 'rows'}, way back ${duration(wayBack)}`
}
