import { quoteIdentifier, type Catalog, type Insert, type Statement } from '@backout/core'
import { followingRenames } from './following-renames.ts'
import { movesOf, type TableMove } from './stash/moves.ts'
import { uniqueKeys } from './stash/key.ts'
import { tablesNamed } from './data-changes.ts'
import type { Known } from './retyped.ts'

/** Rows that the up inserts and that are told by what stands in its text. */
export interface LiteralInsert {
  /** The table before the up, as a catalog's key. */
  readonly table: string
  /** The line of the statement. */
  readonly line: number
  /** Takes the rows away in the state after the up. */
  readonly takeAway: string
  /** The same under the names before the up. */
  readonly makeRoom: string
}

/**
 * The inserts of a migration that its way back can take away by key without having kept anything: every row is written out,
 * with a unique key among its values, into a table that was there and still is. One that may have found a row already
 * (`ON CONFLICT`) is none: nobody knows whose the row is.
 */
export function literalInserts(statements: readonly Statement[], before: Known, after: Known): LiteralInsert[] {
  const moves = movesOf(before, after)
  const then = followingRenames()
  return statements.flatMap(({ operations, line }) =>
    operations.flatMap((written) => {
      const operation = then(written)
      if (operation?.kind !== 'insert' || operation.onConflict !== null) return []
      const [table, ...others] = tablesNamed(before.catalog, operation.table)
      const move = table === undefined ? undefined : moves.get(table)
      if (table === undefined || others.length > 0 || !move?.now) return []
      const key = keyIn(operation, before.catalog, table, move)
      if (!key) return []
      const deletion = (relation: string, names: readonly string[]) =>
        `DELETE FROM ${relation} WHERE ${tuple(names)} IN (${key.rows.map((row) => tuple(row)).join(', ')})`
      return [
        {
          table,
          line,
          takeAway: deletion(move.now, key.names.map((name) => move.columns.get(name)!).map(quoteIdentifier)),
          makeRoom: deletion(table, key.names.map(quoteIdentifier)),
        },
      ]
    }),
  )
}

const tuple = (parts: readonly string[]): string => (parts.length === 1 ? parts[0]! : `(${parts.join(', ')})`)

/** The values of a unique key, row by row. */
function keyIn(
  { columns, literals }: Insert,
  catalog: Catalog,
  table: string,
  { columns: staying }: TableMove,
): { readonly names: readonly string[]; readonly rows: readonly (readonly string[])[] } | null {
  const relation = catalog.relations[table]!
  const named = columns.length > 0 ? columns : (relation.columns ?? []).map(({ name }) => name)
  if (!literals) return null
  for (const names of uniqueKeys(relation)) {
    const places = names.map((name) => named.indexOf(name))
    if (names.length === 0 || places.includes(-1) || !names.every((name) => staying.has(name))) continue
    const rows = literals.map((row) => places.flatMap((place) => row[place] ?? []).filter((value) => value !== 'NULL'))
    if (rows.every((row) => row.length === names.length)) return { names, rows }
  }
  return null
}
