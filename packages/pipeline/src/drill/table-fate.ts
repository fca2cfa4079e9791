import type { ColumnFate, TableDrill } from '@backout/core'
import { COLUMN_BYTES, KEY_BYTES, WHOLE_BYTES, type RowHashes } from '@backout/shadow'
import { areAlike, groupsOf, linesOf, unmatched, type RowChanges } from './row-changes.ts'

/** The rows of one table at the four times at which they were read. */
export interface TableTimes {
  readonly columns: readonly string[]
  readonly before: RowHashes
  /** Null when the table was not there after the up. */
  readonly after: AfterTimes | null
  /** Null when the table, or one of its columns, did not come back. */
  readonly back: RowHashes | null
}

export interface AfterTimes {
  /** Before the writes and after them; the columns that are still there, by their names before. */
  readonly up: RowHashes
  readonly written: RowHashes
  readonly names: readonly string[]
  /** Whether rows can be followed by their key from before the up to here. */
  readonly followed: boolean
  readonly changes: RowChanges
}

/** What became of the rows of one table: those that nobody wrote to must be there again, whole. */
export function fateOf(times: TableTimes): TableDrill {
  const { columns, before, back } = times
  const after = times.after
  const touchedKeys = (key: string) =>
    after?.followed === true && (after.changes.updated.has(key) || after.changes.deleted.has(key))
  let [touched, kept, lost, extra, gone, insertedKept] = [0, 0, 0, 0, 0, 0]
  const lostColumns = new Set<string>()
  if (back === null) lost = before.rows
  else
    for (const group of groupsOf(before, back)) {
      const { key, left, right } = group
      const isTouched = left[1] > left[0] && touchedKeys(key)
      if (!isTouched && areAlike(before, back, group)) {
        kept += left[1] - left[0]
        continue
      }
      const [old, now] = [linesOf(before, left), linesOf(back, right)]
      if (isTouched) touched += old.length
      else {
        const [oldLeft, nowLeft] = unmatched(old, now)
        kept += old.length - oldLeft.length
        lost += oldLeft.length
        if (oldLeft.length > nowLeft.length) gone += oldLeft.length - nowLeft.length
        for (const [at, line] of oldLeft.entries())
          for (const column of differing(columns, line, nowLeft[at])) lostColumns.add(column)
        const more = Math.max(0, nowLeft.length - oldLeft.length)
        if (after?.followed && after.changes.inserted.has(key)) insertedKept += more
        else extra += more
      }
    }
  const written = after?.changes
  if (written && !after.followed) {
    // Which row is which cannot be told any more: as many as were written to may be missing or new.
    const forgiven = Math.min(lost, written.rowsTouched)
    ;[touched, lost, gone] = [forgiven, lost - forgiven, Math.max(0, gone - forgiven)]
    insertedKept = Math.min(extra, written.rowsInserted)
    extra -= insertedKept + Math.min(extra - insertedKept, forgiven)
  }
  const followed = after?.followed ? survivalOf(times, after) : null
  return {
    rows: before.rows,
    untouched: before.rows - touched,
    kept,
    lost,
    extra,
    columns: Object.fromEntries(
      columns.map((column) => [column, columnFate(times, column, { lost, gone, lostColumns, touched })]),
    ),
    written: {
      inserted: written?.rowsInserted ?? 0,
      insertedKept,
      updated: followed?.updated ?? (written ? written.rowsTouched : 0),
      updatedKept: followed?.updatedKept ?? (written ? written.rowsTouched : 0),
      deleted: followed?.deleted ?? 0,
      deletedKept: followed?.deletedKept ?? 0,
    },
  }
}

/** Whether the writes themselves outlived the down, in the columns whose values both states print alike. */
function survivalOf({ columns, before, back }: TableTimes, { names, up, written, changes }: AfterTimes) {
  const count = { updated: changes.updated.size, updatedKept: 0, deleted: changes.deleted.size, deletedKept: 0 }
  if (back === null) return count
  if (count.updated + count.deleted === 0) return count
  const [then, since] = [lineIn(up, changes.updated), lineIn(written, changes.updated)]
  const old = lineIn(before, changes.updated)
  const now = lineIn(back, new Set([...changes.updated, ...changes.deleted]))
  count.deletedKept = [...changes.deleted].filter((key) => !now.has(key)).length
  count.updatedKept = [...changes.updated].filter((key) => {
    const line = now.get(key)
    return (
      line !== undefined &&
      names.every((name, at) => {
        const place = columns.indexOf(name)
        const alike = old.has(key) && cell(old.get(key)!, place) === cell(then.get(key)!, at)
        return !alike || cell(line, place) === cell(since.get(key)!, at)
      })
    )
  }).length
  return count
}

/** The first row of each wanted key. */
function lineIn(hashes: RowHashes, wanted: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>()
  for (const { key, left } of groupsOf(hashes, NO_ROWS)) if (wanted.has(key)) found.set(key, linesOf(hashes, left)[0]!)
  return found
}

const NO_ROWS: RowHashes = { rows: 0, width: KEY_BYTES, bytes: new Uint8Array() }

interface Missing {
  readonly lost: number
  readonly gone: number
  readonly lostColumns: ReadonlySet<string>
  readonly touched: number
}

function columnFate({ columns, before, after, back }: TableTimes, column: string, missing: Missing): ColumnFate {
  const at = columns.indexOf(column)
  const values = valuesAt(before, at)
  if (missing.touched === before.rows || !values.some((value) => value !== 0)) return 'not exercised'
  if (back === null) return 'lost'
  if (missing.lost > 0) {
    // Rows that are not found by their key any more: the values may be there all the same.
    const isLost =
      missing.gone > 0 ? absent(values, valuesAt(back, at)) > missing.touched : missing.lostColumns.has(column)
    if (isLost) return 'lost'
  }
  const then = after?.names.indexOf(column) ?? -1
  return then >= 0 && absent(values, valuesAt(after!.up, then)) === 0 ? 'kept' : 'restored'
}

/** How many of the values are not among the others, each counted as often as it is there. */
function absent(values: Int32Array, others: Int32Array): number {
  const [left, right] = [values.toSorted(), others.toSorted()]
  let [missing, j] = [0, 0]
  for (const value of left) {
    while (j < right.length && right[j]! < value) j++
    if (j < right.length && right[j] === value) j++
    else missing++
  }
  return missing
}

/** The hashes of one column; zero for a NULL. */
function valuesAt({ rows, width, bytes }: RowHashes, column: number): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = KEY_BYTES + WHOLE_BYTES + COLUMN_BYTES * column
  return Int32Array.from({ length: rows }, (_, row) => view.getInt32(row * width + start))
}

const cell = (line: string, column: number): string => {
  const start = KEY_BYTES + WHOLE_BYTES + COLUMN_BYTES * column
  return line.slice(start, start + COLUMN_BYTES)
}

const differing = (columns: readonly string[], old: string, now: string | undefined): readonly string[] =>
  now === undefined ? [] : columns.filter((_, at) => cell(old, at) !== cell(now, at))
