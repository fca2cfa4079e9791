import type { Node, SelectStmt } from '@pgsql/types'
import { bodiesOf, bodyOf, stringsOf } from './syntax-tree.ts'
import { typeText } from './type-text.ts'

/** A column that a query gives. */
export interface QueryColumn {
  /** Null where PostgreSQL makes one up from more than a column's or a function's name. */
  readonly name: string | null
  /** The type that it is cast to, spelt as {@link ColumnDefinition.type}; null where it is not. */
  readonly type: string | null
}

/** The columns that a query gives, in order; null where `*` hides them. */
export function queryColumns(query: Node | undefined): readonly QueryColumn[] | null {
  const targets = bodiesOf(leftmost(bodyOf(query, 'SelectStmt'))?.targetList, 'ResTarget')
  const columns = targets.map(({ name, val }) =>
    isStar(val) ? null : { name: name ?? nameFrom(val), type: castTo(val) },
  )
  return columns.length > 0 && columns.every((column) => column !== null) ? columns : null
}

/** A UNION takes its names from its first query. */
function leftmost(select: SelectStmt | undefined): SelectStmt | undefined {
  return select?.larg === undefined ? select : leftmost(select.larg)
}

const isStar = (value: Node | undefined): boolean =>
  bodyOf(value, 'ColumnRef')?.fields?.some((field) => 'A_Star' in field) ?? false

/** As `FigureColname` of PostgreSQL's `parse_target.c` does for the plain cases. */
function nameFrom(value: Node | undefined): string | null {
  const cast = bodyOf(value, 'TypeCast')
  if (cast !== undefined) return nameFrom(cast.arg)
  const names = stringsOf(bodyOf(value, 'ColumnRef')?.fields ?? bodyOf(value, 'FuncCall')?.funcname)
  return names.at(-1) ?? null
}

const castTo = (value: Node | undefined): string | null => {
  const cast = bodyOf(value, 'TypeCast')
  return cast === undefined ? null : typeText(cast.typeName)
}
