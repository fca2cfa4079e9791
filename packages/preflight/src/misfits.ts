import { candidates } from './candidates.ts'
import { INTEGERS, isNumber, isTextual, readsAs, typeName, typeNow } from './types.ts'
import type { Way } from './way.ts'

/** Values of one type that do not go into another. */
export interface Misfit {
  /** `blocks`: the type refuses the value. `loses`: it keeps less of it. */
  readonly effect: 'blocks' | 'loses'
  /** True of such values; null when only the way back itself would tell. */
  readonly where: string | null
  readonly why?: string
  /** Such values, to be tried. */
  readonly examples: readonly string[]
  /** After `value`: `does not fit`. */
  readonly verb: readonly [one: string, many: string]
}

const REFUSED = ['does not fit', 'do not fit'] as const
const CUT = ['loses a part in', 'lose a part in'] as const
const GONE = ['has no meaning as', 'have no meaning as'] as const

const refused = (where: string | null, examples: string[], why?: string): Misfit[] => [
  { effect: 'blocks', where, examples, verb: REFUSED, ...(why !== undefined && { why }) },
]

const cut = (where: string, examples: string[]): Misfit => ({ effect: 'loses', where, examples, verb: CUT })

/**
 * What of one type does not go into another. An assignment refuses what is too long or too large and rounds fractions.
 * @see https://www.postgresql.org/docs/current/sql-createcast.html
 */
export function misfits(way: Way, column: string, from: string, to: string): Misfit[] {
  const { base, modifier, array } = typeName(to)
  if (from === to) return []
  if (!array && /^character( varying)?$/.test(base) && modifier !== null) {
    if (fits(from, to)) return []
    return refused(`char_length(rtrim(${column}::text)) > ${modifier}`, [
      `repeat('x', ${Number(modifier) + 1})`,
      ...candidates(from),
    ])
  }
  if (isTextual(to)) return []
  const range = INTEGERS[to]
  if (range && isNumber(from)) {
    const tooLarge = `${column} NOT BETWEEN ${range[0]} AND ${range[1]}`
    const large = refused(tooLarge, [
      ...(from in INTEGERS ? [] : [`'1e30'`]),
      '9000000000000000000',
      '3000000000',
      '40000',
    ])
    if (from in INTEGERS) return Number(INTEGERS[from]![1]) > Number(range[1]) ? large : []
    return [
      ...large,
      cut(`NOT (${tooLarge}) AND ${column} <> trunc(${column}${from === 'real' ? '::numeric' : ''})`, ['1.5']),
    ]
  }
  if (base === 'numeric' && !array && isNumber(from)) return numericMisfits(column, from, modifier)
  if (isTextual(from)) {
    const valid = readsAs(`${column}::text`, to, way.version)
    return refused(
      valid && `NOT ${valid}`,
      [`'backout'`, `''`],
      `PostgreSQL before 16 cannot be asked whether a text is a ${to}`,
    )
  }
  if (fits(from, to)) return []
  if (way.cast(from, to) === 'none' && !from.includes('.') && !to.includes('.'))
    return [{ effect: 'loses', where: `${column} IS NOT NULL`, examples: candidates(from), verb: GONE }]
  // What is not the same when it is led there and back has lost something.
  const there = way.cast(from, to) === 'none' ? `${column}::text::${to}` : `${column}::${to}`
  const back = way.cast(to, from) === 'none' ? `(${there})::text::${from}` : `(${there})::${from}`
  if (typeNow(way, to) === null) return refused(null, candidates(from), `its old type ${to} comes back only then`)
  return [
    cut(`(${back})::text IS DISTINCT FROM ${column}::text`, [
      `'2020-02-29 12:34:56.789'`,
      `'12:34:56.789'`,
      '0.1',
      ...candidates(from),
    ]),
  ]
}

function numericMisfits(column: string, from: string, modifier: string | null): Misfit[] {
  if (modifier === null) return []
  const [precision = 0, scale = 0] = modifier.split(',').map(Number)
  const has = typeName(from).modifier?.split(',').map(Number)
  const value = `${column}::numeric`
  // NaN goes into every numeric, infinity into none that is limited.
  const tooLarge = `${value} <> 'NaN' AND abs(round(${value}, ${scale})) >= 1e${precision - scale}`
  const whole = has ? has[0]! - (has[1] ?? 0) : from in INTEGERS ? INTEGERS[from]![1].length : Infinity
  const fraction = has ? (has[1] ?? 0) : from in INTEGERS ? 0 : Infinity
  return [
    ...(whole > precision - scale ? refused(tooLarge, [`1${'0'.repeat(Math.max(0, precision - scale))}`]) : []),
    ...(fraction > scale
      ? [cut(`NOT (${tooLarge}) AND round(${value}, ${scale}) <> ${value}`, [`0.${'0'.repeat(scale)}1`])]
      : []),
  ]
}

/** Pairs of which every value of the first goes into the second as it is. */
function fits(from: string, to: string): boolean {
  const [is, was] = [typeName(from), typeName(to)]
  if (is.array || was.array) return false
  if (is.modifier !== null && was.modifier !== null && isTextual(from) && isTextual(to))
    return Number(is.modifier) <= Number(was.modifier)
  if (isNumber(from) && to === 'double precision') return from === 'real' || from === 'integer' || from === 'smallint'
  // A time without a zone is one with the session's; only times that no clock shows change on the way.
  if (/^(date|timestamp(\(\d\))? without time zone)$/.test(from) && to.startsWith('timestamp w')) return true
  return is.base === 'uuid' && was.base === 'character varying' && Number(was.modifier) >= 36
}
