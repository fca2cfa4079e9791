import type { AlterColumnType, RuleContext } from '@backout/core'
import { type ColumnType, readType } from '../column-type.ts'
import { typeAround } from '../lookup.ts'
import { ident, literal } from '../sql.ts'
import { isStringType } from './cast.ts'
import { baseType, typeAt } from './type-at.ts'

/** What a change of type does to values that do not fit. */
export interface Narrowing {
  /** `fails`: PostgreSQL refuses such a value. `loses`: it stores another one, without a word. */
  readonly outcome: 'fails' | 'loses'
  /** The SQLSTATE with which it fails. */
  readonly code?: string
  /** Which values, to follow `a value`: `longer than 50 characters`. */
  readonly which: string
  /** What happens to it where it is not refused: `is cut`. */
  readonly becomes?: string
  /** True of every value that is not NULL. */
  readonly always?: true
  /** SQL that is true of such a value of the column, which is given as SQL; null where none can be written. */
  readonly condition: ((column: string) => string) | null
  /** SQL for a check that lets only what fits in. Default: the opposite of {@link condition}. */
  readonly fits?: (column: string) => string
}

interface Change {
  readonly from: ColumnType
  readonly to: ColumnType
  /** As written or printed, for casts. */
  readonly target: string
  /** Cast by USING: PostgreSQL then cuts a string instead of refusing it. */
  readonly explicit: boolean
  /** Of the enum that it changes to. */
  readonly labels: readonly string[] | undefined
  /** Of the enum that it changes from. */
  readonly oldLabels: readonly string[] | undefined
  readonly postgresVersion: number
}

/** What a change of type does to values that do not fit; null when all fit, or when the types do not tell. */
export function narrowingOf(operation: AlterColumnType, context: RuleContext): Narrowing | null {
  const { table, column, type, using } = operation
  const written = typeAt(operation, context, table, column)
  if (written === undefined || (using !== null && !isPlainCast(using, column))) return null
  const [from, to] = [readType(baseType(written, context)), readType(baseType(type, context))]
  if (from.array || to.array) return null
  const [oldLabels, labels] = [labelsOf(written, context), labelsOf(type, context)]
  const { postgresVersion } = context
  const change: Change = { from, to, target: type, explicit: using !== null, labels, oldLabels, postgresVersion }
  for (const judge of JUDGES) {
    const narrowing = judge(change)
    if (narrowing !== undefined) return narrowing
  }
  return null
}

/** USING that only casts the column, once or by way of text. */
function isPlainCast(using: string, column: string): boolean {
  const name = `(?:${escaped(ident(column))}|${escaped(column)})`
  const type = String.raw`(?:[\w ."]|\(\s*-?\d+(?:\s*,\s*-?\d+)?\s*\)|\[\])+`
  return new RegExp(String.raw`^\s*\(*\s*${name}\s*\)*\s*(?:::${type}\)*\s*)*$`, 'i').test(using)
}

/** USING that is one cast of the column, to the new type. */
export const isSingleCast = (using: string, column: string): boolean =>
  isPlainCast(using, column) && using.split('::').length === 2

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

function labelsOf(type: string, context: RuleContext): readonly string[] | undefined {
  const known = typeAround(context, type)?.labels
  if (known) return known
  const { base } = readType(type)
  const created = context.operations.findLast(
    (other) => other.kind === 'create-enum' && readType(`"${other.type.name}"`).base === base,
  )
  return created?.kind === 'create-enum' ? created.labels : undefined
}

/** Each judges one family of changes: a narrowing, null for a change that holds every value, undefined for another family. */
const JUDGES: readonly ((change: Change) => Narrowing | null | undefined)[] = [
  toShorterString,
  toEnum,
  fromString,
  toInteger,
  toNumeric,
  toFloat,
  toBoolean,
  toTime,
  toBits,
]

function toShorterString({ from, to, explicit }: Change): Narrowing | null | undefined {
  if (!isStringType(to.base)) return undefined
  const limit = to.modifiers[0]
  if (limit === undefined) return null
  const [old] = from.modifiers
  if (isStringType(from.base) && old !== undefined && old <= limit) return null
  const longest = LONGEST[from.base]
  if (longest !== undefined && longest <= limit) return null
  const characters = `${limit} character${limit === 1 ? '' : 's'}`
  return {
    outcome: explicit ? 'loses' : 'fails',
    ...(explicit ? { becomes: `is cut to ${characters}` } : { code: '22001' }),
    which: `longer than ${characters}`,
    condition: (column) => `char_length(rtrim(${column}::text)) > ${limit}`,
    ...(isStringType(from.base) ? { fits: (column: string) => `char_length(${column}) <= ${limit}` } : {}),
  }
}

/** How long the text of a value can be. */
const LONGEST: Readonly<Record<string, number>> = {
  smallint: 6,
  integer: 11,
  bigint: 20,
  boolean: 5,
  uuid: 36,
  date: 13,
}

function toEnum({ from, to, labels, oldLabels }: Change): Narrowing | null | undefined {
  if (labels === undefined || to.base === from.base) return undefined
  if (oldLabels?.every((label) => labels.includes(label))) return null
  return {
    outcome: 'fails',
    code: '22P02',
    which: `that is none of ${labels.map(literal).join(', ')}`,
    condition: (column) => `${column}::text NOT IN (${labels.map(literal).join(', ')})`,
  }
}

function fromString({ from, to, target, postgresVersion }: Change): Narrowing | null | undefined {
  if (!isStringType(from.base)) return undefined
  if (/(^|\.)citext$/.test(to.base)) return null // every text is one
  const pattern = PATTERNS[to.base]
  const isDate = /^(date|time)/.test(to.base)
  return {
    outcome: 'fails',
    code: isDate ? '22007' : INTEGERS[to.base] || FRACTIONAL.has(to.base) ? '22P02 or 22003' : '22P02',
    which: `that is no ${to.base}`,
    condition:
      postgresVersion >= 160_000
        ? (column) => `NOT pg_input_is_valid(${column}::text, ${literal(target)})`
        : pattern === undefined
          ? null
          : (column) => `${column}::text !~* ${literal(pattern)}`,
  }
}

/** What PostgreSQL before 16, which cannot be asked, reads as a value; near enough. */
const PATTERNS: Readonly<Record<string, string>> = {
  smallint: String.raw`^\s*[-+]?\d+\s*$`,
  integer: String.raw`^\s*[-+]?\d+\s*$`,
  bigint: String.raw`^\s*[-+]?\d+\s*$`,
  numeric: String.raw`^\s*([-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|nan|[-+]?inf(inity)?)\s*$`,
  boolean: String.raw`^\s*(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|0|1)\s*$`,
  uuid: String.raw`^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$`,
}

const INTEGERS: Readonly<Record<string, readonly [low: string, high: string]>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
}
const ORDER = ['smallint', 'integer', 'bigint']
const FRACTIONAL = new Set(['numeric', 'real', 'double precision'])

function toInteger({ from, to }: Change): Narrowing | null | undefined {
  const range = INTEGERS[to.base]
  if (!range) return undefined
  if (FRACTIONAL.has(from.base) && !(from.base === 'numeric' && from.modifiers.length > 0 && !from.modifiers[1]))
    return {
      outcome: 'loses',
      becomes: 'is rounded (and one out of range fails with 22003)',
      which: 'with a fraction',
      condition: (column) => `${column} <> trunc(${column}) OR ${column} NOT BETWEEN ${range.join(' AND ')}`,
    }
  if (ORDER.includes(from.base) && ORDER.indexOf(from.base) <= ORDER.indexOf(to.base)) return null
  if (!ORDER.includes(from.base) && from.base !== 'numeric') return undefined
  return {
    outcome: 'fails',
    code: '22003',
    which: `outside ${range.join(' to ')}`,
    condition: (column) => `${column} NOT BETWEEN ${range.join(' AND ')}`,
    fits: (column) => `${column} BETWEEN ${range.join(' AND ')}`,
  }
}

/** Digits before the point of the widest value. */
const DIGITS: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 }

function toNumeric({ from, to }: Change): Narrowing | null | undefined {
  if (to.base !== 'numeric') return undefined
  const [precision, scale = 0] = to.modifiers
  if (precision === undefined) return null
  const isNumeric = from.base === 'numeric'
  if (!isNumeric && DIGITS[from.base] === undefined && !FRACTIONAL.has(from.base)) return undefined
  const [oldPrecision, oldScale = 0] = from.modifiers
  const fraction = DIGITS[from.base] === undefined ? (isNumeric && oldPrecision !== undefined ? oldScale : Infinity) : 0
  const whole = DIGITS[from.base] ?? (isNumeric && oldPrecision !== undefined ? oldPrecision - oldScale : Infinity)
  const limit = `1e${precision - scale}`
  const tooLarge = (column: string) => `abs(round(${column}::numeric, ${scale})) >= ${limit}`
  if (fraction > scale)
    return {
      outcome: 'loses',
      becomes: `is rounded${whole > precision - scale ? ` (and one of ${limit} or more fails with 22003)` : ''}`,
      which: `with more than ${scale} digits after the point`,
      condition: (column) =>
        `${column}::numeric <> round(${column}::numeric, ${scale})${whole > precision - scale ? ` OR ${tooLarge(column)}` : ''}`,
    }
  if (whole <= precision - scale) return null
  return {
    outcome: 'fails',
    code: '22003',
    which: `of ${limit} or more`,
    condition: tooLarge,
    fits: (column) => `abs(${column}) < ${limit}`,
  }
}

function toFloat({ from, to }: Change): Narrowing | null | undefined {
  if (to.base !== 'real' && to.base !== 'double precision') return undefined
  const exact = to.base === 'real' ? ['smallint', 'real'] : ['smallint', 'integer', 'real', 'double precision']
  if (exact.includes(from.base)) return null
  if (!ORDER.includes(from.base) && !FRACTIONAL.has(from.base)) return undefined
  // Up to here every integer has a float of its own.
  const safe = to.base === 'real' ? '16777216' : '9007199254740992'
  return {
    outcome: 'loses',
    becomes: 'is rounded to what a binary float holds',
    which: `that ${to.base} does not hold exactly`,
    condition: (column) =>
      ORDER.includes(from.base)
        ? `${column} NOT BETWEEN -${safe} AND ${safe}`
        : from.base === 'double precision'
          ? `${column}::text <> ${column}::${to.base}::text`
          : `${column} <> ${column}::${to.base}::numeric`,
  }
}

/** An integer, with USING. */
function toBoolean({ from, to }: Change): Narrowing | null | undefined {
  if (to.base !== 'boolean' || from.base !== 'integer') return undefined
  return {
    outcome: 'loses',
    becomes: 'becomes true',
    which: 'other than 0 and 1',
    condition: (column) => `${column} NOT IN (0, 1)`,
    fits: (column) => `${column} IN (0, 1)`,
  }
}

function toTime({ from, to, target }: Change): Narrowing | null | undefined {
  if (!/^(date|time|interval)/.test(to.base)) return undefined
  const isMoment = from.base.startsWith('timestamp')
  if (isMoment && to.base === 'date')
    return {
      outcome: 'loses',
      becomes: 'loses it',
      which: 'with a time of day',
      condition: (column) => `${column} <> ${column}::date`,
    }
  if (isMoment && to.base.startsWith('time '))
    return {
      outcome: 'loses',
      becomes: 'loses its date',
      which: 'of any day',
      always: true,
      condition: (column) => `${column} IS NOT NULL`,
    }
  const precision = to.modifiers[0]
  if (precision === undefined || precision >= (from.modifiers[0] ?? 6)) return null
  if (from.base.split(' ')[0] !== to.base.split(' ')[0]) return undefined
  return {
    outcome: 'loses',
    becomes: 'is rounded',
    which: `with more than ${precision} digits after the second`,
    condition: from.base === to.base ? (column) => `${column} <> ${column}::${target}` : null,
  }
}

function toBits({ from, to, explicit }: Change): Narrowing | null | undefined {
  const [length] = to.modifiers
  if (to.base === 'bit varying' && from.base === 'bit varying') {
    if (length === undefined || (from.modifiers[0] ?? Infinity) <= length) return null
    return {
      outcome: explicit ? 'loses' : 'fails',
      ...(explicit ? { becomes: `is cut to ${length}` } : { code: '22001' }),
      which: `longer than ${length} bits`,
      condition: (column) => `length(${column}) > ${length}`,
    }
  }
  if (to.base !== 'bit' || !from.base.startsWith('bit') || (from.base === 'bit' && from.modifiers[0] === length))
    return undefined
  return {
    outcome: explicit ? 'loses' : 'fails',
    ...(explicit ? { becomes: 'is cut or filled with zeros' } : { code: '22026' }),
    which: `that has not ${length ?? 1} bits`,
    ...(from.base === 'bit' ? { always: true as const } : {}),
    condition: (column) => `length(${column}) <> ${length ?? 1}`,
  }
}

/** SQL for a check that lets only what fits in; null where none can be written. */
export const fittingCheck = ({ condition, fits }: Narrowing, column: string): string | null =>
  fits ? fits(column) : condition ? `NOT (${condition(column)})` : null
