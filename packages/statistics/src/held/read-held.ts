import {
  STASH_SCHEMA,
  type ConflictCount,
  type Held,
  type HeldReport,
  type HeldSize,
  type HeldState,
  type Ledger,
  type Session,
  type StashItem,
} from '@backout/core'
import { appliedMigrations, type LedgerMigration } from '../applied.ts'
import { hasStash } from './open-stash.ts'
import { leftoverName, LISTS, stashTable } from './tables.ts'

/** The project whose migrations have put things aside. */
export interface HeldOptions {
  readonly migrations: readonly LedgerMigration[]
  readonly ledger: Ledger
}

/** Up to this many bytes of a table its rows are counted; of larger ones the planner's estimate has to do. */
const COUNTED = 16 * 1024 * 1024

/**
 * Reads what lies in the stash of a database.
 * @param session in a transaction of `readOnly`
 * @param project null where there is none
 * @throws BackoutError `usage` when the role may not look
 */
export async function readHeld(session: Session, project: HeldOptions | null): Promise<HeldReport> {
  if (!(await hasStash(session))) return { version: 1, held: [], unregistered: [], conflicts: [] }
  const { rows } = await session.query<{ name: string; migration: string; about: string; at: string; age: number }>(
    `SELECT name, migration, about::text AS about, to_char(taken_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
      extract(epoch FROM now() - taken_at)::float8 AS age
    FROM ${stashTable('stashes')} ORDER BY taken_at, length(name), name`,
  )
  const sizes = await sizesOf(session)
  const stateOf = await states(session, project)
  const held = rows.map(({ name, migration, about, at, age }): Held => ({
    ...(JSON.parse(about) as StashItem),
    name,
    migration,
    takenAt: at,
    age: Math.max(0, Math.round(age)),
    size: sizes.get(name) ?? null,
    leftover: sizes.get(leftoverName(name)) ?? null,
    state: stateOf(migration),
  }))
  const registered = new Set<string>([...LISTS, ...held.flatMap(({ name }) => [name, leftoverName(name)])])
  return {
    version: 1,
    held,
    unregistered: [...sizes.keys()].filter((name) => !registered.has(name)),
    conflicts: sizes.has('conflicts') ? await conflictCounts(session) : [],
  }
}

/** Every table of the stash: its bytes with those of its large values, and its rows. */
async function sizesOf(session: Session): Promise<ReadonlyMap<string, HeldSize>> {
  const { rows } = await session.query<{ name: string; bytes: string; estimate: number }>(
    `SELECT c.relname AS name, pg_total_relation_size(c.oid)::text AS bytes, c.reltuples::float8 AS estimate
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relkind = 'r' ORDER BY c.relname`,
    [STASH_SCHEMA],
  )
  const sizes = new Map<string, HeldSize>()
  for (const { name, bytes: text, estimate } of rows) {
    const bytes = Number(text)
    const exact = bytes <= COUNTED
    // -1, or 0 before PostgreSQL 14, is what a table says that nobody has analysed.
    const guess = estimate > 0 ? Math.round(estimate) : null
    sizes.set(name, { bytes, rows: exact ? await countOf(session, name) : guess, exact })
  }
  return sizes
}

async function countOf(session: Session, name: string): Promise<number> {
  const { rows } = await session.query<{ count: string }>(`SELECT count(*)::text AS count FROM ${stashTable(name)}`)
  return Number(rows[0]!.count)
}

async function states(session: Session, project: HeldOptions | null): Promise<(migration: string) => HeldState | null> {
  if (project === null) return () => null
  const names = new Set(project.migrations.map(({ name }) => name))
  const applied = await appliedMigrations(session, project.ledger, project.migrations)
  return (migration) => {
    if (!names.has(migration)) return 'no-file'
    if (applied === null) return 'unknown'
    return applied.includes(migration) ? 'applied' : 'not-applied'
  }
}

async function conflictCounts(session: Session): Promise<readonly ConflictCount[]> {
  const { rows } = await session.query<{ migration: string; count: string }>(
    `SELECT migration, count(*)::text AS count FROM ${stashTable('conflicts')} GROUP BY migration ORDER BY min("at"), migration`,
  )
  return rows.map(({ migration, count }) => ({ migration, count: Number(count) }))
}
