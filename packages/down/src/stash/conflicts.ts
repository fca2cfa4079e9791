import type { StashItem } from '@backout/core'
import { literal, quote } from '../step.ts'
import { afterName, differs, isSame, kept, keyNames, rowJson, rowsOf, rowText, stashTable } from './rows.ts'

/** Where conflicts are listed: what was put aside, what the row is now, and why the one was not put in place of the other. */
export const CONFLICTS = `CREATE TABLE IF NOT EXISTS ${stashTable('conflicts')} (
  "migration" text NOT NULL,
  "relation" text NOT NULL,
  "key" jsonb,
  "stashed" jsonb NOT NULL,
  "current" jsonb,
  "reason" text NOT NULL,
  "at" timestamptz NOT NULL DEFAULT now()
)`

/** Reasons, as they stand in the list. */
const REASONS = {
  deleted: 'the row was deleted after the migration',
  changed: 'the row was changed after the migration',
  taken: 'another row has its key by now',
  refused: 'another row has a value that must be unique, or a row that it refers to is gone',
} as const

/**
 * That a row of the stash cannot go back without touching what somebody has done since.
 * @returns null where nobody can have: the whole table was gone, or its rows have no key
 */
function isConflict(item: StashItem, items: readonly StashItem[]): string | null {
  if (item.relationNow === null || item.key === null) return null
  const same = isSame(item, 'now', 't', 's')
  const row = (condition: string) => `EXISTS (SELECT FROM ${rowsOf(item, 'now', 't')} WHERE ${condition})`
  if (item.kind === 'inserted') return row(`${same} AND ${rowText(item, 't')} <> s.backout_row`)
  if (item.kind === 'rows') return item.key.numbered ? null : row(same)
  const left = item.columns.filter(({ now }) => now !== null)
  const changed = left.map(({ name, now, type, typeNow = type }) =>
    differs(kept(`t.${quote(now!)}`, typeNow), `s.${quote(afterName({ name }))}`, typeNow),
  )
  const isOther = `NOT ${row([same, ...changed.map((one) => `NOT (${one})`)].join(' AND '))}`
  // A row that the up itself has deleted comes back whole, from elsewhere in the stash.
  const whole = items.find((other) => other.kind === 'rows' && other.relation === item.relation && isAlike(other, item))
  if (!whole) return isOther
  const held = keyNames(item).map((name) => `r.${quote(name)} = s.${quote(name)}`)
  return `${isOther} AND NOT EXISTS (SELECT FROM ${stashTable(whole.name)} AS r WHERE ${held.join(' AND ')})`
}

const isAlike = (one: StashItem, other: StashItem): boolean =>
  JSON.stringify([keyNames(one), one.key?.columns]) === JSON.stringify([keyNames(other), other.key?.columns])

/** Lists what was changed since the up, and does with it what the item's policy says. Runs in the state after the up. */
export function sortOut(item: StashItem, items: readonly StashItem[]): readonly string[] {
  const conflict = isConflict(item, items)
  if (conflict === null) return []
  const table = stashTable(item.name)
  if (item.policy === 'fail')
    return [
      `DO $backout$ BEGIN
  IF EXISTS (SELECT FROM ${table} AS s WHERE ${conflict}) THEN
    RAISE EXCEPTION ${literal(`backout: rows of ${item.relation} were changed after ${item.migration}; nothing was led back`.replaceAll('%', '%%'))};
  END IF;
END $backout$`,
    ]
  if (item.policy === 'restore') return [listed(item, table, conflict)]
  return [
    `WITH newer AS (
  DELETE FROM ${table} AS s WHERE ${conflict} RETURNING s.*
)
${listed(item, 'newer', null)}`,
  ]
}

function listed(item: StashItem, from: string, condition: string | null): string {
  const missing = `t.${item.key!.numbered ? 'backout_n' : quote(item.key!.columns[0]!.now)} IS NULL`
  const reason =
    item.kind === 'values'
      ? `CASE WHEN ${missing} THEN ${literal(REASONS.deleted)} ELSE ${literal(REASONS.changed)} END`
      : literal(item.kind === 'rows' ? REASONS.taken : REASONS.changed)
  return `${into(item, reason, rowJson(item, 't'))}
FROM ${from} AS s LEFT JOIN ${rowsOf(item, 'now', 't')} ON ${isSame(item, 'now', 't', 's')}${condition === null ? '' : `\nWHERE ${condition}`}`
}

/** Lists the rows of the stash that a statement before has not put back. @param put that one was, of a row `s` */
export const listRefused = (item: StashItem, put: string): string =>
  `${into(item, literal(REASONS.refused), 'NULL')}
FROM ${stashTable(item.name)} AS s WHERE NOT ${put}`

function into(item: StashItem, reason: string, current: string): string {
  const key = keyNames(item).map((name) => `${literal(name)}, s.${quote(name)}`)
  return `INSERT INTO ${stashTable('conflicts')} ("migration", "relation", "key", "stashed", "current", "reason")
SELECT ${literal(item.migration)}, ${literal(item.relation)}, jsonb_build_object(${key.join(', ')}), to_jsonb(s.*), ${current}, ${reason}`
}
