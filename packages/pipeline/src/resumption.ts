import {
  compareCatalogs,
  type Catalog,
  type Migration,
  type DownNote,
  type ProofFailure,
  type Resumption,
  type ShadowDatabase,
  type StuckPart,
} from '@backout/core'
import { compareRows, fingerprintRows, seedRows } from '@backout/shadow'
import { partsOf } from './parts.ts'
import { runScript } from './script.ts'
import { readSequences, restoreSequences } from './sequence-positions.ts'
import type { Stage } from './stage.ts'
import { wantsCommits } from './statementwise.ts'

export interface ResumptionInput {
  readonly stage: Stage
  /** Index of the migration. The stage stands before it, where its way back has just led. */
  readonly migration: Pick<Migration, 'index'>
  readonly down: string
  /** The catalog before the up. */
  readonly before: Catalog
  readonly readCatalog: (database: ShadowDatabase) => Promise<Catalog>
}

/** Breaks that are tried. A file of more parts is a person's, and its first parts show what its others do. */
const MOST_BREAKS = 12

/**
 * Runs a way back again: after it has ended, and from every place between its parts at which it can break off. The stage
 * stands before the migration afterwards, or nowhere.
 */
export async function resumptionOf(input: ResumptionInput): Promise<Resumption> {
  const parts = (await partsOf(input.down)) ?? []
  const second = parts.length === 0 ? 'changes-nothing' : await secondRun(input)
  const stuck: StuckPart[] = []
  for (let after = 1; after < Math.min(parts.length, MOST_BREAKS + 1); after++) {
    const failure = await resumed(input, parts.slice(0, after))
    if (failure !== 'led back') stuck.push({ after, failure })
  }
  return { parts: parts.length, stuck, second }
}

/** True when it can be run again wherever it breaks off. */
export const resumes = ({ stuck }: Resumption): boolean => stuck.length === 0

/** Runs the first parts on the state after the up, then the whole file, as whoever was broken off would. */
async function resumed(input: ResumptionInput, parts: readonly string[]): Promise<ProofFailure | null | 'led back'> {
  const { stage, migration, down, before } = input
  const database = await stage.at(migration.index + 1)
  stage.moved(null)
  const failure = (await runScript(database, parts.join(';\n'))) ?? (await runScript(database, down))
  if (failure) return failure
  if (!isSame(before, await input.readCatalog(database))) return null
  stage.moved(migration.index)
  return 'led back'
}

/**
 * Runs the file on the state to which it has led. Most are refused at once; one that is not gets rows, since it may change
 * them where the schema stays the same.
 */
async function secondRun(input: ResumptionInput): Promise<Resumption['second']> {
  const database = await input.stage.at(input.migration.index)
  const positions = MOVES_SEQUENCES.test(input.down) ? await readSequences(database) : null
  await database.query('BEGIN')
  try {
    const failure = await runScript(database, input.down, { inside: true })
    if (failure && wantsCommits(failure.code)) {
      await database.query('ROLLBACK')
      return await secondForReal(input)
    }
    if (failure) return 'refused'
    if (!isSame(input.before, await input.readCatalog(database))) return 'changes'
    await database.query('ROLLBACK')
    return await overRows(database, input)
  } finally {
    if (database.transaction() !== 'none') await database.query('ROLLBACK')
    if (positions) await restoreSequences(database, positions)
  }
}

/** What no ROLLBACK leads back. Where sequences stand decides which keys a later migration's rows get. */
const MOVES_SEQUENCES = /\b(setval|nextval|insert|restart)\b/i

async function overRows(database: ShadowDatabase, { before, down }: ResumptionInput): Promise<Resumption['second']> {
  const positions = await readSequences(database)
  await database.query('BEGIN')
  try {
    await seedRows(database, { catalog: before })
    const rows = await fingerprintRows(database)
    if (await runScript(database, down, { inside: true })) return 'refused'
    const { lost, added, sequences } = compareRows(rows, await fingerprintRows(database))
    return lost.length + added.length + sequences.length > 0 ? 'changes' : 'changes-nothing'
  } finally {
    await database.query('ROLLBACK')
    await restoreSequences(database, positions)
  }
}

/** What cannot run in a transaction is run; a state that it has changed is thrown away. */
async function secondForReal({
  stage,
  migration,
  down,
  before,
  readCatalog,
}: ResumptionInput): Promise<Resumption['second']> {
  const database = await stage.at(migration.index)
  stage.moved(null)
  const failure = await runScript(database, down)
  if (!isSame(before, await readCatalog(database))) return 'changes'
  stage.moved(migration.index)
  return failure ? 'refused' : 'changes-nothing'
}

function isSame(before: Catalog, now: Catalog): boolean {
  return compareCatalogs(before, now).differences.length === 0
}

/** What a person must know of it, for the header and the report. */
export function resumptionNotes({ parts, stuck, second }: Resumption): readonly DownNote[] {
  const notes: string[] = []
  if (parts > 1)
    notes.push(
      `${parts} parts, each committed before the next, as psql -v ON_ERROR_STOP=1 -f runs it: where it stops, what came before stays${stuck.length === 0 ? ', and the same file run again leads on' : ''}`,
    )
  for (const { after, failure } of stuck)
    notes.push(
      `broken off after part ${after} of ${parts}, the same file does not lead on${failure ? `: ${failure.message} (${failure.code}) at ${failure.statement.split('\n', 1)[0]}` : ', it ends elsewhere'}`,
    )
  if (second === 'changes') notes.push('run it once: a second run changes what the first has led back')
  return notes.map((text) => ({ kind: 'note', text }))
}
