import type { AttachPartition, CatalogRelation } from '@backout/core'

/**
 * The CHECK from which PostgreSQL sees that every row of a table fits a partition's bound; null where it takes more than
 * a look at the key: several keys, hashes, NULL among the values.
 * @see https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
 */
export function boundCheck(
  { bound }: Pick<AttachPartition, 'bound'>,
  parent: Pick<CatalogRelation, 'partitionKey'> | undefined,
): string | null {
  const [, strategy, key] = /^(RANGE|LIST) \((.*)\)$/s.exec(parent?.partitionKey ?? '') ?? []
  if (bound === null || strategy === undefined || key === undefined || isList(key)) return null
  if (strategy === 'LIST') {
    const [, values] = /^FOR VALUES IN \((.*)\)$/s.exec(bound) ?? []
    return values === undefined || /\bnull\b/i.test(values) ? null : `${key} IS NOT NULL AND ${key} IN (${values})`
  }
  const [, from, to] = /^FOR VALUES FROM \((.*)\) TO \((.*)\)$/s.exec(bound) ?? []
  if (from === undefined || to === undefined || isList(from) || isList(to)) return null
  return [
    `${key} IS NOT NULL`,
    /^minvalue$/i.test(from.trim()) ? '' : `${key} >= ${from.trim()}`,
    /^maxvalue$/i.test(to.trim()) ? '' : `${key} < ${to.trim()}`,
  ]
    .filter((part) => part !== '')
    .join(' AND ')
}

/** Whether there is a comma outside of parentheses and quotes. */
function isList(text: string): boolean {
  let depth = 0
  for (const [token] of text.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[(),]/g)) {
    if (token === '(') depth++
    else if (token === ')') depth--
    else if (token === ',' && depth === 0) return true
  }
  return false
}
