import type { TableDrill, Verdict } from '@backout/core'
import type { DownOnDisk } from '../down-on-disk.ts'
import { parseDownHeader } from '@backout/down/down-file'

/** What a down says of itself in its header. One without a header promises everything. */
export interface Claims {
  readonly verdict: Verdict | null
  /** Whether rows may be lost. */
  readonly lossy: boolean
  /** What of that which was written since the up goes, in words; empty where nothing does. */
  readonly discards: string
  /** Whether rows may stop it. */
  readonly stops: boolean
  /** Whether the up may not run again. */
  readonly notAgain: boolean
  /** The comment, for names in it. */
  readonly text: string
}

export function claimsOf({ text }: DownOnDisk): Claims {
  const verdict = parseDownHeader(text)?.verdict ?? null
  const lines = text.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('--'))
  const comment = verdict === null ? '' : lines.slice(1, end < 0 ? lines.length : end).join('\n')
  return {
    verdict,
    lossy: verdict === 'lossy',
    discards: comment.split('-- Goes, with what was written since the up:')[1]?.split('\n--\n')[0] ?? '',
    stops: comment.includes('Stops unless:') || verdict === 'irreversible',
    notAgain: comment.includes('The up cannot run again after this.'),
    text: comment,
  }
}

/** Tables and columns that lost something, `schema.table` where whole rows are gone. */
export const lossesIn = (tables: Readonly<Record<string, TableDrill>>): string[] =>
  Object.entries(tables).flatMap(([table, { lost, extra, columns }]) => {
    if (lost === 0 && extra === 0) return []
    const columnsLost = Object.entries(columns).flatMap(([column, fate]) => (fate === 'lost' ? [column] : []))
    const all = columnsLost.length === 0 || columnsLost.length === Object.keys(columns).length
    return all ? [table] : columnsLost.map((column) => `${table}.${column}`)
  })

/** Whether what was written since the up is not there although the header does not let it go, of that table. */
export const laterRowsLost = (tables: Readonly<Record<string, TableDrill>>, { discards }: Claims): boolean =>
  Object.entries(tables).some(([table, { written }]) => {
    const { inserted, insertedKept, updated, updatedKept, deleted, deletedKept } = written
    const isLost = insertedKept < inserted || updatedKept < updated || deletedKept < deleted
    return isLost && !isNamedIn(discards, table)
  })

const isNamedIn = (text: string, table: string): boolean => text.includes(table.replaceAll('"', ''))

/** Losses whose table a header does not so much as name. */
export const unannouncedIn = ({ verdict, text }: Claims, losses: readonly string[]): string[] =>
  verdict === null
    ? []
    : losses.filter((loss) => !text.includes(loss.replaceAll('"', '').split('.').slice(0, 2).join('.')))
