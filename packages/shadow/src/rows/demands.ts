import type { Structure, Table } from './structure.ts'

/** What rows of one table shall satisfy beyond what its constraints ask for, in names of the state that is there. */
export interface Demands {
  /** Conditions as `pg_get_expr` prints them, by name. */
  readonly checks?: Readonly<Record<string, string>>
  readonly foreignKeys?: Readonly<Record<string, KeyDemand>>
  readonly uniques?: readonly (readonly string[])[]
  readonly notNull?: readonly string[]
}

interface KeyDemand {
  readonly columns: readonly string[]
  /** `schema.name` as in the catalog. */
  readonly table: string
  readonly targetColumns: readonly string[]
}

/** The structure as if the demands were constraints. What names a column or a table that is not there is left out. */
export function withDemands(structure: Structure, demands: Readonly<Record<string, Demands>>): Structure {
  const byName = new Map([...structure.tables.values()].map((table) => [table.name, table]))
  const tables = [...structure.tables].map(([oid, table]) => {
    const own = demands[table.name]
    return [oid, own ? demanding(table, own, byName) : table] as const
  })
  return { ...structure, tables: new Map(tables) }
}

const has = ({ columns }: Table, names: readonly string[]) =>
  names.every((name) => columns.some((column) => column.name === name))

function demanding(
  table: Table,
  { checks = {}, foreignKeys = {}, uniques = [], notNull = [] }: Demands,
  byName: ReadonlyMap<string, Table>,
): Table {
  return {
    ...table,
    columns: table.columns.map((column) => ({ ...column, notNull: column.notNull || notNull.includes(column.name) })),
    checks: [...table.checks, ...Object.entries(checks).map(([name, expression]) => ({ name, expression }))],
    foreignKeys: [
      ...table.foreignKeys,
      ...Object.entries(foreignKeys).flatMap(([name, { columns, table: to, targetColumns }]) => {
        const target = byName.get(to)
        if (!target || !has(table, columns) || !has(target, targetColumns)) return []
        return [{ name, columns, target: target.oid, targetColumns, matchFull: false }]
      }),
    ],
    uniques: [
      ...table.uniques,
      ...uniques.flatMap((columns) =>
        has(table, columns) ? [{ columns, partial: false, nullsNotDistinct: false }] : [],
      ),
    ],
  }
}
