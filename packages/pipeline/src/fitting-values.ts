import { quoteIdentifier, type Catalog } from '@backout/core'

/** SQL of a text for each type that a text may become. */
const EXAMPLES: readonly (readonly [RegExp, string])[] = [
  [/\[\]$/, "'{}'"],
  [/^(smallint|integer|bigint|numeric|real|double precision|money)/, "'7'"],
  [/^boolean/, inTurn(['true', 'false'])],
  [/^uuid/, 'md5(ctid::text)::uuid::text'],
  [/^(timestamp|date)/, "'2020-02-29'"],
  [/^time/, "'12:34:56'"],
  [/^interval/, "'1 day'"],
  [/^jsonb?/, `'{"a": 1}'`],
]

/**
 * For texts and enums that the up turns into another type, be it one of the same name with other labels: an `UPDATE` that
 * gives them values which that type takes, as a real table would hold before such a migration. Without it no made-up text is
 * ever an enum's label, and a label that goes away stops the up.
 */
export function fittingUpdates(before: Catalog, after: Catalog): string[] {
  return Object.entries(before.relations).flatMap(([table, { columns = [] }]) => {
    const changed = columns.flatMap(({ name, type }) => {
      const to = after.relations[table]?.columns?.find((column) => column.name === name)?.type
      const value = to === undefined ? null : fitting(type, to, before, after)
      return value === null ? [] : [`${quoteIdentifier(name)} = (${value})::${type}`]
    })
    return changed.length === 0 ? [] : [`UPDATE ${table} SET ${changed.join(', ')}`]
  })
}

function fitting(type: string, to: string, before: Catalog, after: Catalog): string | null {
  if (type.endsWith('[]') && to.endsWith('[]')) {
    const element = fitting(type.slice(0, -2), to.slice(0, -2), before, after)
    if (element !== null) return `ARRAY[${element}]`
  }
  const [old, labels] = [before.types[type]?.labels, after.types[to]?.labels]
  if (type === to && old?.join('\0') === labels?.join('\0')) return null
  if (!old && !/^(text|character|citext)/.test(type)) return null
  // From one enum to another only what both know can go.
  const common = old ? (labels ?? []).filter((label) => old.includes(label)) : (labels ?? [])
  return common.length > 0 ? inTurn(common) : (EXAMPLES.find(([pattern]) => pattern.test(to))?.[1] ?? null)
}

/** Each row another one, by its place in the table, so that a way back that takes one for the other is seen. */
function inTurn(texts: readonly string[]): string {
  const list = texts.map((text) => `'${text.replaceAll("'", "''")}'`).join(', ')
  return `(ARRAY[${list}]::text[])[1 + ((ctid::text::point)[1])::int % ${texts.length}]`
}
