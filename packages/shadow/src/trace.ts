import { LOCK_MODES, type Lock, type LockMode, type Session, type Trace } from '@backout/core'

/**
 * What a statement can change and what PostgreSQL counts, in one statement that locks nothing of the user's:
 * relations `[oid, kind, name, storage, table of an index, scans, tablespace]`, locks that the session holds
 * `[oid, mode]`, and tables with a foreign key that is valid, `[table, constraint]`.
 */
const STATE = `
select json_build_array(
  (select json_agg(json_build_array(c.oid, c.relkind, quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.relfilenode,
      i.indrelid, pg_stat_get_xact_numscans(c.oid), c.reltablespace))
    from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_index i on i.indexrelid = c.oid
    where c.oid >= 16384 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'),
  (select json_agg(json_build_array(l.relation, l.mode)) from pg_locks l
    where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.granted and l.relation >= 16384
      and l.database = (select oid from pg_database where datname = current_database())),
  (select json_agg(json_build_array(k.conrelid, k.oid)) from pg_constraint k where k.contype = 'f' and k.convalidated)
)::text as state`

type RelationRow = readonly [
  oid: number,
  kind: string,
  name: string,
  storage: number,
  table: number | null,
  scans: number,
  tablespace: number,
]
type State = readonly [
  relations: readonly RelationRow[] | null,
  locks: readonly (readonly [relation: number, mode: string])[] | null,
  foreignKeys: readonly (readonly [table: number, constraint: number])[] | null,
]

/**
 * Measures what one statement does: locks, rewrites, index builds and scans, by what PostgreSQL's catalogs and counters say
 * before and after. Validating a constraint is a scan like any other there, on empty tables too.
 *
 * TRUNCATE gives tables new storage too, but writes nothing into it: it rewrites, builds and scans nothing here.
 *
 * The caller holds a transaction open, and it should be the statement's own: locks that the transaction holds already in
 * the same mode are not seen again. CONCURRENTLY, VACUUM and what else refuses a transaction cannot be traced so.
 * @param session in an open transaction, with `track_counts` on as it is by default
 * @param run runs the statement in that session
 * @throws whatever `run` throws; the transaction is left to the caller
 * @see https://www.postgresql.org/docs/current/view-pg-locks.html
 */
export async function traceStatement(session: Session, run: () => Promise<void>): Promise<Trace> {
  const before = await readState(session)
  await run()
  const after = await readState(session)
  const emptied = emptiedBetween(before, after)
  const written = (relation: RelationRow) => !emptied.has(relation[0]) && !emptied.has(relation[4] ?? 0)
  return {
    locks: locksBetween(before, after),
    rewritten: namesOf(after.relations, (now) => written(now) && isRewritten(now, before), before),
    reindexed: namesOf(after.relations, (now) => written(now) && isReindexed(now, before), before),
    scanned: namesOf(after.relations, (now) => written(now) && isScanned(now, before, after), before),
  }
}

interface Measured {
  readonly relations: ReadonlyMap<number, RelationRow>
  readonly byName: ReadonlyMap<string, RelationRow>
  /** Scans of the indexes of a table, together. */
  readonly indexScans: ReadonlyMap<number, number>
  readonly locks: ReadonlyMap<string, readonly [relation: number, mode: LockMode]>
  /** Valid foreign keys by their OID: the table that must fulfil them. */
  readonly foreignKeys: ReadonlyMap<number, number>
}

async function readState(session: Session): Promise<Measured> {
  const { rows } = await session.query<{ state: string }>(STATE)
  const [relations, locks, foreignKeys] = JSON.parse(rows[0]!.state) as State
  const indexScans = new Map<number, number>()
  for (const [, , , , table, scans] of relations ?? [])
    if (table !== null) indexScans.set(table, (indexScans.get(table) ?? 0) + scans)
  return {
    relations: new Map(relations?.map((relation) => [relation[0], relation])),
    byName: new Map(relations?.map((relation) => [relation[2], relation])),
    indexScans,
    locks: new Map(locks?.map(([relation, mode]) => [`${relation} ${mode}`, [relation, inWords(mode)]])),
    foreignKeys: new Map(foreignKeys?.map(([table, constraint]) => [constraint, table])),
  }
}

/** `AccessShareLock` is what the documentation calls `ACCESS SHARE`. */
const inWords = (mode: string): LockMode =>
  mode
    .replace(/Lock$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase() as LockMode

function locksBetween(before: Measured, after: Measured): Lock[] {
  const strongest = new Map<string, LockMode>()
  for (const [key, [oid, mode]] of after.locks) {
    const name = before.relations.get(oid)?.[2]
    if (name === undefined || before.locks.has(key)) continue
    const held = strongest.get(name)
    if (held === undefined || LOCK_MODES.indexOf(mode) > LOCK_MODES.indexOf(held)) strongest.set(name, mode)
  }
  return [...strongest]
    .map(([relation, mode]) => ({ relation, mode }))
    .sort((a, b) => (a.relation < b.relation ? -1 : 1))
}

/** Names as they were before the statement, sorted. */
const namesOf = (
  relations: Measured['relations'],
  is: (relation: RelationRow) => boolean,
  before: Measured,
): string[] =>
  [...relations.values()]
    .filter(is)
    .map(([oid, , name]) => before.relations.get(oid)?.[2] ?? name)
    .sort()

const TABLES = new Set(['r', 'm'])
const INDEXES = new Set(['i'])

/**
 * Tables that were emptied. What is written anew is read first, from end to end or along an index, and once more for each
 * of its indexes; TRUNCATE reads for the indexes alone. A new tablespace is copied unread.
 */
function emptiedBetween(before: Measured, after: Measured): ReadonlySet<number> {
  const built = new Map<number, number>()
  for (const index of after.relations.values())
    if (index[4] !== null && isReindexed(index, before)) built.set(index[4], (built.get(index[4]) ?? 0) + 1)
  const emptied = [...after.relations.values()].filter((now) => {
    const [oid, kind, , , , scans, tablespace] = now
    const then = before.relations.get(oid)
    if (then === undefined || kind !== 'r' || !isRewritten(now, before) || then[6] !== tablespace) return false
    return scans - then[5] <= (built.get(oid) ?? 0) && !indexReads(oid, before, after)
  })
  return new Set(emptied.map(([oid]) => oid))
}

const isRewritten = ([oid, kind, , storage]: RelationRow, before: Measured): boolean => {
  const then = before.relations.get(oid)
  return then !== undefined && TABLES.has(kind) && then[3] !== storage
}

/** ALTER TYPE drops indexes and makes them again under their names, keeping the storage where it still fits. */
function isReindexed([oid, kind, name, storage]: RelationRow, before: Measured): boolean {
  const then = before.relations.get(oid) ?? before.byName.get(name)
  return then !== undefined && INDEXES.has(kind) && INDEXES.has(then[1]) && then[3] !== storage
}

/** Read from end to end; a new foreign key may have been checked along an index. */
function isScanned(now: RelationRow, before: Measured, after: Measured): boolean {
  const [oid, kind, , , , scans] = now
  const then = before.relations.get(oid)
  if (then === undefined || !TABLES.has(kind)) return false
  return scans > then[5] || (indexReads(oid, before, after) && hasNewForeignKey(oid, before, after))
}

const indexReads = (oid: number, before: Measured, after: Measured): boolean =>
  (after.indexScans.get(oid) ?? 0) > (before.indexScans.get(oid) ?? 0)

const hasNewForeignKey = (oid: number, before: Measured, after: Measured): boolean =>
  [...after.foreignKeys].some(([constraint, table]) => table === oid && !before.foreignKeys.has(constraint))
