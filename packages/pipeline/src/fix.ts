import { BackoutError, parseMigration, type FixReport, type Migration, type Statement } from '@backout/core'
import { partsOf, planFixes, type CheckInput } from '@backout/rules'
import { applyMigration, readCatalog } from '@backout/shadow'
import { tryRowsOf } from './fix-rows.ts'
import { tryParts, type Original } from './fix-trial.ts'
import type { PipelineOptions } from './options.ts'
import { reader, unappliedBefore } from './earlier.ts'
import { Stage } from './stage.ts'
import { statementwise, statementwiseRunner, wantsCommits } from './statementwise.ts'
import { tracesOf } from './traces.ts'

export type FixOptions = Pick<
  PipelineOptions,
  | 'adapter'
  | 'project'
  | 'rules'
  | 'ruleOptions'
  | 'preset'
  | 'severities'
  | 'postgresVersion'
  | 'production'
  | 'today'
  | 'timeZone'
> & { readonly shadow: NonNullable<PipelineOptions['shadow']> }

/** The oldest server that PostgreSQL's own developers look after: what is written for it runs on all later ones. */
const OLDEST_VERSION = 140_000

/**
 * Mends the newest migration's findings where there is a mechanical way, and proves on the shadow that what takes its place
 * ends in the same catalog, with the same rows, takes no worse lock than each step promises, and has none of the findings
 * that it mends. Writes nothing.
 * @throws BackoutError `usage` when production has applied it already; what the shadow and the adapter throw
 */
export async function fix(options: FixOptions): Promise<FixReport> {
  const { adapter, project, shadow, production } = options
  const { migrations } = await adapter.discover(project)
  const migration = migrations.at(-1)
  if (!migration) throw noMigration(project.migrations)
  const applied = production?.statistics.applied
  if (applied?.includes(migration.name)) throw isApplied(migration)
  const earlier = applied ? await unappliedBefore(migration, migrations, new Set(applied), reader()) : []
  const stage = new Stage(shadow, migrations, project.runner)
  try {
    const original = await tryOriginal(stage, migration, { ...known(options), earlier }, options)
    if ('failure' in original)
      return { fixed: false, migration: migration.name, mends: [], why: [`it does not run: ${original.failure}`] }
    const plan = await planFixes({ ...original.input, oldestVersion: oldestVersion(options) })
    if (!plan) return { fixed: false, migration: migration.name, mends: [], why: [] }
    const why: string[] = []
    for (const order of ['steps-last', 'as-written'] as const) {
      const parts = partsOf(plan, project.runner, order)
      const changes = await adapter.split!(project, migration, parts)
      const tried = await tryParts({ stage, original, plan, parts, changes, adapter, project })
      const held = 'refused' in tried ? tried : await tryRowsOf({ stage, original, added: tried.added, project })
      if (!('refused' in tried) && !('refused' in held)) {
        const { added, steps } = tried
        const names = added.map(({ name }) => name)
        const { mends } = plan
        return {
          fixed: true,
          migration: migration.name,
          mends,
          changes,
          names,
          steps,
          rows: held.tables,
          shadow: shadow.label,
        }
      }
      if ('refused' in held && !why.includes(held.refused)) why.push(held.refused)
    }
    return { fixed: false, migration: migration.name, mends: plan.mends, why }
  } finally {
    await stage.close()
  }
}

type Known = Omit<CheckInput, 'migration' | 'statements' | 'runner' | 'before' | 'after' | 'traces'>

const known = (options: FixOptions): Known => {
  const { rules, ruleOptions, preset, severities, production, today, timeZone } = options
  return {
    rules,
    ...(ruleOptions && { options: ruleOptions }),
    ...(preset && { preset }),
    ...(severities && { severities }),
    postgresVersion: versionTold(options) ?? options.shadow.version,
    statistics: production?.statistics ?? null,
    today: today ?? null,
    ...(timeZone !== undefined && { timeZone }),
  }
}

const versionTold = ({ postgresVersion, production }: FixOptions): number | undefined =>
  postgresVersion ?? production?.statistics.postgresVersion

/** Nobody has said that production is as new as the shadow. */
const oldestVersion = (options: FixOptions): number =>
  versionTold(options) ?? Math.min(options.shadow.version, OLDEST_VERSION)

/** The migration as it is, and what the rules know of it. */
async function tryOriginal(
  stage: Stage,
  migration: Migration,
  facts: Known,
  { project: { runner } }: FixOptions,
): Promise<Original | { readonly failure: string }> {
  const read = { ledger: runner.ledger }
  const statements: readonly Statement[] = await parseMigration(migration)
  let database = await stage.at(migration.index)
  const before = await readCatalog(database, read)
  const traces = await tracesOf({ stage, migration, statements, runner, before })
  let sent = { migration, runner }
  database = await stage.at(migration.index)
  stage.moved(null)
  let failure = await applyMigration(database, migration, runner)
  if (failure && wantsCommits(failure.error.code)) {
    sent = { migration: statementwise(migration, statements), runner: statementwiseRunner(runner) }
    database = await stage.at(migration.index)
    stage.moved(null)
    failure = await applyMigration(database, sent.migration, sent.runner)
  }
  if (failure) return { failure: failure.error.message }
  const after = await readCatalog(database, read)
  return { input: { ...facts, migration, statements, runner, before, after, traces }, before, after, sent }
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
