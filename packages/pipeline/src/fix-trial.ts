import {
  BackoutError,
  compareCatalogs,
  isOpen,
  LOCK_MODES,
  parseMigration,
  type Adapter,
  type Catalog,
  type EarlierMigration,
  type FileChange,
  type Finding,
  type FixedStep,
  type FixStep,
  type Migration,
  type MigrationPart,
  type Project,
  type Runner,
  type ShadowDatabase,
  type Statement,
  type Trace,
} from '@backout/core'
import { checkMigration, type CheckInput, type FixPlan } from '@backout/rules'
import { applyMigration, isPostgresError, readCatalog, traceStatement } from '@backout/shadow'
import type { Stage } from './stage.ts'
import { withChanges } from './with-changes.ts'

/** The migration as it is: what is known of it, where it leads, and how it runs. */
export interface Original {
  readonly input: CheckInput
  readonly before: Catalog
  readonly after: Catalog
  /** As its runner sends it; statement by statement where it cannot run in the runner's transaction. */
  readonly sent: { readonly migration: Migration; readonly runner: Runner }
}

export interface PartsTrial {
  readonly stage: Stage
  readonly original: Original
  readonly plan: FixPlan
  readonly parts: readonly MigrationPart[]
  readonly changes: readonly FileChange[]
  readonly adapter: Adapter
  readonly project: Project
}

export interface Refused {
  readonly refused: string
}

/** Runs what would take the migration's place, from files like those that would be written, and holds it to its promises. */
export async function tryParts(
  trial: PartsTrial,
): Promise<{ readonly added: readonly Migration[]; readonly steps: readonly FixedStep[] } | Refused> {
  const { stage, original, parts, changes, adapter, project } = trial
  const { migration } = original.input
  const added = await withChanges(project, changes, async (copy) =>
    (await adapter.discover(copy)).migrations.slice(migration.index),
  )
  if (added.length !== parts.length) throw notFound(migration, parts.length, added.length)
  const torn = added.find(({ remarks }) => remarks?.some(({ kind }) => kind === 'torn'))
  if (torn) return { refused: `the runner would cut ${torn.name} inside a statement` }
  const database = await stage.at(migration.index)
  stage.moved(null)
  for (const part of added) {
    const failure = await applyMigration(database, part, project.runner)
    if (failure) return { refused: `${part.name} does not run: ${failure.error.message}` }
  }
  const after = await readCatalog(database, { ledger: project.runner.ledger })
  const { differences, columnOrder } = compareCatalogs(original.after, after)
  const [first] = differences
  if (first || columnOrder.length > 0)
    return { refused: `it would end in another schema: ${first ? first.object : `the columns of ${columnOrder[0]}`}` }
  return keepsPromises(trial, added)
}

/** In the runner's own transactions, statement by statement: what each takes, and what is held while it does. */
async function keepsPromises({ stage, original, plan, project }: PartsTrial, added: readonly Migration[]) {
  const { runner } = project
  const { input } = original
  const promised = new Map(plan.replaced.flat().flatMap(({ step }) => (step ? [[step.sql, step] as const] : [])))
  const database = await stage.at(input.migration.index)
  stage.moved(null)
  const steps: FixedStep[] = []
  const findings: Finding[] = []
  const earlier: EarlierMigration[] = [...(input.earlier ?? [])]
  for (const migration of added) {
    const statements = await parseMigration(migration)
    const before = await readCatalog(database, { ledger: runner.ledger })
    const run = await measure(database, statements, runner, (text) => promised.get(text)?.runs === 'outside')
    if ('refused' in run) return { refused: `${migration.name} does not run: ${run.refused}` }
    for (const [index, { trace, held }] of run.measured.entries()) {
      const step = promised.get(statements[index]!.text)
      if (!step) continue
      if (trace && breaksPromise(step, trace, held)) return { refused: `${step.sql} blocks longer than it promises` }
      steps.push({ step, measured: trace })
    }
    const after = await readCatalog(database, { ledger: runner.ledger })
    const traces = run.measured.map(({ trace }) => trace)
    findings.push(...checkMigration({ ...input, migration, statements, before, after, traces, earlier: [...earlier] }))
    earlier.push({ statements })
  }
  const worse = speaksAgain(input, plan, findings)
  return worse ? { refused: `${worse.rule} would speak: ${worse.condition}` } : { added, steps }
}

interface Measured {
  readonly trace: Trace | null
  /** The strongest lock that its transaction held already, by relation. */
  readonly held: ReadonlyMap<string, number>
}

/** As the runner sends them, but with an eye on each statement of a batch. */
async function measure(
  database: ShadowDatabase,
  statements: readonly Statement[],
  { transaction }: Runner,
  isOutside: (text: string) => boolean,
): Promise<{ readonly measured: readonly Measured[] } | Refused> {
  const measured: Measured[] = []
  let held = new Map<string, number>()
  const begin = async () => {
    if (database.transaction() !== 'none') return
    await database.query('BEGIN')
    held = new Map()
  }
  try {
    if (transaction === 'all-pending') await begin()
    let batch: number | null = null
    for (const statement of statements) {
      const ends = transaction === 'per-batch' && batch !== null && statement.batch !== batch
      if (ends && database.transaction() !== 'none') await database.query('COMMIT')
      batch = statement.batch
      const isControl = statement.operations.every(({ kind }) => kind === 'commit' || kind === 'begin')
      if (isControl || isOutside(statement.text)) {
        await database.query(statement.text)
        if (database.transaction() === 'none') held = new Map()
        measured.push({ trace: null, held: new Map() })
        continue
      }
      await begin()
      const before = new Map(held)
      const trace = await traceStatement(database, async () => void (await database.query(statement.text)))
      measured.push({ trace, held: before })
      for (const { relation, mode } of trace.locks)
        held.set(relation, Math.max(held.get(relation) ?? -1, LOCK_MODES.indexOf(mode)))
    }
    if (database.transaction() !== 'none') await database.query('COMMIT')
    return { measured }
  } catch (error) {
    if (!isPostgresError(error)) throw error
    return { refused: error.message }
  }
}

/** SHARE is the first to keep writers out. */
const BLOCKING = LOCK_MODES.indexOf('SHARE')

/** Whether it takes more than it says, or reads or writes a whole table while writers wait for one. */
function breaksPromise({ lock }: FixStep, { locks, rewritten, scanned }: Trace, held: Measured['held']): boolean {
  const taken = locks.map(({ mode }) => LOCK_MODES.indexOf(mode))
  if (Math.max(-1, ...taken) > LOCK_MODES.indexOf(lock)) return true
  return Math.max(-1, ...taken, ...held.values()) >= BLOCKING && (rewritten.length > 0 || scanned.length > 0)
}

/** The first finding of a rule that speaks more often than it is left to, or of one that did not speak of any error before. */
function speaksAgain(input: CheckInput, { mends }: FixPlan, found: readonly Finding[]): Finding | undefined {
  const before = checkMigration(input).filter(isOpen)
  const spoken = new Map<string, number>()
  for (const { rule } of before) spoken.set(rule, (spoken.get(rule) ?? 0) + 1)
  for (const { rule } of mends) spoken.set(rule, (spoken.get(rule) ?? 0) - 1)
  const mended = new Set(mends.map(({ rule }) => rule))
  return found.filter(isOpen).find((finding) => {
    if (!mended.has(finding.rule) && finding.severity !== 'error') return false
    const left = spoken.get(finding.rule) ?? 0
    spoken.set(finding.rule, left - 1)
    return left <= 0
  })
}

const notFound = ({ name, path }: Migration, wanted: number, known: number) =>
  new BackoutError({
    code: 'migration-not-newest',
    what: `${name} cannot be split.`,
    why: `Of the ${wanted} migrations in its place the project would know ${known}.`,
    fix: 'Follow the remedies by hand.',
    where: { file: path },
  })
