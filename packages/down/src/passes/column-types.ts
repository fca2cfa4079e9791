import { neutralValue } from './required-columns.ts'
import { QUOTED, splitAddress, unquote, type Pass, type PassContext, type Step } from '../step.ts'

const CLAUSE = new RegExp(`^ALTER COLUMN (${QUOTED}) (TYPE|DROP DEFAULT|SET DEFAULT) ?([^]*)$`)

/**
 * A column's type and default as one change: its default is dropped just before the type changes and set once after it, the
 * values are cast the way that PostgreSQL can.
 *
 * - An assignment cast is left to PostgreSQL: it refuses a value that does not fit, where an explicit one would cut it
 *   silently. @see https://www.postgresql.org/docs/current/sql-createcast.html
 * - Without a direct cast the value goes through text (one enum type to another of the same labels).
 * - Where no cast means anything (a number to a time) the column gets NULL, or a neutral value when it is required; the
 *   header says so.
 */
export const columnTypes: Pass = (steps, context) => {
  const columns = new Map<string, { type: number; drop: number; set: Step | undefined; lastSet: number }>()
  steps.forEach((step, index) => {
    const match = step.table === undefined ? null : CLAUSE.exec(step.sql)
    if (!match) return
    const key = `${step.table}.${match[1]}`
    const column = columns.get(key) ?? { type: -1, drop: -1, set: undefined, lastSet: -1 }
    if (match[2] === 'TYPE') column.type = index
    if (match[2] === 'DROP DEFAULT' && column.drop < 0) column.drop = index
    if (match[2] === 'SET DEFAULT') Object.assign(column, { set: step, lastSet: index })
    columns.set(key, column)
  })
  return steps.flatMap((step, index): readonly Step[] => {
    const match = step.table === undefined ? null : CLAUSE.exec(step.sql)
    if (!match) return [step]
    const column = columns.get(`${step.table}.${match[1]}`)!
    if (column.type < 0) return match[2] === 'SET DEFAULT' && index !== column.lastSet ? [] : [step]
    // What the old default calls may go before the type changes; then the default goes first.
    const dropsFirst = steps.slice(column.drop, column.type).some(({ sql }) => /^DROP (SEQUENCE|FUNCTION) /.test(sql))
    if (match[2] === 'DROP DEFAULT') return dropsFirst && index === column.drop ? [step] : []
    if (match[2] !== 'TYPE')
      return column.lastSet === index && index > column.type && !follows(steps, column.type, index) ? [step] : []
    const early = column.set !== undefined && (column.lastSet < index || follows(steps, index, column.lastSet))
    const { source } = context
    const id = { ...splitAddress(step.table!), column: unquote(match[1]!) }
    const hadDefault = source.has({ kind: 'default', schema: id.schema, table: id.name, name: id.column })
    const change = retype(step, match[1]!, match[3]!, id, context)
    return [
      ...(hadDefault && !dropsFirst ? [{ ...step, sql: `ALTER COLUMN ${match[1]} DROP DEFAULT` }] : []),
      change,
      ...(early ? [column.set!] : []),
    ]
  })
}

/** True when nothing but clauses on the same table lies between two steps. */
function follows(steps: readonly Step[], from: number, to: number): boolean {
  return steps.slice(from, to + 1).every(({ table }) => table === steps[from]!.table)
}

function retype(
  step: Step,
  column: string,
  rest: string,
  id: { schema: string; name: string; column: string },
  { source, target, cast }: PassContext,
): Step {
  const factId = { kind: 'column', schema: id.schema, table: id.name, name: id.column } as const
  const from = source.get(factId)?.payload['type']
  const to = target.get(factId)?.payload['type']
  if (typeof from !== 'string' || typeof to !== 'string') return step
  const using = rest.lastIndexOf(' USING ')
  const type = using < 0 ? rest : rest.slice(0, using)
  if (from === to) return step
  const how = cast(from, to)
  if (how === 'assignment') return { ...step, sql: `ALTER COLUMN ${column} TYPE ${type}` }
  if (how === 'explicit') return { ...step, sql: `ALTER COLUMN ${column} TYPE ${type} USING ${column}::${type}` }
  if (how === 'none' && ![from, to].some((one) => one.includes('.') || TEXTUAL.test(one))) {
    // Values of such types say nothing of each other: through text they would only stop the way back.
    const value = target.get(factId)?.payload['notNull'] === true ? neutralValue(to, target) : 'NULL'
    if (value !== null) return { ...step, sql: `ALTER COLUMN ${column} TYPE ${type} USING ${value}` }
  }
  const text = type.endsWith('[]') ? 'text[]' : 'text'
  return { ...step, sql: `ALTER COLUMN ${column} TYPE ${type} USING ${column}::${text}::${type}` }
}

const TEXTUAL = /^(text|character|citext|name)\b/
