import type { CatalogRelation, DownHazard } from '@backout/core'
import { quote } from './names.ts'
import type { Way } from './way.ts'

/** A hazard as it was derived, with what its trial on a shadow needs. */
export interface Hazard extends Omit<DownHazard, 'trial'> {
  /** Statements, each of which may make such rows out of those that lie there; the first that does is taken. */
  readonly make: readonly string[]
  /** Whether the question itself raises what the way back would raise, so that its failing finds the row as well. */
  readonly raises?: true
  /** Whether {@link make} puts every value there: when none is of this kind, no row can be. */
  readonly exhaustive?: true
  /** Tables that must hold rows for it, by their keys after the up. */
  readonly needs: readonly string[]
  /**
   * What the catalogs leave open, since it depends on the way back's own text. Once that ran over such rows this SELECT says,
   * as `real`, whether they did get lost; `stops`: only when it stopped. Null: the hazard is sure.
   */
  readonly settle: string | 'stops' | null
}

/** How many offending rows are shown. */
export const SHOWN = 5

/** Columns of a table's primary key, unquoted; empty without one. */
export const keyOf = (relation: CatalogRelation | null | undefined): readonly string[] =>
  Object.values(relation?.constraints ?? {}).find(({ type }) => type === 'primary key')?.columns ?? []

export const countOf = (from: string, where: string): string => `SELECT count(*) AS count FROM ${from} WHERE ${where}`

/** Values as text, so that no client turns them into something else. */
export const sampleOf = (columns: readonly string[], from: string, where: string): string | null =>
  columns.length === 0
    ? null
    : `SELECT ${[...new Set(columns)].map((column) => `${quote(column)}::text AS ${quote(column)}`).join(', ')} FROM ${from} WHERE ${where} LIMIT ${SHOWN}`

/** A question over rows of one table of today; the sample shows its key, or else the columns that it is about. */
export function asked(way: Way, table: string, columns: readonly string[], where: string, from = table) {
  const key = keyOf(way.after.relations[table])
  return {
    sql: countOf(from, where),
    sample: sampleOf(key.length > 0 ? key : columns, from, where),
    unaskable: null,
  }
}

export const unaskable = (why: string) => ({ sql: null, sample: null, unaskable: why })

/** Gives one row a value: where columns are unique, not all can have it. */
export const setOne = (table: string, column: string, value: string): string =>
  `UPDATE ${table} SET ${quote(column)} = ${value} WHERE ctid = (SELECT ctid FROM ${table} LIMIT 1)`

/** SQL to paste, after a sentence. */
export const remedy = (sentence: string, ...sql: string[]): string =>
  [sentence, ...sql.map((line) => `  ${line}`)].join('\n')
