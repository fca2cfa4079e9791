import { compareCatalogs } from '@backout/core'
import { compareRows } from '@backout/shadow'
import type { State } from './prepare.ts'

/** Everything in which two states differ, by name. */
export function differences(expected: State, found: State): string[] {
  const { differences: catalog, columnOrder } = compareCatalogs(expected.catalog, found.catalog)
  const { lost, added, sequences } = compareRows(expected.rows, found.rows)
  return [
    ...catalog.map(({ object, field }) => `${object} ${field}`),
    ...columnOrder,
    ...lost,
    ...added,
    ...sequences.map(({ sequence }) => sequence),
  ]
}
