import { quoteIdentifier } from '@backout/core'
import { bareName, literal, plain, quote } from './names.ts'
import { namesIn, renamed } from './text.ts'
import { INTEGERS, isNumber, isTextual, labelsOf, readsAs, typeName, typeNow, underlying } from './types.ts'
import type { ColumnBack, TableBack, Way } from './way.ts'

/** A table of today in the shape that it gets back, to put the old constraints to it; or why that cannot be shown. */
export type Shape = { readonly from: string } | { readonly why: string }

/**
 * A table after the up as a derived table under its old name, with its columns under their old names and in their old types.
 * A value that does not fit its old type is NULL there: it stops the way back by itself, and has a question of its own.
 * @param needed texts whose names must be among the columns
 * @param options.only leaves out the rows of children that inherit
 */
export function shapeOf(
  way: Way,
  table: TableBack,
  needed: readonly string[],
  options: { only?: boolean } = {},
): Shape {
  const alias = bareName(table.was)
  if (table.now === null && way.fills)
    return { why: `nobody knows yet which rows ${plain(table.was)} will hold when it comes back` }
  const asked = namesIn(needed.join(' '))
  const columns = table.columns.filter(({ before }) => asked.has(before.name))
  const unknown = columns.find((column) => valueOf(way, table, column) === null && !column.before.generated)
  if (unknown) return { why: whyUnknown(way, table, unknown) }
  const expressions = columns.filter(({ before, now }) => before.generated && now === null)
  const computed = namesIn(expressions.map(({ before }) => before.expression ?? '').join(' '))
  const inner = table.columns.flatMap((column) => {
    const { name } = column.before
    const value = asked.has(name) || computed.has(name) ? valueOf(way, table, column) : null
    return value === null || expressions.includes(column) ? [] : [`${value} AS ${quote(name)}`]
  })
  const source = table.now === null ? ' WHERE false' : ` FROM ${options.only ? 'ONLY ' : ''}${table.now}`
  const derived = `(SELECT ${inner.join(', ') || 'true AS "row"'}${source}) AS ${alias}`
  if (expressions.length === 0) return { from: derived }
  const added = expressions.map(({ before }) => `, ${nowWords(way, before.expression!)} AS ${quote(before.name)}`)
  return { from: `(SELECT ${alias}.*${added.join('')} FROM ${derived}) AS ${alias}` }
}

/** An expression of the state before with the types and functions as they are called now. */
export const nowWords = (way: Way, expression: string): string =>
  renamed(renamed(expression, way.types), way.renamedFunctions)

/**
 * A definition of the state before as it reads today, if it stands: columns by their names of now as well.
 * @returns null when one of its columns is gone or has another type, so that it cannot be the same
 */
export function standingWords(way: Way, columns: readonly ColumnBack[], definition: string): string | null {
  if (columns.some(({ before, now }) => now === null || typeNow(way, before.type) !== now.type)) return null
  const names = new Map(
    columns.flatMap(({ before, now }) =>
      [quoteIdentifier, quote].map((write): [string, string] => [write(before.name), write(now!.name)]),
    ),
  )
  return renamed(nowWords(way, definition), names)
}

/** What a column will hold, in SQL over the table of today; null when nobody can say. */
function valueOf(way: Way, table: TableBack, { before, now }: ColumnBack): string | null {
  const type = typeNow(way, before.type)
  if (now === null) {
    if (table.now === null && type !== null) return `NULL::${type}`
    if (before.generated || before.identity || type === null || way.fills) return null
    if (before.default !== undefined) return isConstant(before.default) ? nowWords(way, before.default) : null
    return before.notNull || way.before.types[typeName(before.type).base]?.default !== undefined
      ? null
      : `NULL::${type}`
  }
  const column = quote(now.name)
  const collated = (sql: string) =>
    before.collation !== undefined && before.collation !== now.collation ? `${sql} COLLATE ${before.collation}` : sql
  if (type === now.type) return collated(column)
  const cast = castBack(way, column, now.type, before.type)
  return cast === null ? null : collated(cast)
}

/** Functions that give every row another value. */
const DRAWN = /^(?:[\w"]+\.)?(nextval|gen_random_uuid|uuid_generate_v[1-5]\w*|uuidv[47])\(/

/** What a column that is made anew holds: NULL everywhere, numbers drawn for each row, or something else; null when it stays. */
export function comesBack(way: Way, { before, now }: ColumnBack): 'null' | 'drawn' | 'other' | null {
  if (now !== null) return null
  if (way.fills) return 'other'
  if (before.identity || DRAWN.test(before.default ?? '')) return 'drawn'
  const usual = before.default ?? way.before.types[typeName(before.type).base]?.default
  return before.notNull || before.generated || usual !== undefined ? 'other' : 'null'
}

/**
 * A value in its old type, NULL where it does not fit; null when that cannot be written.
 * @param column SQL of the value, of type `from` as it is called now
 * @param old the type as it was called before
 */
export function castBack(way: Way, column: string, from: string, old: string): string | null {
  const type = typeNow(way, old)
  if (type === null) return null
  const to = underlying(way.before, old)
  const is = underlying(way.after, from)
  const labels = labelsOf(way.before, to)
  if (labels && !typeName(to).array)
    return `CASE WHEN ${column}::text IN (${labels.map(literal).join(', ')}) THEN ${column}::text::${type} END`
  if (isTextual(to)) return `${column}::text`
  const range = INTEGERS[to]
  if (range && isNumber(is)) return `CASE WHEN ${column} BETWEEN ${range[0]} AND ${range[1]} THEN ${column}::${to} END`
  if (isTextual(is)) {
    const valid = readsAs(`${column}::text`, to, way.version)
    return valid === null ? null : `CASE WHEN ${valid} THEN ${column}::text::${to} END`
  }
  if (isNumber(is) && isNumber(to)) return `${column}::${typeName(to).base}`
  return way.cast(is, to) === 'none' ? null : `${column}::${to}`
}

/** A default that is one value: no function, nothing that changes. */
export const isConstant = (expression: string): boolean =>
  /^\(?(?:'(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false|NULL)\)?(?:::[a-z_ .]+(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])?)?$/i.test(
    expression,
  )

const whyUnknown = (way: Way, table: TableBack, { before, now }: ColumnBack): string => {
  const column = `${plain(table.was)}.${before.name}`
  return now === null
    ? `nobody knows yet which values ${column} will hold when it comes back`
    : `values of ${column} cannot be shown as ${before.type}${typeNow(way, before.type) === null ? ', a type that comes back' : ''}`
}
