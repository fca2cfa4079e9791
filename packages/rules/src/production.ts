import type { Operation, Precondition, QualifiedName, RuleContext } from '@backout/core'
import { namesAfter, namesAt } from './names.ts'
import { qualified } from './sql.ts'

/** A table, and one of its columns, under the names that production has for them. */
export interface InProduction {
  readonly table: QualifiedName
  readonly column: string
}

/** The table as production names it before any unapplied migration; null when it is not there. */
export function tableInProduction(
  operation: Operation,
  context: RuleContext,
  table: QualifiedName,
): QualifiedName | null {
  const before = namesAt(operation, context).before(table)
  return before === null ? null : pending(context).before(before)
}

/** The column as production names it before any unapplied migration; null when it is not there. */
export function columnInProduction(
  operation: Operation,
  context: RuleContext,
  table: QualifiedName,
  column: string,
): InProduction | null {
  const names = namesAt(operation, context)
  const [tableBefore, columnBefore] = [names.before(table), names.columnBefore(table, column)]
  if (tableBefore === null || columnBefore === null) return null
  const earlier = pending(context)
  const [oldTable, oldColumn] = [earlier.before(tableBefore), earlier.columnBefore(tableBefore, columnBefore)]
  return oldTable === null || oldColumn === null ? null : { table: oldTable, column: oldColumn }
}

const pending = ({ earlier }: RuleContext) =>
  namesAfter(
    earlier.flatMap(({ statements }) => statements.flatMap((statement) => statement.operations)),
    null,
  )

/** Counts rows of a table. */
export const rowsWhere = (table: QualifiedName, condition: string, counts: string): Precondition => ({
  counts,
  sql: `SELECT count(*) AS count FROM ${qualified(table)} WHERE ${condition}`,
})

/** Whether a table holds a row at all: 1 or 0, without reading more than one. */
export const anyRow = (table: QualifiedName): Precondition => ({
  counts: `whether ${qualified(table)} holds a row`,
  sql: `SELECT count(*) AS count FROM (SELECT FROM ${qualified(table)} LIMIT 1) AS one`,
})
