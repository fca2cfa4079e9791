import {
  BackoutError,
  isStash,
  type DownReport,
  type Finding,
  type Migration,
  type MigrationReport,
  type Problem,
  type Report,
  type Statement,
} from '@backout/core'
import { checkMigration } from '@backout/rules'
import { holdBaseline } from './baseline.ts'
import { readDown, type DownOnDisk } from './down-on-disk.ts'
import type { Examination, KnownState } from './examine.ts'
import type { PipelineOptions } from './options.ts'
import { Stage } from './stage.ts'
import { summarize } from './summary.ts'
import { pastBefore, reader, unappliedBefore } from './earlier.ts'
import { weighAll } from './production.ts'
import { shadowMajor } from './shadow-major.ts'
import { upProblem } from './up-problem.ts'
import { checkDown } from './way-back.ts'

/** Facts of the rules are for this major when nothing says which one production runs. */
const NEWEST_VERSION = 180000

/**
 * Loads what only a run on a shadow needs, the author and the judge: half of all the code. Worth calling while the shadow
 * starts; `run` does it otherwise.
 */
export const loadExamine = () => import('./examine.ts')

/** Loads what only `drill` needs. */
export const loadDrill = () => import('./drill/drill.ts')

/** Loads what only `check --fix` needs. */
export const loadFix = () => import('./fix.ts')

/**
 * Takes generated migrations to findings and proven downs; the one path of `docs/architecture.md`.
 * @throws BackoutError when the migrations cannot be read, do not parse, or the history before them does not replay
 */
export async function run(options: PipelineOptions): Promise<Report> {
  const { adapter, project, shadow, command, production } = options
  const { migrations, problems } = await adapter.discover(project)
  if (migrations.length === 0)
    throw new BackoutError({
      code: 'no-migrations',
      what: 'There is no migration to look at.',
      why: `${project.migrations} holds none.`,
      fix: `Generate one with ${project.adapter === 'prisma' ? 'prisma migrate dev' : 'drizzle-kit generate'} first.`,
      where: { file: project.migrations },
    })
  const selected = options.select(migrations)
  const read: { migration: Migration; statements: readonly Statement[] }[] = []
  const parse = reader()
  for (const migration of selected) read.push(await parse(migration))
  const applied = production?.statistics.applied
  const isApplied = new Set(applied ?? [])
  const expectsDowns = options.downs !== false
  const stage = shadow && new Stage(shadow, migrations, project.runner, options.onProgress)
  const examine = stage && (await loadExamine()).examine
  const reports: MigrationReport[] = []
  const postgresVersion =
    options.postgresVersion ?? production?.statistics.postgresVersion ?? shadow?.version ?? NEWEST_VERSION
  const weighing = { ...options, postgresVersion }
  const otherMajor = shadow && shadowMajor(shadow.version, postgresVersion)
  const found: Problem[] = [...problems, ...(otherMajor ? [otherMajor] : [])]
  let isCutOff = false
  let leftOut = false
  let previous = null as { index: number; reached: KnownState } | null
  try {
    for (const [done, { migration, statements }] of read.entries()) {
      options.signal?.throwIfAborted()
      options.onProgress?.({ step: 'migration', name: migration.name, done, total: read.length })
      const started = performance.now()
      if (isCutOff) leftOut = true
      const onDisk = expectsDowns ? await readDown(migration) : null
      const keep = onDisk !== null && (writes(options) ? onDisk.origin !== 'generated' && !options.force : true)
      const examination: Examination | null =
        stage && examine && !isCutOff
          ? await examine({
              stage,
              project,
              migration,
              statements,
              known: previous?.index === migration.index - 1 ? previous.reached : {},
              onDisk: keep ? onDisk : null,
              author: writes(options),
              postgresVersion,
              traces: options.rules.length > 0,
              timeZone: options.timeZone,
              clients: options.rules.length > 0 && command !== 'prove',
            })
          : null
      previous = examination?.after ? { index: migration.index, reached: examination.reached } : null
      const earlier = applied
        ? await unappliedBefore(migration, migrations, isApplied, parse)
        : options.separately
          ? []
          : read.slice(0, done)
      const past =
        examination?.before || isApplied.has(migration.name)
          ? []
          : await pastBefore(migration, migrations, earlier, parse)
      // What fills the stash is backout's own; the locks that it takes are the user's to know.
      const own = statements.flatMap((statement, index) => (isStash(statement) ? [] : [{ statement, index }]))
      // What production has already, nobody needs to be warned of.
      const findings: readonly Finding[] = isApplied.has(migration.name)
        ? []
        : checkMigration({
            migration,
            statements: own.map(({ statement }) => statement),
            earlier,
            past,
            runner: project.runner,
            before: examination?.before ?? null,
            after: examination?.after ?? null,
            traces: examination ? own.map(({ index }) => examination.traces[index] ?? null) : [],
            clients: examination?.clients ?? null,
            postgresVersion,
            ...(options.timeZone !== undefined && { timeZone: options.timeZone }),
            statistics: production?.statistics ?? null,
            rules: options.rules,
            severities: options.severities ?? {},
            options: options.ruleOptions ?? {},
            preset: options.preset ?? 'recommended',
            today: options.today ?? null,
          })
      options.signal?.throwIfAborted()
      const down = expectsDowns ? await settle(migration, onDisk, examination, options) : null
      if (examination?.upFailure) found.push(upProblem(migration, examination.upFailure, examination.after !== null))
      reports.push({
        name: migration.name,
        file: migration.path,
        sql: migration.sql,
        findings,
        down:
          down &&
          (examination?.tried
            ? { ...down, wayBack: checkDown(examination.tried, { ...weighing, byHand: down.origin !== 'generated' }) }
            : down),
        clients: examination?.clients ?? null,
        opaque: statements.flatMap(({ operations }) => operations).filter(({ kind }) => kind === 'opaque').length,
        milliseconds: Math.round(performance.now() - started),
      })
      // What comes after a migration that does not run has no state to start from; a check still reads it.
      if (examination && !examination.after) {
        if (command !== 'check') break
        isCutOff = true
      }
    }
  } finally {
    await stage?.close()
  }
  const stuck =
    leftOut || reports.length < read.length || reports.some(({ down }) => down?.action === 'missing' && writes(options))
  const weighed = production ? await weighAll(reports, production, options.severities ?? {}) : reports
  const held = holdBaseline(weighed, options.baseline ?? null, expectsDowns ? migrations : null, isApplied)
  const summary = summarize(held.migrations, options.failOn ?? 'error', shadow !== null && expectsDowns)
  return {
    version: 1,
    command,
    project: {
      adapter: project.adapter,
      root: project.root,
      migrations: project.migrations,
      layout: project.layout,
      runner: project.runner.label,
      total: migrations.length,
    },
    shadow: shadow?.label ?? null,
    migrations: held.migrations,
    problems: found,
    baseline: held.baseline,
    summary: stuck ? { ...summary, exitCode: 2 } : summary,
  }
}

/** Whether this run writes (or with a dry run, would write) downs, or takes them as they lie there. */
const writes = ({ command }: PipelineOptions): boolean => command === 'down' || command === 'wrap'

/** Puts the down where it belongs, and says what was done. */
async function settle(
  migration: Migration,
  onDisk: DownOnDisk | null,
  examination: Examination | null,
  options: PipelineOptions,
): Promise<DownReport | null> {
  const file = migration.downPath
  const none = { file, proof: null, verdict: null, notes: [], hazards: null, pointOfNoReturn: null }
  if (!examination?.down)
    return onDisk
      ? { ...none, origin: onDisk.origin, action: onDisk.stale ? 'stale' : 'kept', sql: onDisk.text }
      : { ...none, origin: 'generated', action: 'missing', sql: null }
  const { sql, proof, notes, hazards, pointOfNoReturn } = examination.down
  const proven = { file, sql, proof, verdict: proof.verdict, notes, hazards, pointOfNoReturn }
  if (onDisk && sql === onDisk.text) {
    const action = writes(options) && onDisk.origin === 'generated' ? 'unchanged' : onDisk.stale ? 'stale' : 'kept'
    return { ...proven, origin: onDisk.origin, action }
  }
  if (options.write === false) return { ...proven, origin: 'generated', action: 'printed' }
  const { writeDown } = await import('./write-down.ts')
  await writeDown(file, sql)
  return { ...proven, origin: 'generated', action: 'written' }
}
