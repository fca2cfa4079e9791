import type { CatalogIndex, CatalogRelation } from '@backout/core'
import { column } from '../lookup.ts'

/**
 * What is lost with a unique index. `unique`: duplicates can be written. `nulls`: a NULL can be written twice. `arbiter`:
 * all is as unique as before, but no index has exactly these columns, which ON CONFLICT asks for.
 * @see https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT
 */
export type Loss = 'unique' | 'nulls' | 'arbiter'

/** Null when nothing is lost, or when a column itself is gone. */
export function lossOf(old: CatalogIndex, after: CatalogRelation): Loss | null {
  const names = old.columns.filter((name) => name !== null)
  if (!names.every((name) => column(after, name))) return null
  const others = Object.values(after.indexes ?? {}).filter(({ unique, invalid }) => unique && !invalid)
  if (others.some(({ definition }) => keyOf(definition) === keyOf(old.definition))) return null
  const whole = others.filter(
    ({ partial, columns }) => !partial && columns.every((name) => name !== null && names.includes(name)),
  )
  const isExact = ({ columns }: CatalogIndex) => columns.length === old.columns.length
  if (whole.length === 0) return 'unique'
  if (isStrict(old) && !whole.some((index) => isStrict(index) || index.primary)) return 'nulls'
  return whole.some(isExact) || old.partial ? null : 'arbiter'
}

const isStrict = ({ definition }: CatalogIndex) => / NULLS NOT DISTINCT/.test(definition)

/** An index definition from its method on: the same keys, predicate and options, whatever the name. */
const keyOf = (definition: string): string => definition.replace(/^.*? USING /s, '')
