import type { Catalog, CatalogRelation } from '@backout/core'
import { literal } from './names.ts'
import { inParentheses, splitAtCommas } from './text.ts'

/** How a table is partitioned: `RANGE (a, lower(b))`. */
export interface PartitionKey {
  readonly strategy: 'RANGE' | 'LIST' | 'HASH'
  readonly parts: readonly string[]
}

export function partitionKeyOf({ partitionKey }: CatalogRelation): PartitionKey | null {
  const strategy = /^(RANGE|LIST|HASH) \(/.exec(partitionKey ?? '')?.[1]
  const list = strategy === undefined ? null : inParentheses(partitionKey!, partitionKey!.indexOf('('))
  return list && { strategy: strategy as PartitionKey['strategy'], parts: splitAtCommas(list.inner) }
}

/**
 * A condition that a row belongs to a partition by its bound, over the columns of the key.
 * @param whole the partitioned table as it is called where the condition is asked; null where it is none
 * @returns null for what cannot be said in SQL; `DEFAULT` is no bound of its own
 * @see https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARTITION-OF
 */
export function insideOf(bound: string, { parts }: PartitionKey, whole: string | null): string | null {
  const hash = /^FOR VALUES WITH \(modulus (\d+), remainder (\d+)\)$/.exec(bound)
  if (hash)
    return whole && `satisfies_hash_partition(${literal(whole)}::regclass, ${hash[1]}, ${hash[2]}, ${parts.join(', ')})`
  const open = bound.indexOf('(')
  const first = inParentheses(bound, open)
  if (!first) return null
  const values = splitAtCommas(first.inner)
  if (bound.startsWith('FOR VALUES IN ')) {
    const known = values.filter((value) => value !== 'NULL')
    const inList = known.length > 0 ? `(${parts[0]}) IN (${known.join(', ')})` : 'false'
    return `coalesce(${inList}, ${known.length < values.length})`
  }
  const second = inParentheses(bound, bound.indexOf('(', first.end))
  if (!bound.startsWith('FOR VALUES FROM ') || !second) return null
  const from = beyond(parts, values, '>=')
  const to = beyond(parts, splitAtCommas(second.inner), '<')
  return `coalesce(${[...parts.map((part) => `(${part}) IS NOT NULL`), from, to].join(' AND ')}, false)`
}

/** `(a, b) >= (1, 2)`. Before MINVALUE comes nothing and after MAXVALUE either, so the columns from there on do not count. */
function beyond(parts: readonly string[], values: readonly string[], operator: '>=' | '<'): string {
  const edge = values.findIndex((value) => value === 'MINVALUE' || value === 'MAXVALUE')
  const length = edge < 0 ? values.length : edge
  const largest = values[edge] === 'MAXVALUE'
  if (length === 0) return String(operator === '>=' ? !largest : largest)
  const sharp = edge < 0 ? operator : operator === '>=' ? (largest ? '>' : '>=') : largest ? '<=' : '<'
  return `(${parts
    .slice(0, length)
    .map((part) => `(${part})`)
    .join(', ')}) ${sharp} (${values.slice(0, length).join(', ')})`
}

export interface Partition {
  readonly name: string
  readonly bound: string
}

/** The partitions of a table, by their keys. */
export const partitionsOf = ({ relations }: Catalog, table: string): Partition[] =>
  Object.entries(relations).flatMap(([name, { partitionBound, inherits }]) =>
    partitionBound !== undefined && inherits?.includes(table) ? [{ name, bound: partitionBound }] : [],
  )

/** A condition that some partition of a table, down to the last level, has a place for a row; null when it cannot be said. */
export function placeIn(catalog: Catalog, table: string, whole: string | null): string | null {
  const key = partitionKeyOf(catalog.relations[table]!)
  if (!key) return null
  const partitions = partitionsOf(catalog, table)
  const bounded = partitions.filter(({ bound }) => bound !== 'DEFAULT')
  const insides = bounded.map(({ bound }) => insideOf(bound, key, whole))
  if (insides.includes(null)) return null
  const below = (name: string): string | null =>
    catalog.relations[name]!.kind === 'partitioned table' ? placeIn(catalog, name, null) : 'true'
  const places = bounded.map(({ name }, at) => ({ inside: insides[at]!, below: below(name) }))
  const rest = partitions.find(({ bound }) => bound === 'DEFAULT')
  if (rest) places.push({ inside: `NOT (${insides.join(' OR ') || 'false'})`, below: below(rest.name) })
  if (places.some((place) => place.below === null)) return null
  return places.map(({ inside, below: deeper }) => `(${inside} AND ${deeper})`).join(' OR ') || 'false'
}
