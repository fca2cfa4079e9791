import type { Held, HeldConflict, HeldDetail, HeldReport, HeldRow, Session } from '@backout/core'
import { stashTable } from './tables.ts'

/** Rows of a table that are shown: enough to see what they are. */
const FIRST = 5
/** Conflicts that are read; a program that wants more asks the table itself. */
const CONFLICTS = 5000

/**
 * Looks into tables of the stash.
 * @param session the one that has read the report
 * @param wanted the name of one table, or of a migration
 * @returns null when nothing of that name is held, nor was in conflict
 */
export async function showHeld(
  session: Session,
  { held, conflicts }: HeldReport,
  wanted: string,
): Promise<HeldDetail | null> {
  const byName = held.filter(({ name }) => name === wanted)
  const tables = byName.length > 0 ? byName : held.filter(({ migration }) => migration === wanted)
  const migration = tables[0]?.migration ?? wanted
  const relation = byName.length > 0 ? byName[0]!.relation : null
  const isListed = conflicts.some((one) => one.migration === migration)
  if (tables.length === 0 && !isListed) return null
  const shown: (Held & { readonly first: readonly HeldRow[] })[] = []
  for (const table of tables) shown.push({ ...table, first: table.size === null ? [] : await firstOf(session, table) })
  const listed = isListed ? await conflictsOf(session, migration, relation) : { rows: [], count: 0 }
  return { version: 1, tables: shown, conflicts: listed.rows, conflictCount: listed.count }
}

/** A row as an object of texts. @param row SQL that is JSON */
const texts = (row: string): string =>
  `CASE WHEN json_typeof(${row}) = 'object' THEN (SELECT coalesce(json_object_agg(key, value), '{}') FROM json_each_text(${row})) END`

async function firstOf(session: Session, { name }: Held): Promise<readonly HeldRow[]> {
  const { rows } = await session.query<{ row: HeldRow }>(
    `SELECT ${texts('s.whole')} AS row FROM (SELECT to_json(t.*) AS whole FROM ${stashTable(name)} AS t LIMIT ${FIRST}) AS s`,
  )
  return rows.map(({ row }) => row)
}

async function conflictsOf(
  session: Session,
  migration: string,
  relation: string | null,
): Promise<{ readonly rows: readonly HeldConflict[]; readonly count: number }> {
  const values = [migration, relation]
  const where = 'WHERE migration = $1 AND ($2::text IS NULL OR relation = $2)'
  const counted = await session.query<{ count: string }>(
    `SELECT count(*)::text AS count FROM ${stashTable('conflicts')} ${where}`,
    values,
  )
  const { rows } = await session.query<HeldConflict>(
    `SELECT migration, relation, ${texts('c."key"::json')} AS key, ${texts('stashed::json')} AS stashed, ${texts('current::json')} AS current, reason,
      to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at
    FROM ${stashTable('conflicts')} AS c ${where}
    ORDER BY c."at" DESC, c.ctid LIMIT ${CONFLICTS}`,
    values,
  )
  return { rows, count: Number(counted.rows[0]!.count) }
}
