import type { Catalog, CatalogColumn } from '@backout/core'
import { quote, type Step } from './step.ts'

/** Steps that run before the diff engine's, and after them. */
export interface Supplement {
  readonly first: readonly Step[]
  readonly last: readonly Step[]
}

/**
 * What the diff engine does not model, restored from the two catalogs: statistics objects and casts, operators and text
 * search objects that the up made, a column's statistics target, storage, options and compression, the index that a table
 * was clustered on.
 * @param source the state after the up, with renames led back
 * @param target the state before the up
 */
export function supplement(source: Catalog, target: Catalog): Supplement {
  return {
    first: [
      ...gone('STATISTICS', source.statistics, target.statistics),
      ...gone('OPERATOR CLASS', source.operatorClasses, target.operatorClasses),
      ...gone('OPERATOR FAMILY', source.operatorFamilies, target.operatorFamilies),
      ...gone('OPERATOR', source.operators, target.operators),
      ...gone('CAST', source.casts, target.casts),
      ...gone('TEXT SEARCH', source.textSearch, target.textSearch),
    ],
    last: [
      ...back(source.statistics, target.statistics, (name, definition) => `CREATE STATISTICS ${name} ${definition}`),
      ...back(source.casts, target.casts, (name, definition) => `CREATE CAST (${name}) ${definition}`),
      ...columns(source, target),
      ...indexes(source, target),
    ],
  }
}

type Definitions = Catalog['statistics']

function gone(word: string, source: Definitions, target: Definitions): Step[] {
  return Object.entries(source).flatMap(([name, { definition }]) => {
    if (target[name]?.definition === definition) return []
    // Text search objects are keyed with their kind: `configuration public.english2`.
    const at = word === 'TEXT SEARCH' ? name.indexOf(' ') : 0
    const kind = at > 0 ? ` ${name.slice(0, at).toUpperCase()}` : ''
    const object = at > 0 ? name.slice(at + 1) : name
    return [{ sql: `DROP ${word}${kind} ${word === 'CAST' ? `(${object})` : object}` }]
  })
}

function back(source: Definitions, target: Definitions, create: (name: string, definition: string) => string): Step[] {
  return Object.entries(target).flatMap(([name, { definition }]) =>
    source[name]?.definition === definition ? [] : [{ sql: create(name, definition) }],
  )
}

/** What a type's values are stored as unless said otherwise; `SET STORAGE DEFAULT` came with PostgreSQL 16. */
const usualStorage = (type: string, version: number): string => {
  if (version >= 160000) return 'DEFAULT'
  if (/^numeric\b/.test(type)) return 'MAIN'
  return /^(text|character|json|bytea|xml)|\[\]$/.test(type) ? 'EXTENDED' : 'PLAIN'
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
      if (column.storage !== now.storage)
        steps.push({ sql: `${alter} SET STORAGE ${column.storage ?? usualStorage(column.type, target.version)}` })
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
