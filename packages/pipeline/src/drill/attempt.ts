import {
  compareCatalogs,
  type Catalog,
  type Migration,
  type MigrationDrill,
  type ProofFailure,
  type Runner,
  type ShadowDatabase,
  type TableDrill,
} from '@backout/core'
import { applyMigration, hashRows, isPostgresError, readCatalog, readIdentities } from '@backout/shadow'
import type { DownOnDisk } from '../down-on-disk.ts'
import { wentBack } from '../rows-trial.ts'
import { failureOf } from '../script.ts'
import { readSequences } from '../sequence-positions.ts'
import { bridgesBetween, tablesIn, type Bridge } from './bridge.ts'
import { runDown } from './down-run.ts'
import { hashTables, type TableHashes } from './hash-tables.ts'
import { changesBetween, groupsOf } from './row-changes.ts'
import type { SeededUp, SeededUpInput } from './seeded-up.ts'
import { fateOf, type AfterTimes } from './table-fate.ts'
import { write, type Writes } from './writes.ts'

export interface AttemptInput extends SeededUpInput {
  readonly down: DownOnDisk | null
}

/** What one way there and back came to. */
export interface Attempt {
  readonly drill: Partial<MigrationDrill> & { readonly again?: 'same' | 'differs' }
  readonly after: Catalog
  /** Where PostgreSQL stopped: in the writes, the down, or the up after it. */
  readonly stopped: { readonly step: 'writes' | 'down' | 'again'; readonly failure: ProofFailure } | null
}

/** From the state after the up: writes, down, comparison, up again. */
export async function attempt(input: AttemptInput, seeded: SeededUp, writes: Writes): Promise<Attempt> {
  const { down, before } = input
  const { database, seeding } = seeded
  const ledger = input.runner.ledger
  const read = () => readCatalog(database, { ledger })
  const after = await read()
  const times = { up: seeded.up, down: null as number | null, again: null as number | null }
  const drill = { unfilled: seeded.unfilled, milliseconds: times }
  if (!down) return { drill, after, stopped: null }
  const identities = await readIdentities(database, { ledger })
  const bridges = bridgesBetween(seeded.before, { catalog: after, identities })
  const written = await writeAndSee(input, seeded, { bridges, after, writes })
  if (written.stopped) return { drill, after, stopped: written.stopped }
  const run = await runDown(
    database,
    input.migration,
    down.text,
    new Set([...tablesAndViews(before), ...tablesAndViews(after)]),
  )
  const ran = { ...drill, locks: run.locks, untraced: run.untraced, milliseconds: { ...times, down: run.milliseconds } }
  if (run.failure) return { drill: ran, after, stopped: { step: 'down', failure: run.failure } }
  const back = await read()
  const compared = compareCatalogs(before, back)
  const tables = await fates(database, bridges, seeded.rows, written.times, back)
  const positions = await readSequences(database)
  const behind = Object.entries(seeded.sequences).flatMap(([sequence, position]) =>
    wentBack({ sequence, before: position, after: positions[sequence] ?? null }) ? [sequence] : [],
  )
  const compareds = { ...ran, ...compared, tables, sequencesBehind: behind }
  const again = await upAgain(database, seeding, after, read)
  const done = { ...compareds, milliseconds: { ...ran.milliseconds, again: again.milliseconds } }
  if (again.failure) return { drill: done, after, stopped: { step: 'again', failure: again.failure } }
  return { drill: { ...done, again: again.same ? 'same' : 'differs' }, after, stopped: null }
}

const tablesAndViews = ({ relations }: Catalog): string[] =>
  Object.entries(relations).flatMap(([name, { kind }]) => (kind === 'sequence' || kind === 'view' ? [] : [name]))

interface Writing {
  readonly bridges: readonly Bridge[]
  readonly after: Catalog
  readonly writes: Writes
}

/** Writes, and what that did to the rows of each table that was there before the up. */
async function writeAndSee(input: AttemptInput, seeded: SeededUp, { bridges, after, writes }: Writing) {
  const { database } = seeded
  const there = bridges.flatMap((bridge) => (bridge.after ? [{ bridge, landing: bridge.after }] : []))
  const hash = () =>
    hashTables(
      database,
      there.map(({ landing }) => landing.hashed),
    )
  const up = await hash()
  const followed = there.flatMap(({ bridge, landing }) => {
    const rows = up.rows.get(landing.hashed.table)!
    return landing.keyed && areFollowed(seeded.rows, bridge, up) ? [{ bridge, rows: rows.rows }] : []
  })
  try {
    await write({ database, writes, before: input.before, after, followed, rowsPerTable: input.rowsPerTable })
  } catch (error) {
    if (!isPostgresError(error)) throw error
    return { times: new Map<string, AfterTimes>(), stopped: { step: 'writes', failure: failureOf('', error) } as const }
  }
  const since = writes === 'none' ? up : await hash()
  const times = new Map(
    there.map(({ bridge, landing }): [string, AfterTimes] => {
      const [then, now] = [up.rows.get(landing.hashed.table)!, since.rows.get(landing.hashed.table)!]
      const isFollowed = followed.some((one) => one.bridge === bridge)
      const changes = changesBetween(then, now)
      return [bridge.table, { up: then, written: now, names: landing.names, followed: isFollowed, changes }]
    }),
  )
  return { times, stopped: null }
}

/** Whether the keys of before print alike after the up: all of them, but for rows that the up deleted. */
function areFollowed(before: TableHashes, { table, after }: Bridge, up: TableHashes): boolean {
  const [then, now] = [before.rows.get(table)!, up.rows.get(after!.hashed.table)!]
  let missing = 0
  for (const { left, right } of groupsOf(then, now)) if (right[0] === right[1]) missing += left[1] - left[0]
  return missing <= Math.max(0, then.rows - now.rows)
}

/** Table by table, so that no more than one of them is held a fourth time. */
async function fates(
  database: ShadowDatabase,
  bridges: readonly Bridge[],
  rows: TableHashes,
  times: ReadonlyMap<string, AfterTimes>,
  back: Catalog,
): Promise<Record<string, TableDrill>> {
  const found: Record<string, TableDrill> = {}
  const there = new Set(tablesIn(back))
  for (const { table, before } of bridges) {
    const then = rows.rows.get(table)!
    const after = times.get(table) ?? null
    if (then.rows === 0 && (after?.changes.rowsInserted ?? 0) === 0) continue
    const columns = new Set(back.relations[table]?.columns?.map(({ name }) => name))
    const isWhole = there.has(table) && before.columns.every((column) => columns.has(column))
    const now = isWhole ? await hashRows(database, before) : null
    found[table] = fateOf({ columns: before.columns, before: then, after, back: now })
  }
  return found
}

/** The up once more, over whatever rows lie there now. */
async function upAgain(
  database: ShadowDatabase,
  { migration, runner }: { readonly migration: Migration; readonly runner: Runner },
  after: Catalog,
  read: () => Promise<Catalog>,
): Promise<{ failure: ProofFailure | null; same: boolean; milliseconds: number }> {
  const started = performance.now()
  const failed = await applyMigration(database, migration, runner)
  const milliseconds = performance.now() - started
  if (failed)
    return {
      failure: { statement: '', message: failed.error.message, code: failed.error.code },
      same: false,
      milliseconds,
    }
  return { failure: null, same: compareCatalogs(after, await read()).differences.length === 0, milliseconds }
}
