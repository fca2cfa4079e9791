import type { Catalog } from '@backout/core'

/** Tables so that each comes after those that its foreign keys refer to; a circle is cut anywhere. */
export function parentsFirst(catalog: Catalog, tables: readonly string[]): string[] {
  const wanted = new Set(tables)
  const done = new Set<string>()
  const visit = (table: string) => {
    if (done.has(table)) return
    done.add(table)
    for (const { references } of Object.values(catalog.relations[table]?.constraints ?? {}))
      if (references && wanted.has(references.table)) visit(references.table)
    ordered.push(table)
  }
  const ordered: string[] = []
  for (const table of tables) visit(table)
  return ordered
}
