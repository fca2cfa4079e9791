import type { Catalog, CatalogColumn } from '@backout/core'
import { quote, type Step } from './step.ts'

/**
 * What the diff engine does not model, restored from the two catalogs: statistics objects, a column's statistics target,
 * storage and compression, the index that a table was clustered on.
 * @param source the state after the up, with renames led back
 * @param target the state before the up
 */
export function supplement(source: Catalog, target: Catalog): Step[] {
  return [...statistics(source, target), ...columns(source, target), ...indexes(source, target)]
}

function statistics(source: Catalog, target: Catalog): Step[] {
  const steps: Step[] = []
  for (const [name, { definition }] of Object.entries(source.statistics))
    if (target.statistics[name]?.definition !== definition) steps.push({ sql: `DROP STATISTICS IF EXISTS ${name}` })
  for (const [name, { definition }] of Object.entries(target.statistics))
    if (source.statistics[name]?.definition !== definition) steps.push({ sql: definition.replace(/;$/, '') })
  return steps
}

function columns(source: Catalog, target: Catalog): Step[] {
  const steps: Step[] = []
  for (const [relation, { columns: wanted = [], kind }] of Object.entries(target.relations)) {
    if (kind !== 'table' && kind !== 'partitioned table' && kind !== 'materialized view') continue
    const present = new Map((source.relations[relation]?.columns ?? []).map((column) => [column.name, column]))
    const table = kind === 'materialized view' ? `MATERIALIZED VIEW ${relation}` : `TABLE ${relation}`
    for (const column of wanted) {
      const now: Partial<CatalogColumn> = present.get(column.name) ?? {}
      const alter = `ALTER ${table} ALTER COLUMN ${quote(column.name)}`
      if (column.statistics !== now.statistics)
        steps.push({ sql: `${alter} SET STATISTICS ${column.statistics ?? -1}` })
      if (`${column.options ?? ''}` !== `${now.options ?? ''}`) {
        const names = (now.options ?? []).map((option) => option.slice(0, option.indexOf('=')))
        if (names.length > 0) steps.push({ sql: `${alter} RESET (${names.join(', ')})` })
        if (column.options) steps.push({ sql: `${alter} SET (${column.options.join(', ')})` })
      }
      if (column.storage !== now.storage) steps.push({ sql: `${alter} SET STORAGE ${column.storage ?? 'DEFAULT'}` })
      if (column.compression !== now.compression)
        steps.push({ sql: `${alter} SET COMPRESSION ${column.compression ?? 'default'}` })
    }
  }
  return steps
}

function indexes(source: Catalog, target: Catalog): Step[] {
  const steps: Step[] = []
  for (const [relation, { indexes: wanted = {} }] of Object.entries(target.relations)) {
    const present = source.relations[relation]?.indexes ?? {}
    const marked = Object.entries(wanted).find(([, index]) => index.clustered)
    const markedNow = Object.entries(present).find(([, index]) => index.clustered)
    if (marked?.[0] === markedNow?.[0] && marked?.[1].definition === markedNow?.[1].definition) continue
    steps.push({
      sql: marked
        ? `ALTER TABLE ${relation} CLUSTER ON ${quote(marked[0])}`
        : `ALTER TABLE ${relation} SET WITHOUT CLUSTER`,
    })
  }
  return steps
}
