import { quoteIdentifier, type Catalog } from '@backout/core'

/** A value of each type in text. */
const EXAMPLES: readonly (readonly [RegExp, string])[] = [
  [/\[\]$/, "'{}'"],
  [/^(smallint|integer|bigint|numeric|real|double precision|money)/, "'7'"],
  [/^boolean/, "'true'"],
  [/^uuid/, 'gen_random_uuid()::text'],
  [/^(timestamp|date)/, "'2020-02-29'"],
  [/^time/, "'12:34:56'"],
  [/^interval/, "'1 day'"],
  [/^jsonb?/, `'{"a": 1}'`],
]

/**
 * For texts and enums that the up turns into another type: an `UPDATE` that gives them values which that type takes, as a real table
 * would hold before such a migration. Without it no made-up text is ever an enum's label.
 */
export function fittingUpdates(before: Catalog, after: Catalog): string[] {
  return Object.entries(before.relations).flatMap(([table, { columns = [] }]) => {
    const changed = columns.flatMap(({ name, type }) => {
      const to = after.relations[table]?.columns?.find((column) => column.name === name)?.type
      if (to === undefined || to === type) return []
      const labels = after.types[to]?.labels
      const old = before.types[type]?.labels
      // From one enum to another only what both know can go.
      const label = old ? labels?.find((one) => old.includes(one)) : labels?.[0]
      if (!old && !/^(text|character|citext)/.test(type)) return []
      const value =
        label === undefined ? EXAMPLES.find(([pattern]) => pattern.test(to))?.[1] : `'${label.replaceAll("'", "''")}'`
      return value === undefined ? [] : [`${quoteIdentifier(name)} = ${value}`]
    })
    return changed.length === 0 ? [] : [`UPDATE ${table} SET ${changed.join(', ')}`]
  })
}
