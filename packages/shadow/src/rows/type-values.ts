import { BASE_VALUES, fixed, type Values } from './base-values.ts'
import type { Structure, Type } from './structure.ts'

/** Values of a type, or null when backout has none. */
export type ValuesOf = (type: number, typeName: string, salt: number) => Values | null

/**
 * Builds values of arrays, ranges, composites, enums and domains from those of what they are made of.
 * @param accepted values found by trying, for types that no table can tell: domains with conditions, unknown base types
 */
export function valuesFrom(types: Structure['types'], accepted: ReadonlyMap<number, readonly string[]>): ValuesOf {
  return function valuesOf(oid, typeName, salt): Values | null {
    const type = types.get(oid)
    if (type === undefined) return null
    const tried = accepted.get(oid)
    if (tried) return tried.length > 0 ? fixed(rotate(tried, salt)) : null
    switch (type.kind) {
      case 'enum':
        return type.labels.length > 0 ? fixed(rotate(type.labels, salt)) : null
      case 'domain':
        return valuesOf(type.inner, type.innerName, salt)
      case 'array':
        // `numeric(10,2)[]`: the length or precision is the element's.
        return arrayValues(type, valuesOf(type.inner, typeName.replace(/\[\]$/, ''), salt), types.get(type.inner))
      case 'range':
      case 'multirange':
        return rangeValues(type, valuesOf(type.inner, type.innerName, salt))
      case 'composite':
        return compositeValues(
          type,
          type.attributes.map((attribute, i) => valuesOf(attribute.type, attribute.typeName, (salt + i) % 997)),
        )
      case 'base':
        return BASE_VALUES[type.name]?.(salt, modifiersOf(typeName)) ?? null
    }
  }
}

/** The type under all domains. */
export function unwrapDomain(types: Structure['types'], oid: number): Type | undefined {
  const type = types.get(oid)
  return type?.kind === 'domain' ? unwrapDomain(types, type.inner) : type
}

/** `character varying(10)` → `['10']`, `numeric(10,2)` → `['10', '2']`. */
export function modifiersOf(typeName: string): string[] {
  return (
    /\(([^)]*)\)/
      .exec(typeName)?.[1]
      ?.split(',')
      .map((part) => part.trim()) ?? []
  )
}

function rotate<T>(items: readonly T[], by: number): T[] {
  return items.map((_, i) => items[(i + by) % items.length]!)
}

/** @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
export function arrayLiteral(elements: readonly (string | null)[], delimiter: string): string {
  const quoted = elements.map((element) => (element === null ? 'NULL' : `"${element.replace(/(["\\])/g, '\\$1')}"`))
  return `{${quoted.join(delimiter)}}`
}

function arrayValues(type: Type, inner: Values | null, element: Type | undefined): Values | null {
  if (inner === null) return fixed(['{}'])
  const { edge, nth } = inner
  const literal = (elements: readonly (string | null)[]) => arrayLiteral(elements, type.delimiter)
  // The type under a domain may refuse NULL; all labels of an enum belong into one array.
  const hole = element?.kind === 'domain' ? [] : [null]
  const first = element?.kind === 'enum' ? [...edge, ...hole] : [...edge.slice(0, 2), ...hole]
  return {
    edge: [
      literal(first),
      '{}',
      // Two dimensions.
      `{${literal(first)}${type.delimiter}${literal(first.toReversed())}}`,
      literal(edge.slice(0, 1)),
      literal([...hole, ...hole, ...edge.slice(-1)]),
    ].filter((value) => first.length > 0 || !value.includes('{{')),
    nth: (i) => {
      const value = nth(i)
      if (value !== null) return literal([value])
      return edge.length > 0 ? literal(Array.from({ length: i + 1 }, (_, at) => edge[at % edge.length]!)) : null
    },
  }
}

/** @see https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-IO */
function rangeValues(type: Type, inner: Values | null): Values | null {
  if (inner === null) return fixed([type.kind === 'range' ? 'empty' : '{}'])
  const bound = (i: number) => {
    const value = inner.nth(i)
    return value === null ? null : `"${value.replace(/(["\\])/g, '\\$1')}"`
  }
  const range = (from: number, to: number) => (bound(from) === null ? 'empty' : `[${bound(from)},${bound(to)})`)
  const single = type.kind === 'range'
  return {
    edge: single
      ? [range(10_000, 10_500), 'empty', `[${bound(9000) ?? ''},)`, '(,)']
      : [`{${range(10_000, 10_010)},${range(10_020, 10_500)}}`, '{}', '{(,)}'],
    // Apart from each other, so that an exclusion constraint takes them.
    nth: (i) => (bound(0) === null ? null : single ? range(i * 10, i * 10 + 5) : `{${range(i * 10, i * 10 + 5)}}`),
  }
}

/** @see https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX */
function compositeLiteral(values: readonly (string | null)[]): string {
  return `(${values.map((value) => (value === null ? '' : `"${value.replace(/(["\\])/g, '\\$1')}"`)).join(',')})`
}

function compositeValues(type: Type, fields: readonly (Values | null)[]): Values {
  const pick = (i: number) =>
    fields.map((field) => (field === null ? null : (field.edge[i % field.edge.length] ?? null)))
  return {
    edge: [
      compositeLiteral(pick(0)),
      compositeLiteral(pick(1)),
      ...(type.attributes.length > 0 ? [compositeLiteral(fields.map(() => null))] : []),
    ],
    nth: (i) =>
      compositeLiteral(fields.map((field) => (field === null ? null : (field.nth(i) ?? field.edge[0] ?? null)))),
  }
}
