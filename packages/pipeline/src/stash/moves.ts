import { relationKey, type Known } from '../retyped.ts'

/** What becomes of a table by the up. */
export interface TableMove {
  /** Its key in the catalog after; null when it is gone. */
  readonly now: string | null
  /** Its columns that are still there: from the name before to the name after. */
  readonly columns: ReadonlyMap<string, string>
}

/** Follows every table and column through the up by its number, so that a rename is one and a new one of an old name is not. */
export function movesOf(before: Known, after: Known): ReadonlyMap<string, TableMove> {
  const later = new Map(after.identities.map((identity) => [`${identity.kind} ${identity.id}`, identity]))
  const columns = new Map<string, Map<string, string>>()
  for (const { kind, id, name, parent } of before.identities) {
    const now = later.get(`${kind} ${id}`)
    if (kind !== 'column' || parent === null || !now) continue
    columns.set(parent, (columns.get(parent) ?? new Map<string, string>()).set(name, now.name))
  }
  return new Map(
    before.identities.flatMap((identity) => {
      if (identity.kind !== 'table') return []
      const key = relationKey(before.catalog, identity)
      const now = later.get(`table ${identity.id}`)
      if (key === null) return []
      return [
        [
          key,
          {
            now: now ? relationKey(after.catalog, now) : null,
            columns: columns.get(`table ${identity.id}`) ?? new Map(),
          },
        ] as const,
      ]
    }),
  )
}
