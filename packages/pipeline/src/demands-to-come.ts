import type { Catalog, CatalogConstraint } from '@backout/core'
import type { Demands } from '@backout/shadow'

/**
 * What the state after asks of rows and the state before does not, by table, for columns and tables that have their names
 * in both: rows that a real table would have to hold before such a migration.
 */
export function demandsToCome(before: Catalog, after: Catalog): Readonly<Record<string, Demands>> {
  return Object.fromEntries(
    Object.entries(before.relations).flatMap(([table, was]): [string, Demands][] => {
      const is = after.relations[table]
      if (is === undefined || (was.kind !== 'table' && was.kind !== 'partitioned table')) return []
      const known = new Set(Object.values(was.constraints ?? {}).map(({ definition }) => definition))
      const fresh = Object.entries(is.constraints ?? {}).filter(([, { definition }]) => !known.has(definition))
      const columns = new Map((was.columns ?? []).map((column) => [column.name, column]))
      const notNull = (is.columns ?? []).filter(
        (column) => column.notNull && columns.get(column.name)?.notNull !== true,
      )
      const demands = {
        ...demandsOf(fresh),
        notNull: notNull.map(({ name }) => name).filter((name) => columns.has(name)),
      }
      const some = Object.values(demands).some((value) => Object.keys(value).length > 0)
      return some ? [[table, demands]] : []
    }),
  )
}

function demandsOf(constraints: readonly (readonly [string, CatalogConstraint])[]) {
  const checks = constraints.flatMap(([name, { type, definition }]) => {
    const expression = /^CHECK (\(.*\))(?: NO INHERIT)?(?: NOT VALID)?$/s.exec(definition)?.[1]
    return type === 'check' && expression ? [[name, expression] as const] : []
  })
  const keys = constraints.flatMap(([name, { columns, references }]) =>
    columns && references
      ? [[name, { columns, table: references.table, targetColumns: references.columns }] as const]
      : [],
  )
  const uniques = constraints.flatMap(([, { type, columns }]) =>
    (type === 'unique' || type === 'primary key') && columns ? [columns] : [],
  )
  return { checks: Object.fromEntries(checks), foreignKeys: Object.fromEntries(keys), uniques }
}
