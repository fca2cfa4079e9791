import {
  parseMigration,
  type BlockedByWrites,
  type Catalog,
  type Migration,
  type MigrationDrill,
  type ProofFailure,
  type Project,
  type Runner,
} from '@backout/core'
import { applyMigration, readCatalog } from '@backout/shadow'
import { readDown, type DownOnDisk } from '../down-on-disk.ts'
import type { Stage } from '../stage.ts'
import { attempt, type Attempt, type AttemptInput } from './attempt.ts'
import { claimsOf, laterRowsLost, lossesIn, unannouncedIn, type Claims } from './claims.ts'
import { seededUp, type Seeding } from './seeded-up.ts'
import type { Writes } from './writes.ts'

export interface RehearseInput {
  readonly stage: Stage
  readonly project: Project
  readonly migration: Migration
  readonly rowsPerTable: number
  /** The state before, when the migration before it left it known. */
  readonly before: Catalog | null
  readonly signal?: AbortSignal | undefined
}

export interface Rehearsal {
  readonly drill: MigrationDrill
  readonly down: DownOnDisk | null
  /** The state after, on the way that the runner takes; null when the up does not run. */
  readonly before: Catalog
  readonly after: Catalog | null
}

/**
 * Rehearses one migration: up over rows, writes, down as it lies on disk, everything compared, up again. Where later writes
 * stop the way back, once more with fewer of them. The stage stands nowhere afterwards.
 * @throws BackoutError when the down cannot be read, or the history before it does not replay
 */
export async function rehearse(input: RehearseInput): Promise<Rehearsal> {
  const { stage, project, migration, signal } = input
  const { ledger } = project.runner
  const down = await readDown(migration)
  const statements = await parseMigration(migration)
  const before = input.before ?? (await readCatalog(await stage.at(migration.index), { ledger }))
  const attempted: AttemptInput = {
    stage,
    runner: project.runner,
    migration,
    statements,
    before,
    after: (sent, runner) => emptyAfter(stage, sent, runner),
    rowsPerTable: input.rowsPerTable,
    down,
  }
  const result = (drill: Partial<MigrationDrill> & Pick<MigrationDrill, 'outcome'>, after: Catalog | null) => ({
    drill: { ...nothing(migration, down), ...drill },
    down,
    before,
    after,
  })
  let seeding: Seeding | null = null
  let blocked: BlockedByWrites | null = null
  const claims = down && claimsOf(down)
  for (const writes of down ? WRITES : (['none'] as const)) {
    signal?.throwIfAborted()
    const up = await seededUp(attempted, seeding)
    if ('message' in up) return result({ outcome: 'up-fails', failure: up }, null)
    seeding = up.seeding
    const tried = await attempt(attempted, up, writes)
    if (tried.stopped && writes !== 'none') {
      const { step, failure } = tried.stopped
      // Writes that PostgreSQL itself refuses stop nobody's way back.
      if (step !== 'writes') blocked = laterBlock(blocked, writes, { step, failure }, claims!)
      continue
    }
    // What stops without any write is not stopped by writes.
    if (tried.stopped?.step === blocked?.step) blocked = null
    return result({ ...tried.drill, ...judged(tried, claims, blocked), blocked }, tried.after)
  }
  throw new Error('unreachable')
}

/** With everything written first, and with nothing at last. */
const WRITES: readonly Writes[] = ['all', 'changes', 'none']

/** The first message tells what an application would see; how much must be left out, the last one. */
const laterBlock = (
  known: BlockedByWrites | null,
  writes: Writes,
  { step, failure }: Pick<BlockedByWrites, 'step' | 'failure'>,
  claims: Claims,
): BlockedByWrites => ({
  by: writes === 'changes' ? 'all' : 'inserted',
  step: known?.step ?? step,
  failure: known?.failure ?? failure,
  announced: claims.stops,
})

function judged(
  { drill, stopped }: Attempt,
  claims: Claims | null,
  blocked: BlockedByWrites | null,
): Pick<MigrationDrill, 'outcome' | 'failure' | 'unannounced'> {
  const none = { failure: null as ProofFailure | null, unannounced: [] }
  if (!claims) return { ...none, outcome: 'missing' }
  if (stopped?.step === 'down') return { ...none, outcome: 'stops', failure: stopped.failure }
  if ((drill.differences?.length ?? 0) > 0) return { ...none, outcome: 'differs' }
  const tables = drill.tables ?? {}
  const rowsLost = lossesIn(tables)
  const losses = [...rowsLost, ...(drill.sequencesBehind ?? [])]
  const later = blocked === null && laterRowsLost(tables, claims)
  if ((losses.length > 0 || later) && !claims.lossy) return { ...none, outcome: 'lost' }
  if (!claims.notAgain) {
    if (stopped) return { ...none, outcome: 'again-fails', failure: stopped.failure }
    if (drill.again === 'differs') return { ...none, outcome: 'again-differs' }
  }
  const unannounced = unannouncedIn(claims, rowsLost)
  return { ...none, unannounced, outcome: losses.length > 0 ? 'back-with-losses' : 'back' }
}

/** The catalog after the up on empty tables. */
async function emptyAfter(stage: Stage, migration: Migration, runner: Runner): Promise<Catalog> {
  const database = await stage.at(migration.index)
  stage.moved(null)
  await applyMigration(database, migration, runner)
  return readCatalog(database, { ledger: runner.ledger })
}

const nothing = (migration: Migration, down: DownOnDisk | null): MigrationDrill => ({
  name: migration.name,
  file: migration.path,
  down: down && {
    file: migration.downPath,
    origin: down.origin,
    verdict: claimsOf(down).verdict,
    stale: down.stale,
  },
  outcome: 'missing',
  failure: null,
  differences: [],
  columnOrder: [],
  blocked: null,
  tables: {},
  unfilled: {},
  sequencesBehind: [],
  unannounced: [],
  locks: [],
  untraced: [],
  milliseconds: { up: null, down: null, again: null },
})
