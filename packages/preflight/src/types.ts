import type { Catalog } from '@backout/core'
import type { Way } from './way.ts'

/** A type as `format_type` prints it, taken apart: `character varying(10)[]`. */
export interface TypeName {
  /** Without modifiers and brackets. */
  readonly base: string
  /** `10`, `10,2`; null without. */
  readonly modifier: string | null
  readonly array: boolean
}

export function typeName(type: string): TypeName {
  const array = type.endsWith('[]')
  const element = array ? type.slice(0, -2) : type
  const match = /^([^(]*)\(([^)]*)\)(.*)$/.exec(element)
  // A quoted name may hold a parenthesis; then it is a name.
  if (!match || element.startsWith('"')) return { base: element, modifier: null, array }
  return { base: `${match[1]}${match[3]}`.trim(), modifier: match[2]!, array }
}

/** A type of the state before by its name after the up; null when it is not there. Types of PostgreSQL stay what they are. */
export function typeNow(way: Way, type: string): string | null {
  const { base, array } = typeName(type)
  if (!Object.hasOwn(way.before.types, base)) return type
  const now = way.types.get(base) ?? (Object.hasOwn(way.after.types, base) ? base : null)
  return now === null ? null : `${now}${array ? '[]' : ''}`
}

/** What a domain stands on in the end, with the domains in between; for other types the type itself. */
export function underlying(catalog: Catalog, type: string): string {
  const { base, array } = typeName(type)
  const domain = catalog.types[base]
  if (domain?.kind !== 'domain' || domain.base === undefined || array) return type
  return underlying(catalog, domain.base)
}

/** Labels of an enum; null for other types. */
export const labelsOf = (catalog: Catalog, type: string): readonly string[] | null =>
  catalog.types[typeName(type).base]?.labels ?? null

const TEXTUAL = new Set(['text', 'character varying', 'character', 'citext', 'public.citext', 'name', 'bpchar'])
export const isTextual = (type: string): boolean => TEXTUAL.has(typeName(type).base) && !typeName(type).array

/** Smallest and largest value of each integer type. @see https://www.postgresql.org/docs/current/datatype-numeric.html */
export const INTEGERS: Readonly<Record<string, readonly [string, string]>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
}

export const isNumber = (type: string): boolean =>
  /^(smallint|integer|bigint|numeric|real|double precision)$/.test(typeName(type).base) && !typeName(type).array

/**
 * A condition that a text is one that the type reads, on servers without `pg_input_is_valid`; null where no pattern tells.
 * Stricter than PostgreSQL where they differ, so that nothing is called fit that is not.
 */
const PATTERNS: Readonly<Record<string, (text: string) => string>> = {
  ...Object.fromEntries(
    Object.entries(INTEGERS).map(([type, [least, most]]) => [
      type,
      (text: string) =>
        `${text} ~ '^\\s*[-+]?[0-9]{1,19}\\s*$' AND CASE WHEN ${text} ~ '^\\s*[-+]?[0-9]{1,19}\\s*$' THEN ${text}::numeric BETWEEN ${least} AND ${most} ELSE false END`,
    ]),
  ),
  numeric: (text) => `${text} ~ '^\\s*[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)\\s*$'`,
  'double precision': (text) => `${text} ~ '^\\s*[-+]?[0-9]{1,15}(\\.[0-9]{1,15})?\\s*$'`,
  uuid: (text) => `${text} ~* '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'`,
  boolean: (text) => `lower(${text}) IN ('t', 'true', 'f', 'false', 'y', 'yes', 'n', 'no', 'on', 'off', '1', '0')`,
  date: (text) => `${text} ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$'`,
}

/**
 * A condition that a text can be read as a type.
 * @param text SQL of type text
 * @see https://www.postgresql.org/docs/16/functions-info.html#FUNCTIONS-INFO-VALIDITY
 */
export function readsAs(text: string, type: string, version: number): string | null {
  if (version >= 160_000) return `pg_input_is_valid(${text}, '${type.replaceAll("'", "''")}')`
  const { base, modifier, array } = typeName(type)
  const pattern = modifier === null && !array ? PATTERNS[base] : undefined
  return pattern ? `(${text} IS NULL OR ${pattern(text)})` : null
}
