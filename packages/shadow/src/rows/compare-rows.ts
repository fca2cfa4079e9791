import type { RowFingerprint, SequencePosition, TableFingerprint } from './fingerprint.ts'

/** What became of rows between two fingerprints. All empty: the same rows, and sequences that stand where they stood. */
export interface RowComparison {
  /**
   * What lay there before and did not come back: `schema.table` where rows are gone, or values moved between rows;
   * `schema.table.column` where the rows are there and values of that column are gone or others.
   */
  readonly lost: readonly string[]
  /** Tables with rows that were not there before. */
  readonly added: readonly string[]
  readonly sequences: readonly SequenceDifference[]
}

export interface SequenceDifference {
  readonly sequence: string
  readonly before: SequencePosition
  /** Null when the sequence is gone. */
  readonly after: SequencePosition | null
}

/**
 * Compares the rows of two states by the names of tables and columns. Tables that held no row before can lose none.
 * Where rows were added and there are too many to remember each, the table counts as lost: that its old rows are all
 * there cannot be told.
 */
export function compareRows(before: RowFingerprint, after: RowFingerprint): RowComparison {
  const lost: string[] = []
  const added: string[] = []
  for (const [name, table] of Object.entries(before.tables)) {
    const now = after.tables[name]
    if (now === undefined) {
      if (table.rows > 0) lost.push(name)
      continue
    }
    if (now.rows > table.rows) added.push(name)
    if (table.rows > 0) lost.push(...lostOf(name, table, now))
  }
  for (const [name, table] of Object.entries(after.tables)) {
    if (before.tables[name] === undefined && table.rows > 0) added.push(name)
  }
  const sequences = Object.entries(before.sequences).flatMap(([sequence, position]) => {
    const now = after.sequences[sequence] ?? null
    const same = now?.lastValue === position.lastValue && now.isCalled === position.isCalled
    return same ? [] : [{ sequence, before: position, after: now }]
  })
  return { lost: lost.sort(), added: added.sort(), sequences }
}

function lostOf(name: string, before: TableFingerprint, after: TableFingerprint): string[] {
  const columns = Object.keys(before.columns)
  const alike = columns.join() === Object.keys(after.columns).join()
  if (alike && before.rows === after.rows && before.whole === after.whole) return []
  if (after.rows < before.rows) return [name]
  if (after.rows > before.rows) return alike && contains(after.each, before.each) ? [] : [name]

  const named = (some: readonly string[]) => some.map((column) => `${name}.${column}`)
  const gone = (column: string) => after.columns[column] === undefined
  const other = (column: string, by: 'keyed' | 'values') =>
    gone(column) || before.columns[column]![by] !== after.columns[column]![by]
  const sameKey = before.key.length > 0 && before.key.join() === after.key.join() && !before.key.some(gone)
  if (sameKey && before.keys === after.keys) {
    const changed = columns.filter((column) => other(column, 'keyed'))
    // Columns that were added make whole rows differ; nothing else may.
    return changed.length > 0 || !alike ? named(changed) : [name]
  }
  const changed = columns.filter((column) => other(column, 'values'))
  // The key itself is lost: the other columns are right if they still belong together.
  const apart = sameKey ? before.rest !== after.rest && changed.every((column) => before.key.includes(column)) : false
  return changed.length > 0 && !apart ? named(changed) : [name]
}

/** Whether a sorted list holds all items of another, as often. */
function contains(all: readonly string[] | null, some: readonly string[] | null): boolean {
  if (all === null || some === null) return false
  const counts = new Map<string, number>()
  for (const item of all) counts.set(item, (counts.get(item) ?? 0) + 1)
  return some.every((item) => {
    const left = counts.get(item) ?? 0
    counts.set(item, left - 1)
    return left > 0
  })
}
