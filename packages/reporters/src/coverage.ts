import type { RowsProof } from '@backout/core'
import { count, listUpTo } from './count.ts'

const MOST_NAMED = 5

/**
 * One line on what the rows of a proof have shown: `3 tables, 14 of 15 columns exercised; public.a.b not exercised`.
 * @returns null where every column was exercised and none is lost, and where nothing was shown at all, which is said elsewhere
 */
export function coverageLine({ coverage }: Pick<RowsProof, 'coverage'>): string | null {
  const tables = Object.entries(coverage)
  const fates = tables.flatMap(([, { columns }]) => Object.values(columns))
  const exercised = tables.reduce((sum, [, table]) => sum + table.exercised, 0)
  const lost = fates.filter((fate) => fate === 'lost').length
  if (exercised === 0 || (lost === 0 && exercised === fates.length)) return null
  const dark = tables.flatMap(([table, { columns, exercised: some }]) => {
    const names = Object.keys(columns).filter((column) => columns[column] === 'not exercised')
    return some === 0 && names.length > 0 ? [table] : names.map((column) => `${table}.${column}`)
  })
  return [
    `${count(tables.length, 'table')}, ${exercised} of ${count(fates.length, 'column')} exercised`,
    ...(lost > 0 ? [`${lost} lost`] : []),
    ...(dark.length > 0 ? [`${listUpTo(MOST_NAMED, dark)} not exercised`] : []),
  ].join('; ')
}
