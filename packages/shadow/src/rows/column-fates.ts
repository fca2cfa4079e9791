import type { ColumnFate } from '@backout/core'
import type { RowComparison } from './compare-rows.ts'
import type { RowFingerprint } from './fingerprint.ts'
import type { ColumnPlaces, RowState } from './row-state.ts'

export interface FatesInput {
  readonly before: RowState
  /** After the up, read by {@link readRowStateOf}. */
  readonly between: RowState
  /** After the down, read by {@link readPlacesOf}. */
  readonly after: ColumnPlaces
  /** What {@link compareRows} said of the state after the down, read by its names. */
  readonly lost: RowComparison['lost']
}

/** What became of each column of each table, by the names before. Never says more than was seen. */
export function columnFates({ before, between, after, lost }: FatesInput): Record<string, Record<string, ColumnFate>> {
  const missing = new Set(lost)
  const ids = new Map([...before.places].map(([id, { table, column }]) => [JSON.stringify([table, column]), id]))
  return Object.fromEntries(
    Object.entries(before.rows.tables).map(([table, { columns }]) => {
      const fateOf = (column: string): ColumnFate => {
        if (missing.has(`${table}.${column}`)) return 'lost'
        if (columns[column]!.present === 0) return 'not exercised'
        if (missing.has(table)) return 'lost'
        const id = ids.get(JSON.stringify([table, column]))
        const stayed = id !== undefined && between.places.has(id) && isAt(after, id, table, column)
        return stayed && sameValues(before.rows, between.rows, table, column) ? 'kept' : 'restored'
      }
      return [table, Object.fromEntries(Object.keys(columns).map((column) => [column, fateOf(column)]))]
    }),
  )
}

function isAt(places: ColumnPlaces, id: string, table: string, column: string): boolean {
  const place = places.get(id)
  return place?.table === table && place.column === column
}

/** Where the key itself went away for a while, only the values can be compared, each for itself. */
function sameValues(one: RowFingerprint, other: RowFingerprint, table: string, column: string): boolean {
  const [a, b] = [one.tables[table]!, other.tables[table]]
  const [was, is] = [a.columns[column]!, b?.columns[column]]
  if (b === undefined || is === undefined) return false
  return a.key.join('\0') === b.key.join('\0') ? was.keyed === is.keyed : was.values === is.values
}
