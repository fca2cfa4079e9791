import {
  compareCatalogs,
  isStash,
  parseMigration,
  type Catalog,
  type ClientTrial,
  type Down,
  type DownHazard,
  type DownNote,
  type DownReport,
  type Migration,
  type Proof,
  type ProofFailure,
  type Resumption,
  type Project,
  type ShadowDatabase,
  type Statement,
  type Trace,
} from '@backout/core'
import { author, observe, printDown, printStatements, readStash, type Observation, type Reader } from '@backout/down'
import { hazardsOf, notesOf, pointOfNoReturn, readCasts, type Hazard } from '@backout/preflight'
import { applyMigration, readCatalog, readIdentities, type MigrationFailure } from '@backout/shadow'
import { clientsForReal, clientsInTransaction } from './client-states.ts'
import { dataChanges } from './data-changes.ts'
import type { DownOnDisk } from './down-on-disk.ts'
import { tryHazards } from './hazards-trial.ts'
import { cameBack, judge, type Judgement } from './judge.ts'
import { literalInserts } from './literal-inserts.ts'
import { lossesOf } from './losses.ts'
import { movedSequences } from './positions.ts'
import { replaced } from './replaced.ts'
import { resumes, resumptionNotes, resumptionOf } from './resumption.ts'
import { tryRows, type TrialInput } from './rows-trial.ts'
import { tryNewer } from './stash/newer-trial.ts'
import type { Stage } from './stage.ts'
import { touchedTables } from './touched.ts'
import { trialZone, zoneNotes } from './trial-zone.ts'
import { statementwise, statementwiseRunner, wantsCommits } from './statementwise.ts'
import { tracesOf } from './traces.ts'
import { verdictOf } from './verdict.ts'
import { tryDown, type TriedDown } from './way-back.ts'

/** What was found out of one migration on the shadow. */
export interface Examination {
  readonly before: Catalog
  /** Null when the up does not run. */
  readonly after: Catalog | null
  /** The state after, for the migration that comes next. */
  readonly reached: KnownState
  /** What each statement did, by its index; null where that cannot be measured. */
  readonly traces: readonly (Trace | null)[]
  /** How the clients of the two schemas bear each other; null when the up does not run. */
  readonly clients: ClientTrial | null
  /** Where and why the up stops when it is sent as its runner does; null when it runs. */
  readonly upFailure: ProofFailure | null
  /** Null when there is no way back to prove: none on disk and none was asked for. */
  readonly down: ExaminedDown | null
  /** The down as the rules look at it; null when nobody asks or there is none. */
  readonly tried: TriedDown | null
}

/** A way back with its proof, and what rows do to it. */
export interface ExaminedDown extends Pick<DownReport, 'notes' | 'hazards' | 'pointOfNoReturn'> {
  readonly sql: string
  readonly proof: Proof
}

/** A state by name, as far as it was read already. */
export interface KnownState {
  readonly catalog?: Catalog | undefined
  readonly facts?: Observation['facts'] | undefined
}

export interface ExamineInput {
  readonly stage: Stage
  readonly project: Project
  readonly migration: Migration
  readonly statements: readonly Statement[]
  /** What is known of the state before from the migration before it. */
  readonly known: KnownState
  /** The down to prove as it is; null has one written. */
  readonly onDisk: DownOnDisk | null
  /** Whether one is written when there is none to prove. */
  readonly author: boolean
  /** Of the server whose rows are asked, as in `server_version_num`. */
  readonly postgresVersion: number
  /** Whether each statement is traced. Without a rule nobody asks. */
  readonly traces: boolean
  /** Production's time zone where it is known, see {@link RunOptions.timeZone}. */
  readonly timeZone?: string | undefined
  /** Whether clients of both schemas are tried. Who only proves a way back does not ask. */
  readonly clients: boolean
}

/**
 * Runs one migration there and back on the shadow. Afterwards the stage stands after the migration, or nowhere when it
 * does not run.
 */
export async function examine(input: ExamineInput): Promise<Examination> {
  const { stage, migration, project, statements } = input
  const { ledger } = project.runner
  const readAll = (session: ShadowDatabase) => readCatalog(session, { ledger })
  const database = await stage.at(migration.index)
  const before = input.known.catalog ?? (await readAll(database))
  const trial = { stage, index: migration.index, migration, statements, before, readCatalog: readAll }
  const tried = input.clients ? await clientsInTransaction(trial) : null
  const examination = await thereAndBack({ ...input, known: { ...input.known, catalog: before } })
  const { after, down } = examination
  const { runner } = project
  const clients =
    after && !tried && input.clients
      ? await clientsForReal({ stage, migration, runner, before, after })
      : after && tried
  const back =
    after && down && input.traces
      ? await tryDown({ stage, migration, runner, down, before, after, clean: !examination.upFailure })
      : null
  return { ...examination, clients, tried: back }
}

async function thereAndBack(input: ExamineInput): Promise<Omit<Examination, 'clients' | 'tried'>> {
  const { stage, project, statements, onDisk } = input
  const { index } = input.migration
  const { ledger } = project.runner
  const read: Reader = {
    identities: (session) => readIdentities(session, { ledger }),
    catalog: (session) => readCatalog(session, { ledger }),
  }
  let { migration } = input
  let { runner } = project
  let database = await stage.at(index)
  const before = input.known.catalog ?? (await read.catalog(database))
  const traces = input.traces
    ? await tracesOf({ stage, migration, statements, runner, before })
    : statements.map(() => null)
  database = await stage.at(index)
  const authors = !onDisk && input.author
  // Only whoever is to write a down needs more of the state before than its identities and catalog.
  const look = async () =>
    authors
      ? observe(database, read, { catalog: before, facts: input.known.facts })
      : { identities: await read.identities(database), catalog: before, facts: null }
  let observed = await look()
  stage.moved(null)
  let failure = await applyMigration(database, migration, runner)
  const upFailure = failure && upFailureOf(failure, statements)
  if (upFailure && wantsCommits(upFailure.code)) {
    migration = statementwise(migration, statements)
    runner = statementwiseRunner(runner)
    database = await stage.at(index)
    observed = await look()
    stage.moved(null)
    failure = await applyMigration(database, migration, runner)
  }
  if (failure) return { before, after: null, reached: {}, traces, upFailure, down: null }
  stage.moved(index + 1)
  const after = await read.catalog(database)
  if (!onDisk && !input.author) return { before, after, reached: { catalog: after }, traces, upFailure, down: null }
  const identities = await read.identities(database)
  const stash = await readStash(database, migration.name)
  const own = statements.filter((statement) => !isStash(statement))
  const known = { before: { identities: observed.identities, catalog: before }, after: { identities, catalog: after } }
  // What the stash knows, the text need not tell.
  const inserts = literalInserts(own, known.before, known.after).filter(
    ({ table }) => !stash.some(({ kind, relation }) => kind === 'inserted' && relation === table),
  )
  const takeAway = inserts.map((one) => one.takeAway).toReversed()
  const up = own.flatMap(({ operations }) => operations)
  const now = { identities, catalog: after }
  const authored = observed.facts && (await author(database, observed, read, now, up, { stash, takeAway }))
  const reached: KnownState = { catalog: after, facts: authored?.after ?? undefined }
  const drafts: readonly Draft[] = authored
    ? authored.candidates.map((down) => ({ sql: printStatements(down.statements), down }))
    : [{ sql: onDisk!.text, down: null }]

  // The candidates in order: the first that leads back is it.
  let best: { draft: Draft; judgement: Judgement; resumption?: Resumption } | null = null
  let gone: ReadonlySet<string> = new Set()
  let hazards: readonly Hazard[] = []
  for (const draft of drafts) {
    const opened = database
    database = await stage.at(index + 1)
    // Another copy of the state may count its objects otherwise.
    const standing = database === opened ? identities : await read.identities(database)
    stage.moved(null)
    const judgement = await judge(database, draft.sql, before, () => read.catalog(database))
    if (!cameBack(judgement)) {
      if (!best || closeness(judgement) < closeness(best.judgement)) best = { draft, judgement }
      continue
    }
    const restored = await read.identities(database)
    const cast = await readCasts(database)
    stage.moved(index)
    const resumption = await resumptionOf({ stage, migration, down: draft.sql, before, readCatalog: read.catalog })
    // One that cannot be run again after it broke off is taken only where no other leads back.
    if (best?.resumption && !resumes(resumption)) continue
    best = { draft, judgement, resumption }
    gone = replaced(standing, restored)
    const version = Math.min(stage.shadow.version, input.postgresVersion)
    // A person's way back may fill what it makes anew, and one with a stash does.
    const fills = (onDisk !== null && onDisk.origin !== 'generated') || draft.sql.includes('backout_stash')
    hazards = hazardsOf({ before, after, standing, restored, cast, version, fills })
    if (resumes(resumption)) break
  }
  const { draft, judgement, resumption } = best!
  const byHand = onDisk !== null && onDisk.origin !== 'generated'
  const changes = dataChanges(own, before)
  const notRun = { outcome: 'not-run', filled: {}, unfilled: {}, lost: [], coverage: {}, failure: null } as const
  if (!cameBack(judgement)) {
    const proof: Proof = {
      ...judgement,
      verdict: 'unproven',
      shadow: stage.shadow.label,
      again: 'not-run',
      rows: notRun,
    }
    await stage.at(index + 1)
    return {
      before,
      after,
      reached,
      traces,
      upFailure,
      down: finished(draft, migration, proof, draft.down?.notes ?? [], null),
    }
  }
  const touched = touchedTables(before, after, changes, { everything: byHand })
  const tables = [...new Set([...touched, ...changes.flatMap(({ reads = [] }) => reads)])]
  const times = { before, after, changes, tables, known: input.timeZone ?? null }
  const trying: TrialInput = {
    stage,
    index,
    migration,
    statements,
    runner,
    down: draft.sql,
    before,
    after,
    tables,
    zone: trialZone(times),
    stash,
    makeRoom: inserts.map(({ makeRoom }) => makeRoom).toReversed(),
  }
  const trial = await tryRows(trying)
  const newer = stash.length > 0 && trial.outcome === 'kept' ? await tryNewer(trying) : null
  const again = await upAgain(stage, index, migration, runner, after, read)
  const tried = await tryHazards({ database: await stage.at(index + 1), after, hazards, down: draft.sql })
  const losses = lossesOf({
    ...known,
    changes,
    writes: own.some(({ operations }) => operations.some(({ kind }) => WRITING.has(kind))),
    changesBack: byHand ? dataChanges(await parseMigration(scriptOf(migration, draft.sql)), after) : [],
    replaced: gone,
    inserts: byHand ? 'by hand' : inserts,
    positions: movedSequences(
      { identities: observed.identities, catalog: before },
      { identities, catalog: after },
      own,
    ),
    stash,
    trial,
  })
  const verdict = verdictOf(judgement, trial, losses, newer)
  const { added, awkward: _awkward, empty: _empty, grown: _grown, untriedStash: _untriedStash, zone, ...rows } = trial
  const notes = [
    ...(draft.down?.notes ?? []),
    ...inserts.map(({ table }): DownNote => ({
      kind: 'discarded',
      text: `the rows that the up inserts into ${table}, as they are by then`,
    })),
    ...losses.notes,
    ...notesOf(tried.hazards),
    ...zoneNotes(zone, rows.lost, times),
    ...resumptionNotes(resumption!),
    ...added.map((what): DownNote => ({ kind: 'note', text: `${what}: rows that the up wrote stay` })),
    ...(newer?.broken ?? []).map((text): DownNote => ({ kind: 'note', text })),
    ...losses.untried.map((table): DownNote => ({
      kind: 'note',
      text: `values of ${table} change on the way, and no rows could be put there to try it`,
    })),
  ]
  const proof: Proof = {
    ...judgement,
    verdict,
    shadow: stage.shadow.label,
    again,
    rows,
    ...(newer && { newer }),
    ...(resumption && { resumption }),
  }
  return { before, after, reached, traces, upFailure, down: finished(draft, migration, proof, notes, tried.hazards) }
}

const WRITING: ReadonlySet<string> = new Set([
  'insert',
  'update',
  'merge',
  'copy',
  'create-table-as',
  'do',
  'select',
  'call',
])

/** A way back to be judged; without a down it is a file as it lies on disk. */
interface Draft {
  readonly sql: string
  readonly down: Down | null
}

/** A way back as the parser takes it. */
const scriptOf = ({ name, downPath }: Migration, sql: string) => ({
  name,
  path: downPath,
  sql,
  batches: [{ sql, span: { start: 0, end: sql.length } }],
})

/** PostgreSQL's answer with the statement that it was for. */
function upFailureOf({ batch, completed, error }: MigrationFailure, statements: readonly Statement[]): ProofFailure {
  const inBatch = statements.filter((statement) => statement.batch === batch)
  const statement = completed === null ? inBatch.at(inBatch.length === 1 ? 0 : -1) : inBatch[completed]
  return { statement: statement?.text ?? 'COMMIT', message: error.message, code: error.code }
}

/** The file's text: as it lies on disk, or printed with its header. */
function finished(
  draft: Draft,
  migration: Migration,
  proof: Proof,
  notes: readonly DownNote[],
  hazards: readonly DownHazard[] | null,
): ExaminedDown {
  const distinct = notes.filter(
    (note, at) => notes.findIndex(({ kind, text }) => kind === note.kind && text === note.text) === at,
  )
  const turn = pointOfNoReturn(proof.verdict, distinct, hazards ?? [])
  return {
    sql: draft.down ? printDown({ ...draft.down, notes: distinct }, migration, proof, turn) : draft.sql,
    proof,
    notes: distinct,
    hazards,
    pointOfNoReturn: turn,
  }
}

const closeness = ({ failure, differences }: Judgement): number =>
  failure ? Number.MAX_SAFE_INTEGER : differences.length

/** Runs the up once more after the way back. The stage stands after the migration afterwards, by whatever way. */
async function upAgain(
  stage: Stage,
  index: number,
  migration: Migration,
  runner: Project['runner'],
  after: Catalog,
  read: Reader,
): Promise<Proof['again']> {
  const database = await stage.at(index)
  stage.moved(null)
  if (await applyMigration(database, migration, runner)) {
    await stage.at(index + 1)
    return 'fails'
  }
  const { differences } = compareCatalogs(after, await read.catalog(database))
  if (differences.length > 0) {
    await stage.at(index + 1)
    return 'differs'
  }
  stage.moved(index + 1)
  return 'same'
}
