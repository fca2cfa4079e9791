import type { CatalogRelation } from '@backout/core'
import { column } from '../lookup.ts'

/** What made columns unique. */
export interface Uniqueness {
  readonly columns: readonly (string | null)[]
  readonly nullsNotDistinct: boolean
  readonly definition: string
}

/** Whether a table no longer promises afterwards what it promised before, though the columns are all there. */
export function isUniquenessLost(old: Uniqueness, after: CatalogRelation): boolean {
  const names = old.columns.filter((name) => name !== null)
  if (!names.every((name) => column(after, name))) return false
  return !Object.values(after.indexes ?? {}).some(
    (index) =>
      index.unique &&
      !index.invalid &&
      (sameKey(index.definition, old.definition) ||
        (!index.partial &&
          (!old.nullsNotDistinct || / NULLS NOT DISTINCT/.test(index.definition) || index.primary) &&
          index.columns.every((name) => name !== null && names.includes(name)))),
  )
}

/** An index definition from its method on: the same keys, predicate and options, whatever the name. */
export const keyOf = (definition: string): string => definition.replace(/^.*? USING /s, '')

const sameKey = (a: string, b: string) => keyOf(a) === keyOf(b)
