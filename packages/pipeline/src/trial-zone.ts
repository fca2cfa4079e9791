import type { Catalog, DownNote } from '@backout/core'
import type { DataChange } from './data-changes.ts'

/** Its clock skips an hour in spring and shows one twice in autumn, as those of most servers that are not on UTC. */
const ELSEWHERE = 'Europe/Berlin'

const TIME = /^(timestamp|time|date)\b/

export interface ZoneInput {
  readonly before: Catalog
  readonly after: Catalog
  readonly changes: readonly DataChange[]
  /** The tables that the migration touches. */
  readonly tables: readonly string[]
  /** The time zone of production's sessions, which is the shadow's then; null when nobody knows it. */
  readonly known: string | null
}

/**
 * The time zone in which rows are tried, where it decides what they hold: a conversion between `timestamp` and
 * `timestamptz` that leads back under UTC may not do so elsewhere.
 * @returns null for the shadow's own
 */
export function trialZone({ before, after, changes, tables, known }: ZoneInput): string | null {
  if (known !== null) return null
  const converts = tables.some((table) => {
    const columns = before.relations[table]?.columns ?? []
    const writes = changes.some((change) => change.table === null || change.table === table)
    return columns.some(({ name, type }) => {
      const to = after.relations[table]?.columns?.find((column) => column.name === name)?.type
      const changed = to !== undefined && to !== type && (TIME.test(type) || TIME.test(to))
      return changed || (writes && TIME.test(type))
    })
  })
  return converts ? ELSEWHERE : null
}

/** Says where rows were tried, when that may be why times did not come back. */
export function zoneNotes(zone: string | null, lost: readonly string[], { before, after }: ZoneInput): DownNote[] {
  const times = Object.entries(before.relations).flatMap(([table, { columns = [] }]) =>
    columns.flatMap(({ name, type }) => {
      const now = after.relations[table]?.columns?.find((column) => column.name === name)?.type
      return TIME.test(type) || TIME.test(now ?? '') ? [`${table}.${name}`] : []
    }),
  )
  if (zone === null || !times.some((column) => lost.includes(column))) return []
  const text = `rows were tried in the time zone ${zone}, since the server's is not known; \`timeZone\` in the config says it`
  return [{ kind: 'note', text }]
}
