import type { Catalog } from '@backout/core'
import type { DataChange } from './data-changes.ts'

/**
 * Tables of the state before whose rows a migration may reach: those whose catalog entry it changes, those that it writes
 * to, every one when it runs code that nobody has read.
 * @param options.everything when the way back was written by hand, so that it may reach what the up does not
 */
export function touchedTables(
  before: Catalog,
  after: Catalog,
  changes: readonly DataChange[],
  options: { everything?: boolean } = {},
): string[] {
  const everything = options.everything || changes.some(({ kind }) => kind === 'unknown')
  const written = new Set(changes.map(({ table }) => table))
  // A type that changed reaches every table that has a column of it.
  const types = Object.keys(before.types).filter(
    (name) => JSON.stringify(before.types[name]) !== JSON.stringify(after.types[name]),
  )
  const touched = Object.entries(before.relations).flatMap(([name, relation]) => {
    if (relation.kind !== 'table' && relation.kind !== 'partitioned table') return []
    const usesType = relation.columns?.some(({ type }) =>
      types.some((changed) => type === changed || type.startsWith(`${changed}[`)),
    )
    const differs = JSON.stringify(relation) !== JSON.stringify(after.relations[name])
    return everything || written.has(name) || usesType || differs ? [rootOf(name, before)] : []
  })
  return [...new Set(touched)]
}

/** Rows reach a partition through the table that is partitioned. */
function rootOf(name: string, catalog: Pick<Catalog, 'relations'>): string {
  const { partitionBound, inherits: [parent] = [] } = catalog.relations[name]!
  return partitionBound === undefined || parent === undefined ? name : rootOf(parent, catalog)
}
