import {
  BackoutError,
  compareCatalogs,
  LOCK_MODES,
  parseMigration,
  type Catalog,
  type FileChange,
  type Fixed,
  type FixedStep,
  type FixReport,
  type FixStep,
  type Migration,
  type MigrationPart,
  type Trace,
} from '@backout/core'
import { checkMigration, partsOf, planFixes, type CheckInput, type FixPlan } from '@backout/rules'
import { applyMigration, readCatalog, traceStatement } from '@backout/shadow'
import type { PipelineOptions } from './options.ts'
import { Stage } from './stage.ts'
import { statementwise, statementwiseRunner, wantsCommits } from './statementwise.ts'
import { tracesOf } from './traces.ts'
import { withChanges } from './with-changes.ts'

export type FixOptions = Pick<
  PipelineOptions,
  | 'adapter'
  | 'project'
  | 'rules'
  | 'ruleOptions'
  | 'preset'
  | 'severities'
  | 'postgresVersion'
  | 'timeZone'
  | 'production'
> & { readonly shadow: NonNullable<PipelineOptions['shadow']> }

/**
 * Mends the newest migration's findings where there is a mechanical way, and proves on the shadow that what takes its place
 * ends in the same catalog, takes no worse lock than each step promises, and has none of the findings that it mends.
 * Writes nothing.
 * @throws BackoutError `usage` when production has applied it already; what the shadow and the adapter throw
 */
export async function fix(options: FixOptions): Promise<FixReport> {
  const { adapter, project, shadow, production } = options
  const { migrations } = await adapter.discover(project)
  const migration = migrations.at(-1)
  if (!migration) throw noMigration(project.migrations)
  if (production?.statistics.applied?.includes(migration.name)) throw isApplied(migration)
  const stage = new Stage(shadow, migrations, project.runner)
  try {
    const tried = await tryOriginal(stage, migration, options)
    const plan = tried && (await planFixes(tried.input))
    if (!tried || !plan)
      return { fixed: false, migration: migration.name, mends: [], why: tried ? [] : ['it does not run'] }
    const why: string[] = []
    for (const order of ['steps-last', 'as-written'] as const) {
      const parts = partsOf(plan, project.runner, order)
      const laidOut = await tryParts(stage, migration, parts, plan, tried.after, options)
      if (!('refused' in laidOut))
        return { fixed: true, migration: migration.name, mends: plan.mends, shadow: shadow.label, ...laidOut }
      if (!why.includes(laidOut.refused)) why.push(laidOut.refused)
    }
    return { fixed: false, migration: migration.name, mends: plan.mends, why }
  } finally {
    await stage.close()
  }
}

/** What the rules know of the migration as it is; null when it does not run whatever its transactions are. */
async function tryOriginal(
  stage: Stage,
  migration: Migration,
  options: FixOptions,
): Promise<{ input: CheckInput; after: Catalog } | null> {
  const { runner } = options.project
  const read = { ledger: runner.ledger }
  const statements = await parseMigration(migration)
  let database = await stage.at(migration.index)
  const before = await readCatalog(database, read)
  const traces = await tracesOf({ stage, migration, statements, runner, before })
  database = await stage.at(migration.index)
  stage.moved(null)
  let failure = await applyMigration(database, migration, runner)
  if (failure && wantsCommits(failure.error.code)) {
    database = await stage.at(migration.index)
    stage.moved(null)
    failure = await applyMigration(database, statementwise(migration, statements), statementwiseRunner(runner))
  }
  if (failure) return null
  const after = await readCatalog(database, read)
  return { input: { ...known(options), migration, statements, runner, before, after, traces }, after }
}

const known = ({
  rules,
  ruleOptions,
  preset,
  severities,
  postgresVersion,
  timeZone,
  production,
  shadow,
}: FixOptions) => ({
  rules,
  ...(ruleOptions && { options: ruleOptions }),
  ...(preset && { preset }),
  ...(severities && { severities }),
  ...(timeZone !== undefined && { timeZone }),
  postgresVersion: postgresVersion ?? production?.statistics.postgresVersion ?? shadow.version,
  statistics: production?.statistics ?? null,
})

type LaidOut = Pick<Fixed, 'changes' | 'names' | 'steps'> | { readonly refused: string }

async function tryParts(
  stage: Stage,
  migration: Migration,
  parts: readonly MigrationPart[],
  plan: FixPlan,
  after: Catalog,
  options: FixOptions,
): Promise<LaidOut> {
  const { adapter, project } = options
  const changes = await adapter.split!(project, migration, parts)
  // Read by the adapter as the ORM would read them, from files like those that are to be.
  const added = await withChanges(project, changes, async (copy) =>
    (await adapter.discover(copy)).migrations.slice(migration.index),
  )
  if (added.length !== parts.length)
    throw new BackoutError({
      code: 'migration-not-newest',
      what: `${migration.name} cannot be split.`,
      why: `Of the ${parts.length} migrations in its place the project would know ${added.length}.`,
      fix: 'Follow the remedies by hand.',
      where: { file: migration.path },
    })
  const database = await stage.at(migration.index)
  stage.moved(null)
  for (const part of added) {
    const failure = await applyMigration(database, part, project.runner)
    if (failure) return { refused: `${part.name} does not run: ${failure.error.message}` }
  }
  const { differences, columnOrder } = compareCatalogs(
    after,
    await readCatalog(database, { ledger: project.runner.ledger }),
  )
  const [first] = differences
  if (first || columnOrder.length > 0)
    return { refused: `it would end in another schema: ${first ? first.object : `the columns of ${columnOrder[0]}`}` }
  return keepsPromises(stage, migration.index, added, plan, changes, options)
}

/** Statement by statement, each in a transaction of its own where it may be. */
async function keepsPromises(
  stage: Stage,
  index: number,
  added: readonly Migration[],
  plan: FixPlan,
  changes: readonly FileChange[],
  options: FixOptions,
): Promise<LaidOut> {
  const { runner } = options.project
  const promised = new Map(plan.replaced.flat().flatMap(({ step }) => (step ? [[step.sql, step] as const] : [])))
  const mended = new Set(plan.mends.map(({ rule }) => rule))
  const database = await stage.at(index)
  stage.moved(null)
  const steps: FixedStep[] = []
  for (const migration of added) {
    const statements = await parseMigration(migration)
    const before = await readCatalog(database, { ledger: runner.ledger })
    const traces: (Trace | null)[] = []
    for (const { text, operations } of statements) {
      const step = [...promised].find(([sql]) => text.endsWith(sql))?.[1]
      const control = operations.every(({ kind }) => kind === 'commit' || kind === 'begin')
      let measured: Trace | null = null
      if (step?.runs === 'outside') await database.query(text)
      else if (!control) measured = await committed(database, text)
      traces.push(measured)
      if (!step) continue
      if (measured && breaksPromise(step, measured)) return { refused: `${step.sql} blocks longer than it promises` }
      steps.push({ step, measured })
    }
    const after = await readCatalog(database, { ledger: runner.ledger })
    const findings = checkMigration({ ...known(options), migration, statements, runner, before, after, traces })
    const still = findings.find(({ rule, suppressed }) => mended.has(rule) && suppressed === null)
    const again = still && statements.find(({ span }) => span.start === still.span.start)
    // A statement of the original that had the finding and could not be mended has it still.
    if (again && [...promised.keys()].some((sql) => again.text.endsWith(sql)))
      return { refused: `${still.rule} would speak again: ${still.condition}` }
  }
  return { changes, names: added.map(({ name }) => name), steps }
}

async function committed(database: Parameters<typeof traceStatement>[0], sql: string): Promise<Trace> {
  await database.query('BEGIN')
  const trace = await traceStatement(database, async () => void (await database.query(sql)))
  await database.query('COMMIT')
  return trace
}

/** SHARE is the first to keep writers out. */
const BLOCKING = LOCK_MODES.indexOf('SHARE')

function breaksPromise({ lock }: FixStep, { locks, rewritten, scanned }: Trace): boolean {
  const strongest = Math.max(-1, ...locks.map(({ mode }) => LOCK_MODES.indexOf(mode)))
  if (strongest > LOCK_MODES.indexOf(lock)) return true
  return strongest >= BLOCKING && (rewritten.length > 0 || scanned.length > 0)
}

const noMigration = (folder: string) =>
  new BackoutError({
    code: 'no-migrations',
    what: 'There is no migration to fix.',
    why: `${folder} holds none.`,
    fix: 'Generate one first.',
    where: { file: folder },
  })

const isApplied = ({ name, path }: Migration) =>
  new BackoutError({
    code: 'usage',
    what: `${name} is applied already.`,
    why: 'Production has run it; another text under its name would never run there, and would not be what ran.',
    fix: 'Leave it. backout check tells what a later migration can do about it.',
    where: { file: path },
  })
