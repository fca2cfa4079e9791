import {
  BackoutError,
  isStash,
  parseMigration,
  type Catalog,
  type Migration,
  type MigrationPart,
  type Runner,
  type StashItem,
  type StashReport,
  type StashSettings,
  type Statement,
  type Verdict,
} from '@backout/core'
import { captureOf } from '@backout/down'
import { commentsAtEnd, commentsOf } from '@backout/rules'
import { applyMigration, readCatalog, readIdentities } from '@backout/shadow'
import { dataChanges } from '../data-changes.ts'
import type { PipelineOptions } from '../options.ts'
import type { Known } from '../retyped.ts'
import { run } from '../run.ts'
import { Stage } from '../stage.ts'
import { touchedTables } from '../touched.ts'
import { withChanges } from '../with-changes.ts'
import { costOf, tooMuch } from './cost.ts'
import { planStash, type StashPlan } from './plan.ts'

export type StashOptions = Omit<PipelineOptions, 'command' | 'shadow'> & {
  readonly shadow: NonNullable<PipelineOptions['shadow']>
  readonly stash: StashSettings
}

/**
 * Rewrites the newest migration so that what it would destroy is put aside first, and proves on the shadow that its way back
 * then brings it back. Writes nothing.
 * @throws BackoutError `usage` when production has applied it already, or more would be put aside than the limit allows;
 * what the shadow and the adapter throw
 */
export async function stash(options: StashOptions): Promise<StashReport> {
  const { adapter, project, shadow, production } = options
  const { migrations } = await adapter.discover(project)
  const migration = options.select(migrations).at(-1)
  if (!migration) throw noMigration(project.migrations)
  if (production?.statistics.applied?.includes(migration.name)) throw isApplied(migration)
  const statements = await parseMigration(migration)
  const none = { stashed: false, migration: migration.name, verdict: null } as const
  if (options.stash.scope === 'never') return { ...none, why: ['the config says never'] }
  if (statements.some(isStash)) return { ...none, why: ['it has a stash already'] }
  const without = await proofOf(options, migration)
  if (without === null) return { ...none, why: ['it does not run'] }
  if (isWhole(without.verdict) && options.stash.scope !== 'always')
    return { ...none, verdict: without.verdict, why: [] }
  const plan = await planned(options, migrations, migration, statements, without.lost)
  if (plan.items.length === 0) return { ...none, verdict: without.verdict, why: plan.left }
  const cost = costOf(plan.items, production?.statistics ?? null)
  if (cost && cost.bytes > options.stash.limit) throw tooMuch(migration, cost, options.stash.limit)
  const part = partOf(migration, statements, plan, project.runner)
  if ('refused' in part) return { ...none, verdict: without.verdict, why: [part.refused] }
  const changes = await adapter.split!(project, migration, [part])
  const withIt = await withChanges(project, changes, (copy) => proofOf({ ...options, project: copy }, migration))
  if (!withIt || !isBetter(without, withIt))
    return { ...none, verdict: without.verdict, why: [...plan.left, refusal(withIt)] }
  return {
    stashed: true,
    migration: migration.name,
    changes,
    items: plan.items,
    left: plan.left,
    verdicts: [without.verdict, withIt.verdict],
    cost,
    shadow: shadow.label,
  }
}

interface Proven {
  readonly verdict: Verdict
  /** Tables and columns whose values did not come back. */
  readonly lost: readonly string[]
  /** How many things are said not to come back. */
  readonly losses: number
  readonly why: string
}

/** What the way back comes to, as `backout down` would write it. */
async function proofOf(options: StashOptions, { name }: Migration): Promise<Proven | null> {
  const report = await run({
    ...options,
    command: 'down',
    select: (all) => all.filter((one) => one.name === name),
    rules: [],
    write: false,
    force: true,
  })
  const down = report.migrations[0]?.down
  const proof = down?.proof
  if (!proof) return null
  const failure = proof.failure ?? proof.rows.failure
  const why = failure
    ? `${failure.message} at: ${failure.statement}`
    : (proof.newer?.broken[0] ??
      proof.differences[0]?.object ??
      down.notes.find(({ kind }) => kind === 'lost')?.text ??
      '')
  const losses = down.notes.filter(({ kind }) => kind === 'lost').length + proof.rows.lost.length
  return { verdict: proof.verdict, lost: proof.rows.lost, losses, why }
}

const RANKS: Readonly<Record<Verdict, number>> = {
  exact: 4,
  'exact-except-column-order': 3,
  lossy: 2,
  irreversible: 1,
  unproven: 0,
}

const isWhole = (verdict: Verdict): boolean => RANKS[verdict] >= 3

/** A stash of which nothing was shown to come back is not worth what it costs. */
const isBetter = (without: Proven, withIt: Proven): boolean =>
  RANKS[withIt.verdict] > RANKS[without.verdict] ||
  isWhole(withIt.verdict) ||
  (withIt.verdict === 'lossy' && without.verdict === 'lossy' && withIt.losses < without.losses)

const refusal = (proven: Proven | null): string =>
  proven === null
    ? 'with the stash it does not run'
    : `with the stash the way back is ${proven.verdict} still${proven.why === '' ? '' : `: ${proven.why}`}`

async function planned(
  { project: { runner }, shadow, stash: settings }: StashOptions,
  migrations: readonly Migration[],
  migration: Migration,
  statements: readonly Statement[],
  lost: readonly string[],
): Promise<StashPlan> {
  const stage = new Stage(shadow, migrations, runner)
  const read = { ledger: runner.ledger }
  try {
    const database = await stage.at(migration.index)
    const known = async (): Promise<Known> => ({
      identities: await readIdentities(database, read),
      catalog: await readCatalog(database, read),
    })
    const before = await known()
    stage.moved(null)
    const failure = await applyMigration(database, migration, runner)
    if (failure) return { items: [], left: [failure.error.message] }
    const after = await known()
    const changes = dataChanges(statements, before.catalog)
    const scopeOf = (table: string) => settings.tables[table]?.scope ?? settings.scope
    const touched = touchedTables(before.catalog, after.catalog, changes)
    // Of code that nobody has read it is known only what it did here.
    const isUnread = changes.some(({ kind }) => kind === 'unknown')
    const tablesIn = (names: readonly string[]) =>
      Object.keys(before.catalog.relations).filter((table) =>
        names.some((name) => name === table || name.startsWith(`${table}.`)),
      )
    const plan = planStash({
      migration: migration.name,
      statements,
      before,
      after,
      changes,
      lost,
      whole: [...touched.filter((table) => scopeOf(table) === 'always'), ...(isUnread ? tablesIn(lost) : [])],
      policyOf: (table) => settings.tables[table]?.policy ?? settings.policy,
    })
    const items = plan.items.filter(({ relation }) => scopeOf(relation) !== 'never')
    return {
      items,
      left: [...plan.left, ...unreadIn(changes)],
      states: { before: before.catalog, after: after.catalog },
    }
  } finally {
    await stage.close()
  }
}

const unreadIn = (changes: ReturnType<typeof dataChanges>): string[] =>
  changes.flatMap(({ kind, text }) => (kind === 'unknown' ? [`nobody has read ${text}`] : []))

const CONTROL = new Set(['begin', 'commit'])

/** The migration with what fills the stash around its own statements, all in one transaction. */
function partOf(
  migration: Migration,
  statements: readonly Statement[],
  { items, states }: StashPlan,
  { transaction }: Runner,
): MigrationPart | { readonly refused: string } {
  const controls = statements.filter(({ operations }) => operations.every(({ kind }) => CONTROL.has(kind)))
  const own = statements.flatMap((statement, index) => {
    if (controls.includes(statement)) return []
    const comments = commentsOf(index, { migration, statements })
    return [comments === '' ? statement.text : `${comments}\n${statement.text}`]
  })
  if (transaction === 'all-pending' && controls.length > 0)
    return { refused: 'it commits on its own, so that what is put aside and what destroys it are not one transaction' }
  const { start, end } = captureOf(items, ...locksOf(items, states!))
  const statementsNow = [...introduced(start, START), ...own, ...introduced(end, END)]
  return {
    comment: [],
    statements: transaction === 'per-batch' ? ['BEGIN', ...statementsNow, 'COMMIT'] : statementsNow,
    end: statements.length === 0 ? '' : commentsAtEnd({ migration, statements }),
  }
}

const START = `-- backout: what this migration would destroy is put aside in the schema backout_stash, from which its down puts it back.`
const END = `-- backout: of what was put aside only what has changed is kept.`

const introduced = (statements: readonly string[], comment: string): readonly string[] =>
  statements.map((sql, at) => (at === 0 ? `${comment}\n${sql}` : sql))

/** What is to be locked before it is copied, and for whose owner row security holds afterwards. */
function locksOf(
  items: readonly StashItem[],
  { before, after }: { readonly before: Catalog; readonly after: Catalog },
): [Parameters<typeof captureOf>[1], readonly string[]] {
  const tables = new Map(
    items.flatMap((item) => (item.kind === 'sequence' ? [] : [[item.relation, item.relationNow] as const])),
  )
  const locked = [...tables].map(([relation, now]) => ({
    relation,
    mode:
      now === null || JSON.stringify(before.relations[relation]) !== JSON.stringify(after.relations[now])
        ? ('ACCESS EXCLUSIVE' as const)
        : ('SHARE ROW EXCLUSIVE' as const),
    forced: before.relations[relation]?.forceRowSecurity === true,
  }))
  return [
    locked,
    [...tables.values()].filter((now) => now !== null && after.relations[now]?.forceRowSecurity).map(String),
  ]
}

const noMigration = (folder: string) =>
  new BackoutError({
    code: 'no-migrations',
    what: 'There is no migration to put anything aside for.',
    why: `${folder} holds none.`,
    fix: 'Generate one first.',
    where: { file: folder },
  })

const isApplied = ({ name, path }: Migration) =>
  new BackoutError({
    code: 'usage',
    what: `${name} is applied already; it was left as it is.`,
    why: 'What it destroyed is gone, and another text under its name would never run.',
    fix: 'Write its down without --stash; the header says what does not come back.',
    where: { file: path },
  })
