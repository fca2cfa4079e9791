import {
  BackoutError,
  type ConflictCount,
  type HeldReport,
  type PurgePlan,
  type PurgeScope,
  type Session,
} from '@backout/core'
import { leftoverName, LISTS, stashTable } from './tables.ts'

/**
 * What a purge would take away: of what is registered, that which the scope fits. The same for the list of conflicts, which
 * outlives what was put aside.
 * @param session the one that has read the report
 */
export async function planPurge(session: Session, report: HeldReport, scope: PurgeScope): Promise<PurgePlan> {
  const { migration, olderThan = 0 } = scope
  const lists: readonly string[] = LISTS
  const held = report.held.filter(
    (one) =>
      (migration === undefined || one.migration === migration) && one.age >= olderThan && !lists.includes(one.name),
  )
  return { held, conflicts: scope.conflicts && report.conflicts.length > 0 ? await conflictsIn(session, scope) : [] }
}

const FITS = `($1::text IS NULL OR migration = $1) AND "at" <= now() - make_interval(secs => $2)`
const valuesOf = ({ migration, olderThan = 0 }: PurgeScope) => [migration ?? null, olderThan]

async function conflictsIn(session: Session, scope: PurgeScope): Promise<readonly ConflictCount[]> {
  const { rows } = await session.query<{ migration: string; count: string }>(
    `SELECT migration, count(*)::text AS count FROM ${stashTable('conflicts')} WHERE ${FITS} GROUP BY migration ORDER BY migration`,
    valuesOf(scope),
  )
  return rows.map(({ migration, count }) => ({ migration, count: Number(count) }))
}

/**
 * Takes away what was planned. Only what is registered still, and was put aside at the same time as when it was looked at: a
 * migration that ran meanwhile has another stash under the same name.
 * @param session in a transaction that can write, and is rolled back when this throws
 * @throws BackoutError `usage` when the stash has changed since
 */
export async function purge(session: Session, plan: PurgePlan, scope: PurgeScope): Promise<void> {
  if (plan.held.length > 0) {
    const names = plan.held.map(({ name }) => name)
    const gone = await session.query(
      `DELETE FROM ${stashTable('stashes')} AS s USING unnest($1::text[], $2::text[]) AS w (name, at)
      WHERE s.name = w.name AND s.taken_at = w.at::timestamptz RETURNING s.name`,
      [names, plan.held.map(({ takenAt }) => takenAt)],
    )
    if (gone.rows.length !== names.length) throw hasChanged()
    for (const name of names.flatMap((one) => [one, leftoverName(one)]))
      await session.query(`DROP TABLE IF EXISTS ${stashTable(name)}`)
  }
  if (plan.conflicts.length > 0)
    await session.query(`DELETE FROM ${stashTable('conflicts')} WHERE ${FITS}`, valuesOf(scope))
}

const hasChanged = () =>
  new BackoutError({
    code: 'usage',
    what: 'Nothing was purged: what is held has changed meanwhile.',
    why: 'A migration or a way back has run between the look and the answer.',
    fix: 'Run it again, and look at what it shows.',
  })
