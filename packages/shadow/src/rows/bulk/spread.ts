import { modifiersOf, unwrapDomain } from '../type-values.ts'
import type { Column, Structure, Type } from '../structure.ts'

/** What tells the values of one column apart from those of others. */
export interface SpreadPlace {
  /** 0–996, see {@link saltsOf}. */
  readonly salt: number
  /** The column's place among those that are spread: 0–9. `starts` before `ends`. */
  readonly place: number
}

/** The series number in the SQL of this file. */
const N = 'n'

/**
 * SQL expressions in the series number `n` (a bigint from 1) that give another value of a column's type for each `n`, up
 * to some million. The first is what any column takes, the others are shapes that conditions like.
 * @returns an empty list for types that have no such series: enums, booleans, objects
 */
export function spreadOf(types: Structure['types'], column: Column, place: SpreadPlace): string[] {
  const base = unwrapDomain(types, column.type)
  let name = column.typeName
  for (let type = types.get(column.type); type?.kind === 'domain'; type = types.get(type.inner)) name = type.innerName
  return base ? ofType(types, base, name, place).map((sql) => `(${sql})::${column.typeName}`) : []
}

function ofType(types: Structure['types'], type: Type, typeName: string, place: SpreadPlace): string[] {
  const inner = types.get(type.inner)
  if (type.kind === 'array') {
    if (!inner) return []
    const element = typeName.replace(/\[\]$/, '')
    return ofType(types, inner, element, place).map((sql) => `ARRAY[(${sql})::${element}]`)
  }
  if (type.kind === 'range' || type.kind === 'multirange') {
    const bound = BOUNDS[inner?.name ?? '']
    if (bound === undefined) return []
    // Apart from each other, so that an exclusion constraint takes them.
    const range = `format('["%s","%s")', ${bound(`(10 * ${N})`)}, ${bound(`(10 * ${N} + 5)`)})`
    return [type.kind === 'range' ? range : `'{' || ${range} || '}'`]
  }
  if (type.kind !== 'base') return []
  return BASE[type.name]?.(place, modifiersOf(typeName)) ?? []
}

/** By subtype of a range: a bound that goes up with `n`. */
const BOUNDS: Readonly<Record<string, (n: string) => string>> = {
  ...Object.fromEntries(['int4', 'int8', 'numeric', 'float8'].map((name) => [name, (n: string) => n])),
  date: (n) => `date '1970-01-01' + ${n}::int`,
  timestamp: (n) => `timestamp '2001-01-01' + ${n} * interval '1 minute'`,
  timestamptz: (n) => `timestamptz '2001-01-01 00:00:00+00' + ${n} * interval '1 minute'`,
}

type Forms = (place: SpreadPlace, modifiers: readonly string[]) => string[]

/** Far from what the single rows hold, apart from each other, and small. */
const numbers: Forms = ({ place }) => [`1000000 + ${N}`, `10 * ${N} + ${place}`, `-${N}`, `512 * ${N}`, N]

const moments =
  (type: string): Forms =>
  ({ place }) =>
    [2001, 3501, 1001].map(
      (year) => `${type} '${year}-01-01 00:00:00+00' + (10 * ${N} + ${place}) * interval '1 minute'`,
    )

const digits = `(100000 + ${N})`
const letters = `translate(${digits}::text, '0123456789', 'abcdefghij')`

/** With the most characters that each can have. */
const TEXTS: readonly (readonly [most: number, sql: string])[] = [
  [8, `${digits}::text`],
  [9, `'a' || ${digits}`],
  [8, letters],
  [8, `upper(${letters})`],
  [24, `'user' || ${digits} || '@example.com'`],
  [12, `'a-' || ${letters}`],
  [14, `'+4930' || ${digits}`],
  [10, `'/' || ${letters}`],
  [32, `'https://example.com/' || ${digits}`],
  [7, `'#' || lpad(to_hex(${N} % 16777216), 6, '0')`],
  [32, `md5(${N}::text)`],
  [64, `encode(sha256(${N}::text::bytea), 'hex')`],
  [36, `md5(${N}::text)::uuid::text`],
  [14, `'1.2.' || ${N}`],
]

const texts: Forms = ({ salt }, modifiers) => {
  const most = Number(modifiers[0] ?? 0) || Number.POSITIVE_INFINITY
  // As long as the type, which is what a condition on the length mostly asks for.
  const exact =
    most > 64
      ? []
      : [
          `lpad((${N} % 1000000000)::text, ${most}, '0')`,
          `lpad(${letters}, ${most}, 'a')`,
          `upper(lpad(${letters}, ${most}, 'a'))`,
        ]
  const named = TEXTS.filter(([length]) => length <= most).map(([, sql]) => sql)
  const salted = most >= 11 ? [`${digits}::text || '${String(salt).padStart(3, '0')}'`] : []
  return [...salted, ...(most < 8 ? exact : []), ...named, ...(most < 8 ? [] : exact)]
}

const decimals: Forms = (place, modifiers) => {
  if (modifiers.length === 0) return numbers(place, [])
  const precision = Number(modifiers[0])
  const scale = Number(modifiers[1] ?? 0)
  const fraction = scale > 0 ? [`(${N} % ${10n ** BigInt(precision)}) / ${10n ** BigInt(scale)}::numeric`] : []
  const whole = precision - Math.max(scale, 0)
  if (scale < 0) return [`(${N} % ${10n ** BigInt(precision)}) * ${10n ** BigInt(-scale)}::numeric`]
  return whole >= 9
    ? [...numbers(place, []), ...fraction]
    : [...fraction, ...(whole > 0 ? [`${N} % ${10 ** whole}`] : [])]
}

const BASE: Readonly<Record<string, Forms>> = {
  int2: () => [`${N} % 32768`, `-(${N} % 32768)`],
  int4: numbers,
  int8: numbers,
  oid: ({ place }) => [`1000000 + ${N}`, `10 * ${N} + ${place}`],
  float4: () => [N, `-${N}`],
  float8: numbers,
  numeric: decimals,
  money: numbers,
  text: texts,
  varchar: texts,
  bpchar: texts,
  citext: texts,
  name: texts,
  uuid: ({ salt }) => [`overlay(overlay(md5('${salt} ' || ${N}) PLACING '4' FROM 13) PLACING 'a' FROM 17)::uuid`],
  bytea: () => [`decode(md5(${N}::text), 'hex')`, `sha256(${N}::text::bytea)`],
  bit: (_, [length = '1']) => [`${N}::bit(${length})`],
  varbit: (_, [length = '64']) => (Number(length) < 20 ? [] : [`${N}::bit(${Math.min(Number(length), 64)})::varbit`]),
  date: ({ place }) => [`date '1970-01-01' + ${N}::int`, `date '2001-01-01' + (10 * ${N} + ${place})::int`],
  timestamp: moments('timestamp'),
  timestamptz: moments('timestamptz'),
  time: ({ place }) => [
    `time '00:00' + (${N} % 1000000) * interval '80 milliseconds' + interval '${place} microseconds'`,
  ],
  timetz: ({ place }) => [
    `timetz '00:00+00' + (${N} % 1000000) * interval '80 milliseconds' + interval '${place} microseconds'`,
  ],
  interval: () => [`${N} * interval '1 minute'`],
  inet: () => [`inet '10.0.0.0' + ${N}`],
  cidr: () => [`set_masklen(inet '10.0.0.0' + ${N}, 32)`],
  macaddr: () => [`'08002b' || lpad(to_hex(${N} % 16777216), 6, '0')`],
  macaddr8: () => [`'08002b0100' || lpad(to_hex(${N} % 16777216), 6, '0')`],
  json: ({ salt }) => [`json_build_object('n', ${N}, 's', ${salt})`],
  jsonb: ({ salt }) => [`jsonb_build_object('n', ${N}, 's', ${salt})`],
  tsvector: () => [`'n' || ${N}`],
  point: ({ salt }) => [`point(${N}, ${salt})`],
  ltree: () => [`'n' || ${N}`],
}
