import { INTEGERS, isTextual, labelsOf, typeNow, underlying } from './types.ts'
import type { ColumnBack, Way } from './way.ts'

/** Whether other tables inherit from one; partitions do not count, since a partitioned table has no rows of its own. */
export function hasChildren({ after }: Way, table: string): boolean {
  if (after.relations[table]?.kind !== 'table') return false
  return Object.values(after.relations).some(
    ({ inherits, partitionBound }) => partitionBound === undefined && inherits?.includes(table),
  )
}

/** A text that is compared as it is written: neither padded nor without case. */
const named = (type: string): boolean => isTextual(type) && !type.startsWith('character(') && !type.includes('citext')

/**
 * Whether values that are apart today stay apart in the old type: it is the same, or takes every value as it is.
 * Collations that compare otherwise tell values apart otherwise.
 */
export function isSameType(way: Way, { before, now }: ColumnBack): boolean {
  if (now === null || before.collation !== now.collation) return false
  if (typeNow(way, before.type) === now.type) return true
  const [from, to] = [underlying(way.after, now.type), underlying(way.before, before.type)]
  if (from === to) return true
  if (from in INTEGERS && (to in INTEGERS || to === 'numeric')) return true
  return (named(from) || labelsOf(way.after, from) !== null) && (named(to) || labelsOf(way.before, to) !== null)
}
