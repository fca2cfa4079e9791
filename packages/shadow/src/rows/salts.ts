import { hashOf } from './random.ts'
import type { Structure } from './structure.ts'

/**
 * A number for each column that sets its values apart from those of other columns of its type. Columns that foreign keys
 * tie together, be it through a third table, share one: `members (tenant, user)` and `members (tenant, team)` can only
 * agree when users and teams have the same tenants.
 * @returns 0–996 by table OID and column name
 */
export function saltsOf(structure: Structure, seed: number): (table: number, column: string) => number {
  const parents = new Map<string, string>()
  const rootOf = (key: string): string => {
    let root = key
    while (parents.has(root)) root = parents.get(root)!
    return root
  }
  for (const table of structure.tables.values()) {
    for (const foreignKey of table.foreignKeys) {
      foreignKey.columns.forEach((column, i) => {
        const [child, parent] = [`${table.oid} ${column}`, `${foreignKey.target} ${foreignKey.targetColumns[i]}`].map(
          rootOf,
        )
        if (child !== parent) parents.set(child!, parent!)
      })
    }
  }
  return (table, column) => {
    const root = rootOf(`${table} ${column}`)
    const [oid, ...name] = root.split(' ')
    // By name, so that two databases with the same schema get the same rows.
    return hashOf(String(seed), structure.tables.get(Number(oid))?.name ?? oid!, name.join(' ')) % 997
  }
}
