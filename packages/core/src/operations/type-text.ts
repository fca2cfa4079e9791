import type { Node, TypeName } from '@pgsql/types'
import { quoteIdentifier } from '../sql/identifier.ts'
import { stringsOf } from './syntax-tree.ts'

/** PostgreSQL's own names of types, and how `format_type` spells them. `()` stands for the modifier where it is not last. */
const SPELLINGS: Readonly<Record<string, string>> = {
  bit: 'bit',
  bool: 'boolean',
  bpchar: 'character',
  float4: 'real',
  float8: 'double precision',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  // A keyword too, which would else be quoted.
  json: 'json',
  interval: 'interval',
  numeric: 'numeric',
  time: 'time() without time zone',
  timetz: 'time() with time zone',
  timestamp: 'timestamp() without time zone',
  timestamptz: 'timestamp() with time zone',
  varbit: 'bit varying',
  varchar: 'character varying',
}

/**
 * Spells a type as `format_type` does, so that it compares with a catalog's; names that no schema was written for stay
 * without one.
 * @see https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CATALOG
 */
export function typeText(type: TypeName | undefined): string {
  if (type === undefined) return ''
  const names = stringsOf(type.names)
  const setOf = type.setof === true ? 'SETOF ' : ''
  if (type.pct_type === true) return `${setOf}${names.map(quoteIdentifier).join('.')}%TYPE`
  const own = names.length === 1 || names[0] === 'pg_catalog' ? names.at(-1)! : null
  const base = own === null ? names.map(quoteIdentifier).join('.') : ownTypeText(own, type.typmods ?? [])
  return `${setOf}${base}${type.arrayBounds === undefined ? '' : '[]'}`
}

function ownTypeText(name: string, modifiers: readonly Node[]): string {
  if (name === 'interval') return intervalText(modifiers)
  // `bpchar` without a length is not `character`, which means one of length 1.
  if (name === 'bpchar' && modifiers.length === 0) return 'bpchar'
  const spelling = Object.hasOwn(SPELLINGS, name) ? SPELLINGS[name]! : quoteIdentifier(name)
  const values = modifiers.map(modifierText)
  if (name === 'numeric' && values.length === 1) values.push('0')
  const modifier = values.length === 0 ? '' : `(${values.join(',')})`
  return spelling.includes('()') ? spelling.replace('()', modifier) : `${spelling}${modifier}`
}

function modifierText(node: Node): string {
  if ('ColumnRef' in node) return stringsOf(node.ColumnRef.fields).join('.')
  if (!('A_Const' in node)) return ''
  const { ival, fval, sval } = node.A_Const
  return sval?.sval ?? fval?.fval ?? String(ival?.ival ?? 0)
}

/** Bits of `INTERVAL_MASK` in PostgreSQL's `utils/timestamp.h`. */
const INTERVAL_FIELDS: Readonly<Record<number, string>> = {
  [1 << 2]: 'year',
  [1 << 1]: 'month',
  [1 << 3]: 'day',
  [1 << 10]: 'hour',
  [1 << 11]: 'minute',
  [1 << 12]: 'second',
  [(1 << 2) | (1 << 1)]: 'year to month',
  [(1 << 3) | (1 << 10)]: 'day to hour',
  [(1 << 3) | (1 << 10) | (1 << 11)]: 'day to minute',
  [(1 << 3) | (1 << 10) | (1 << 11) | (1 << 12)]: 'day to second',
  [(1 << 10) | (1 << 11)]: 'hour to minute',
  [(1 << 10) | (1 << 11) | (1 << 12)]: 'hour to second',
  [(1 << 11) | (1 << 12)]: 'minute to second',
}

function intervalText(modifiers: readonly Node[]): string {
  const [mask, precision] = modifiers.map((modifier) => Number(modifierText(modifier)))
  const fields = mask === undefined ? undefined : INTERVAL_FIELDS[mask]
  return `interval${fields === undefined ? '' : ` ${fields}`}${precision === undefined ? '' : `(${precision})`}`
}
