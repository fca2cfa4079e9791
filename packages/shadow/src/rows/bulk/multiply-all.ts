import { conditionsOf, type Kitchen } from '../recipe.ts'
import { groupsOf } from '../order.ts'
import { columnsOf } from '../solve.ts'
import type { Structure, Table } from '../structure.ts'
import { multiply } from './multiply.ts'

export interface MultiplyAllInput extends Pick<Kitchen, 'session' | 'types' | 'given' | 'saltOf'> {
  readonly structure: Structure
  /** Rows that each table should hold in the end. */
  readonly rows: number
  /** Tables whose triggers refuse rows: names. */
  readonly bypassed: ReadonlySet<string>
  /** Types whose values were found by trying. */
  readonly accepted: ReadonlyMap<number, readonly string[]>
}

/**
 * Multiplies the rows of every table, parents first. Needs an open transaction; constraints are checked with every
 * statement, so that none has to remember a million rows.
 * @returns by table, why it holds fewer rows than asked for
 */
export async function multiplyAll(input: MultiplyAllInput): Promise<Map<string, string>> {
  const { session, structure, rows, bypassed } = input
  const short = new Map<string, string>()
  const deferred = structure.deferred.join(', ')
  if (deferred !== '') await session.query(`SET CONSTRAINTS ${deferred} IMMEDIATE`)
  for (const table of groupsOf(structure.tables).flat()) {
    const role = bypassed.has(table.name) ? 'replica' : null
    if (role) await session.query(`SET LOCAL session_replication_role = ${role}`)
    const reason = await multiply(
      {
        session,
        rows,
        types: structure.types,
        tables: structure.tables,
        saltOf: input.saltOf,
        given: ({ name }, column) => `${name}.${column.name}` in input.given,
        conditionsOf: (one) => boundsOf(input, one),
      },
      table,
    )
    if (role) await session.query(`SET LOCAL session_replication_role = origin`)
    if (reason !== null) short.set(table.name, reason)
  }
  if (deferred !== '') await session.query(`SET CONSTRAINTS ${deferred} DEFERRED`)
  return short
}

/** The conditions of a table that can be asked before a row is inserted: not those on numbers that are drawn then. */
function boundsOf({ types, accepted }: MultiplyAllInput, table: Table) {
  const all = conditionsOf(types, table, table.leaves.length)
  const drawn = new Set(table.columns.filter(({ draw }) => draw !== null).map(({ name }) => name))
  const tried = table.columns.filter(({ type }) => accepted.has(type)).map(({ name }) => name)
  return {
    sql: all.flatMap((condition) => (columnsOf(condition).some((name) => drawn.has(name)) ? [] : [condition.sql])),
    columns: new Set([...all.flatMap(columnsOf), ...tried]),
  }
}
