import {
  BackoutError,
  bytesInWords,
  type Migration,
  type StashCost,
  type StashItem,
  type Statistics,
} from '@backout/core'

/**
 * What production's figures say of the rows that are to be copied. An upper bound: whole tables, whatever few columns or rows
 * of them are kept in the end.
 * @returns null without figures
 */
export function costOf(items: readonly StashItem[], statistics: Statistics | null): StashCost | null {
  if (!statistics) return null
  const tables = items.flatMap(({ kind, relation }) => (kind === 'sequence' ? [] : (statistics.tables[relation] ?? [])))
  return {
    rows: tables.reduce<number | null>((sum, { rows }) => (sum === null || rows === null ? null : sum + rows), 0),
    bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

export const tooMuch = ({ name, path }: Migration, { bytes }: StashCost, limit: number): BackoutError =>
  new BackoutError({
    code: 'usage',
    what: `${name} would put up to ${bytesInWords(bytes)} aside; it was left as it is.`,
    why: `The limit is ${bytesInWords(limit)}: the tables are locked while they are copied.`,
    fix: `Allow it with --stash-limit ${bytesInWords(bytes).replace(' ', '')}, leave tables out in the config (stash.tables), or copy what you want to keep in batches before you migrate.`,
    where: { file: path },
  })
