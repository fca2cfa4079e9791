/** A type as `format_type` prints it, taken apart: `numeric(10,2)[]` is numeric, 10, 2, array. */
export interface ColumnType {
  readonly base: string
  readonly modifiers: readonly number[]
  readonly array: boolean
}

/** Spellings that mean the same type. */
const SAME: Readonly<Record<string, string>> = {
  serial: 'integer',
  bigserial: 'bigint',
  smallserial: 'smallint',
  serial4: 'integer',
  serial8: 'bigint',
  serial2: 'smallint',
  int: 'integer',
  int4: 'integer',
  int8: 'bigint',
  int2: 'smallint',
  varchar: 'character varying',
  bool: 'boolean',
  decimal: 'numeric',
  timestamptz: 'timestamp with time zone',
  timestamp: 'timestamp without time zone',
}

/** Reads a type. `timestamp(3) without time zone` has its modifier in the middle. */
export function readType(printed: string): ColumnType {
  const array = /\[\d*\]\s*$/.test(printed)
  const plain = printed.replace(/(\[\d*\])+\s*$/, '').trim()
  const modifiers = /\(\s*(-?\d+)\s*(?:,\s*(-?\d+)\s*)?\)/.exec(plain)
  const base = unquote(
    plain
      .replace(/\s*\([^)]*\)/, '')
      .replace(/^pg_catalog\./, '')
      .replace(/^public\./, ''),
  )
  return {
    base: SAME[base] ?? base,
    modifiers: (modifiers?.slice(1) ?? []).filter((text) => text !== undefined).map(Number),
    array,
  }
}

/** Quoted where it need not be: ORMs quote every name, `format_type` only odd ones. */
const unquote = (name: string) => name.replace(/"([a-z_][a-z0-9_]*)"/g, '$1').replace(/^public\./, '')

/** Whether two spellings mean one type. */
export function sameType(a: string, b: string): boolean {
  const [left, right] = [readType(a), readType(b)]
  return left.base === right.base && left.array === right.array && String(left.modifiers) === String(right.modifiers)
}

export const isSerial = (printed: string | null): boolean =>
  printed !== null && /^(small|big)?serial[248]?$/.test(printed)

/** Types whose longer or unlimited form holds every value of the shorter one as it is stored. */
const WIDENING = new Set([
  'character varying',
  'bit varying',
  'timestamp without time zone',
  'timestamp with time zone',
  'time without time zone',
  'time with time zone',
  'interval',
])

const isText = ({ base }: ColumnType) => base === 'text' || base === 'character varying'

/**
 * Whether PostgreSQL (12 and later) writes the table anew when a column changes from one type to the other without USING.
 * A trial knows better; this is for when there is none. Types that it does not know are said to rewrite.
 * @see https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
 */
export function rewrites(from: string, to: string): boolean {
  if (sameType(from, to)) return false
  const [before, after] = [readType(from), readType(to)]
  if (before.array || after.array) return true
  if (isText(before) && isText(after)) return after.modifiers.length > 0 && !widens(before, after)
  if (before.base === 'cidr' && after.base === 'inet') return false
  if (before.base !== after.base) return true
  if (before.base === 'numeric') return after.modifiers.length > 0 && !widensNumeric(before, after)
  return !WIDENING.has(before.base) || !widens(before, after)
}

function widens(before: ColumnType, after: ColumnType): boolean {
  if (before.base !== after.base && before.modifiers.length === 0) return false
  const [from, to] = [before.modifiers[0], after.modifiers[0]]
  return to === undefined || (from !== undefined && to >= from)
}

function widensNumeric(before: ColumnType, after: ColumnType): boolean {
  const [precision, scale = 0] = before.modifiers
  const [newPrecision, newScale = 0] = after.modifiers
  return precision !== undefined && newPrecision !== undefined && newPrecision >= precision && newScale === scale
}
