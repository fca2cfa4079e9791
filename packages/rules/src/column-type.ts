import type { CatalogType } from '@backout/core'

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

/** Types of which one is stored as the other is, so that a cast changes nothing: `pg_cast` without a function. */
const SAME_BYTES: readonly (readonly [from: string, to: string])[] = [
  ['bit', 'bit varying'],
  ['bit varying', 'bit'],
  ['character varying', 'bpchar'],
  ['cidr', 'inet'],
  ['integer', 'oid'],
  ['oid', 'integer'],
  ['text', 'bpchar'],
  ['xml', 'bpchar'],
  ['xml', 'character varying'],
  ['xml', 'text'],
  ...['regclass', 'regproc', 'regprocedure', 'regoper', 'regoperator', 'regtype', 'regrole', 'regnamespace'].flatMap(
    (name) =>
      [
        [name, 'oid'],
        ['oid', name],
        [name, 'integer'],
        ['integer', name],
      ] as const,
  ),
]

const hasSameBytes = (from: string, to: string): boolean =>
  SAME_BYTES.some(([one, other]) => one === from && other === to)

/** What else decides whether a change of type touches the rows. */
export interface TypeFacts {
  /** As in `server_version_num`. */
  readonly postgresVersion: number
  /** The session's `TimeZone`. */
  readonly timeZone: string
  /** A domain by its printed name; undefined for other types and when unknown. */
  domain(printed: string): Domain | undefined
}

type Domain = Pick<CatalogType, 'kind' | 'base' | 'notNull' | 'constraints'>

const DEFAULT_FACTS: TypeFacts = { postgresVersion: 180_000, timeZone: 'UTC', domain: () => undefined }

/**
 * Whether PostgreSQL writes the table anew when a column changes from one type to the other without USING.
 * A trial knows better; this is for when there is none. Types that it does not know are said to rewrite.
 * @see https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
 */
export function rewrites(from: string, to: string, facts: TypeFacts = DEFAULT_FACTS): boolean {
  if (sameType(from, to)) return false
  const target = facts.domain(to)
  if (target?.kind === 'domain' && (target.notNull || Object.keys(target.constraints ?? {}).length > 0)) return true
  const [before, after] = [readType(undomained(from, facts)), readType(undomained(to, facts))]
  if (sameType(undomained(from, facts), undomained(to, facts))) return false
  if (before.array || after.array) return true
  if (isText(before) && isText(after)) return after.modifiers.length > 0 && !widens(before, after)
  if (hasSameBytes(before.base, after.base)) return after.modifiers.length > 0
  if (isTimestamp(before) && isTimestamp(after) && before.base !== after.base)
    return facts.postgresVersion < 120_000 || !isUtc(facts.timeZone) || after.modifiers.length > 0
  if (before.base !== after.base) return true
  if (before.base === 'numeric') return after.modifiers.length > 0 && !widensNumeric(before, after)
  return !WIDENING.has(before.base) || !widens(before, after)
}

/**
 * Whether an index on the bare column may stay as it is when the table does: it compares the values as before.
 * @see https://github.com/postgres/postgres/blob/master/src/backend/commands/indexcmds.c (CheckIndexCompatible)
 */
export function mayKeepIndexes(from: string, to: string, facts: TypeFacts = DEFAULT_FACTS): boolean {
  const [before, after] = [readType(undomained(from, facts)), readType(undomained(to, facts))]
  if (before.array || after.array) return sameType(from, to)
  return (
    before.base === after.base || (isText(before) && isText(after)) || (before.base === 'cidr' && after.base === 'inet')
  )
}

/** The type that a domain is made of. */
function undomained(printed: string, facts: TypeFacts): string {
  const domain = facts.domain(printed)
  return domain?.kind === 'domain' && domain.base !== undefined ? undomained(domain.base, facts) : printed
}

const isTimestamp = ({ base }: ColumnType): boolean => base.startsWith('timestamp ')

/** Zones that never were off UTC. */
const isUtc = (timeZone: string): boolean =>
  /^(?:etc\/)?(?:utc|uct|universal|zulu|gmt|gmt[+-]?0|greenwich)$/i.test(timeZone)

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
