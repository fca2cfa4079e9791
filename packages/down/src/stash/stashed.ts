import type { StashItem } from '@backout/core'
import { addressOf } from './address.ts'

/** Whether the stash holds all the rows of a table, or the values of one of its columns. @param table quoted, as steps have it */
export const isStashed = (items: readonly StashItem[], table: string, column?: string): boolean =>
  items.some(
    ({ kind, relation, columns }) =>
      addressOf(relation) === table &&
      (column === undefined ? kind === 'rows' : kind === 'values' && columns.some(({ name }) => name === column)),
  )

/** What an item holds, for people. */
export function wordsOf({ kind, relation, columns }: StashItem): string {
  if (kind === 'sequence') return `where ${relation} stood`
  if (kind === 'rows') return `rows of ${relation}`
  if (kind === 'inserted') return `${relation} without the rows that the up adds`
  return `values of ${relation}.${columns.map(({ name }) => name).join(', ')}`
}
