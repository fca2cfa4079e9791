import type { DownHazard, DownNote, Verdict } from '@backout/core'

/** Too rare for a header, such as what no trial could bring about; a preflight asks them all the same. */
const isRare = ({ kind, effect, trial }: DownHazard): boolean =>
  kind === 'generated' || kind === 'index' || (kind === 'values' && effect === 'loses' && trial?.outcome === 'not-made')

/** Most rows that are named; the others are in the lists below it. */
const NAMED = 3

/**
 * From when on, and why, going back loses something or stops: one phrase that follows "Point of no return:".
 * @param lost all notes of the way back: what the up itself destroys, and which rows of its own go
 */
export function pointOfNoReturn(verdict: Verdict, lost: readonly DownNote[], hazards: readonly DownHazard[]): string {
  if (verdict === 'unproven') return 'unknown, since the way back is not proven'
  const destroyed = lost.filter(({ kind }) => kind === 'lost').map(({ text }) => text.replace(/( \(|: ).*$/, ''))
  if (destroyed.length > 0) return `at once: the up itself destroys ${some(destroyed, 'and')}`
  if (verdict === 'lossy') return 'at once: the up changes rows, and the way back does not change them back'
  // Rows of the up's own go as they are by then: from the first change of them on, with what was written.
  const changed = lost.flatMap(({ kind, text }) =>
    kind === 'discarded' && text.startsWith('the rows that the up inserts')
      ? [`change of ${text.replace(/,.*$/, '')}`]
      : [],
  )
  const firsts = [...new Set([...hazards.flatMap((hazard) => (isRare(hazard) ? [] : [hazard.first])), ...changed])]
  if (firsts.length > 0) return `from the first ${some(firsts, 'or')}`
  return verdict === 'irreversible' ? 'at once: rows that were legal before the up stop the way back' : 'none'
}

function some(words: readonly string[], link: 'and' | 'or'): string {
  const named = words.slice(0, NAMED)
  const more = words.length - named.length
  if (more > 0) return `${named.join(', ')} ${link} ${more} more`
  return named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} ${link} ${named.at(-1)}`
}

/** What the file's header says of hazards: each condition and each loss once. */
export function notesOf(hazards: readonly DownHazard[]): DownNote[] {
  const named = hazards.filter((hazard) => !isRare(hazard))
  return named.map(({ effect, note }) => ({ kind: effect === 'blocks' ? 'requires' : 'discarded', text: note }))
}
