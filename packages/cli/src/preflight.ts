import { BackoutError, isMet } from '@backout/core'
import type { AskedHazard, DownReport, HazardAnswer, Migration, PreflightReport, Problem, Report } from '@backout/core'
import type { Production } from '@backout/pipeline'
import { adaptersNamed } from './adapters.ts'
import type { PreflightInvocation } from './invocation.ts'
import { look } from './look.ts'
import { bareReport } from './output.ts'
import { readProduction } from './production.ts'
import { findProject } from './project.ts'
import type { Settings } from './settings.ts'
import { colored } from './terminal.ts'
import type { Terminal } from './terminal.ts'

/** Longest time of one question, in seconds: a count reads a whole table, and who wants to go back can wait for it. */
const PATIENCE = 60

/**
 * Proves the way back of one migration on the shadow, then asks production's rows what they would do to it.
 * @returns 0 when it is safe now, 1 when it is not or cannot be told, 2 when it could not be looked at
 * @throws BackoutError `no-such-migration`, `not-applied`, and what the pipeline and production throw
 */
export async function runPreflight(
  { migration: named, flags }: PreflightInvocation,
  settings: Settings,
  terminal: Terminal,
): Promise<number> {
  const found = await findProject(await adaptersNamed(settings.hints.adapter), settings.cwd, settings.hints)
  const { migrations } = await found.adapter.discover(found.project)
  const production = await readProduction(settings.production, found.project, migrations)
  const migration = pick(migrations, named, production)
  const select = (all: readonly Migration[]) => all.filter(({ name }) => name === migration?.name)
  const given = production ? { production } : {}
  const report = await look({ command: 'prove', found, select, ...given }, settings, terminal)
  const down = report.migrations[0]?.down ?? null
  const { url } = settings.production
  const answers = url === null || !down?.hazards ? null : await ask(url, down.hazards, flags.timeout ?? PATIENCE)
  const doubts = [
    ...doubtsOf(down),
    ...(production && migration ? doubtsOfLedger(production, migrations, migration, named) : []),
  ]
  const result = preflightReport(
    report,
    answers,
    doubts,
    url === null ? null : (production?.statistics.postgresVersion ?? null),
  )
  const { json, markdown, pretty } = await import('@backout/reporters').then(({ preflight }) => preflight)
  const { stdout, env, out } = terminal
  const layout = { cwd: settings.cwd, color: colored(stdout, env), width: stdout.width, quiet: settings.quiet }
  const write = { json: () => json(result), markdown: () => markdown(result), pretty: () => pretty(result, layout) }
  out(write[settings.format]())
  return result.exitCode
}

/** With `--json` a failure is a preflight as well, so that whoever reads stdout always finds one object there. */
export async function printFailedPreflight(problem: Problem, { out }: Terminal): Promise<void> {
  const { preflight } = await import('@backout/reporters')
  const summary = { ...bareReport('prove', [problem]).summary, exitCode: 2 } as const
  out(preflight.json(preflightReport({ ...bareReport('prove', [problem]), summary }, null, [], null)))
}

/** The one that is named, by its name or what it begins or ends with; else the newest that is applied. */
function pick(
  migrations: readonly Migration[],
  named: string | null,
  production: Production | null,
): Migration | undefined {
  const applied = production?.statistics.applied ?? null
  if (named === null)
    return applied === null
      ? migrations.at(-1)
      : (migrations.findLast(({ name }) => applied.includes(name)) ?? noneApplied())
  const exact = migrations.filter(({ name }) => name === named)
  const meant =
    exact.length > 0 ? exact : migrations.filter(({ name }) => name.startsWith(named) || name.endsWith(named))
  if (meant.length !== 1)
    throw new BackoutError({
      code: 'no-such-migration',
      what: `\`${named}\` names ${meant.length === 0 ? 'no migration' : 'several migrations'}.`,
      why:
        meant.length === 0
          ? `The newest are ${migrations
              .slice(-3)
              .map(({ name }) => name)
              .join(', ')}.`
          : `It may be ${meant
              .slice(0, 5)
              .map(({ name }) => name)
              .join(', ')}.`,
      fix: 'Give its whole name, as its file or folder is called.',
    })
  if (applied && !applied.includes(meant[0]!.name))
    throw new BackoutError({
      code: 'not-applied',
      what: `${meant[0]!.name} is not applied there.`,
      why: 'The ledger of that database does not have it, so there is nothing to go back from.',
      fix: 'Name one that is applied, or leave the name out: then it is the newest that is.',
    })
  return meant[0]
}

function noneApplied(): never {
  throw new BackoutError({
    code: 'not-applied',
    what: 'No migration of this project is applied there.',
    why: 'The ledger of that database has none of them, so there is nothing to go back from.',
    fix: 'Check --database-url, or name the migration.',
  })
}

/** Each question in one read-only transaction, with a few of the rows that it finds. */
async function ask(url: string, hazards: NonNullable<DownReport['hazards']>, seconds: number): Promise<HazardAnswer[]> {
  const [{ readOnly }, { askHazards }] = await Promise.all([
    import('@backout/statistics'),
    import('@backout/preflight'),
  ])
  return readOnly(url, (session) => askHazards(session, hazards, { samples: true }), { statement: seconds * 1000 })
}

function doubtsOf(down: DownReport | null): string[] {
  if (!down || down.sql === null) return ['There is no way back beside it yet. backout down writes one.']
  if (down.action === 'stale') return ['The up was changed after its down was written.']
  if (down.verdict === null) return ['The way back was not proven: without a shadow nobody knows what it does.']
  if (down.verdict === 'unproven') return ['The way back was not shown to lead back.']
  if (down.verdict === 'irreversible' && !down.hazards?.some(({ effect }) => effect === 'blocks'))
    return ['On the shadow rows stopped the way back, and no question knows which.']
  return (down.hazards ?? []).flatMap(({ trial, text }) =>
    trial?.outcome === 'missed' ? [`On the shadow its question did not find what stopped the way back: ${text}`] : [],
  )
}

function doubtsOfLedger(
  { statistics: { applied } }: Production,
  migrations: readonly Migration[],
  migration: Migration,
  named: string | null,
): string[] {
  if (applied === null)
    return named === null ? ['The ledger could not be read, so the newest migration is only taken to be applied.'] : []
  const later = migrations.filter(({ index, name }) => index > migration.index && applied.includes(name))
  return later.length === 0
    ? []
    : [
        `${later.map(({ name }) => name).join(', ')} came after it: go back from ${later.length === 1 ? 'that one' : 'those'} first.`,
      ]
}

function preflightReport(
  { migrations, problems, shadow, summary }: Report,
  answers: readonly HazardAnswer[] | null,
  doubts: readonly string[],
  postgresVersion: number | null,
): PreflightReport {
  const migration = migrations[0]
  const down = migration?.down ?? null
  const hazards = (down?.hazards ?? []).map((hazard, at): AskedHazard => ({ ...hazard, answer: answers?.[at] ?? null }))
  const told = hazards.every(({ answer }) => answer?.count !== null && answer !== null)
  const asked = answers !== null || (postgresVersion !== null && hazards.length === 0)
  const safe = hazards.some(isMet) ? 'no' : told && asked && doubts.length === 0 ? 'yes' : 'unknown'
  const failed = summary.exitCode === 2
  // Without production there is only the proof to answer for.
  const exitCode = failed ? 2 : postgresVersion === null ? summary.exitCode : safe === 'yes' ? 0 : 1
  return {
    version: 1,
    command: 'preflight',
    migration: migration?.name ?? '',
    file: down?.file ?? '',
    verdict: down?.verdict ?? null,
    pointOfNoReturn: down?.pointOfNoReturn ?? null,
    safe: failed ? 'unknown' : safe,
    shadow,
    postgresVersion,
    hazards,
    doubts,
    lost: (down?.notes ?? []).flatMap(({ kind, text }) => (kind === 'lost' ? [text] : [])),
    // It speaks of locks; the questions are written for the server that is asked.
    problems: problems.filter(({ code }) => code !== 'shadow-version'),
    exitCode,
  }
}
