import type { Catalog, CatalogRelation, StashKey } from '@backout/core'
import type { TableMove } from './moves.ts'

/**
 * How the rows of a table are told apart before and after the up: by its primary key, else by a unique one that is never NULL,
 * if the up leaves it alone; else by all columns that it leaves alone, rows that are alike in them being numbered.
 * @param touched columns that the up changes or drops
 * @returns null where it leaves no column alone
 */
export function keyFor(
  then: CatalogRelation,
  { now, columns }: TableMove,
  after: Catalog,
  touched: ReadonlySet<string>,
): StashKey | null {
  const later = now === null ? undefined : after.relations[now]
  const types = new Map(later?.columns?.map(({ name, type }) => [name, type]))
  const own = new Map(then.columns?.map((column) => [column.name, column]))
  const staying = (name: string) => {
    const as = columns.get(name)
    const column = own.get(name)
    return as !== undefined && column && !touched.has(name) && types.get(as) === column.type
      ? [{ name, now: as, type: column.type }]
      : []
  }
  const unique = uniqueKeys(then).find((names) => names.length > 0 && names.every((name) => staying(name).length > 0))
  if (unique) return { columns: unique.flatMap(staying), numbered: false }
  const rest = (then.columns ?? [])
    .filter(({ generated }) => generated === undefined)
    .flatMap(({ name }) => staying(name))
  return rest.length > 0 ? { columns: rest, numbered: true } : null
}

/** Columns that no two rows share and that are never NULL, the primary key's first. */
export function uniqueKeys({ indexes = {}, columns = [] }: CatalogRelation): string[][] {
  const required = new Set(columns.flatMap(({ name, notNull }) => (notNull ? [name] : [])))
  return Object.values(indexes)
    .filter(({ unique, partial, invalid }) => unique && !partial && !invalid)
    .toSorted((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false))
    .flatMap(({ columns: names }) => {
      const plain = names.filter((name) => name !== null)
      return plain.length === names.length && plain.every((name) => required.has(name)) ? [plain] : []
    })
}
