import { BackoutError } from '@backout/core'
import type { HeldReport, PurgeScope } from '@backout/core'
import type { HeldOptions } from '@backout/statistics'
import { adaptersNamed } from '../adapters.ts'
import { ask } from '../ask.ts'
import type { HeldInvocation } from '../invocation.ts'
import { didYouMean } from '../nearest.ts'
import { findProject } from '../project.ts'
import type { Settings } from '../settings.ts'
import { colored, interactive, type Terminal } from '../terminal.ts'

/**
 * `backout stash list | show | purge`: what lies in the stash of a database.
 * @returns 0; 1 when a purge was declined
 * @throws BackoutError `usage`, `database-unreachable`
 */
export async function runHeld({ ask: asked }: HeldInvocation, settings: Settings, terminal: Terminal): Promise<number> {
  const { url } = settings.production
  if (url === null) throw noDatabase(asked.what)
  const project = await projectHere(settings)
  if (asked.what === 'list') return list(url, project, settings, terminal)
  if (asked.what === 'show') return show(url, asked.name, project, settings, terminal)
  return purgeHeld(url, asked.scope, asked.yes, project, settings, terminal)
}

async function list(url: string, project: HeldOptions | null, settings: Settings, terminal: Terminal): Promise<number> {
  const { readHeld, readOnly } = await import('@backout/statistics')
  const report = await readOnly(url, (session) => readHeld(session, project))
  if (settings.format === 'json') return printJson(report, terminal)
  const { formatHeld } = await import('@backout/reporters')
  terminal.out(formatHeld(report, { color: colored(terminal.stdout, terminal.env) }))
  return 0
}

async function show(
  url: string,
  name: string,
  project: HeldOptions | null,
  settings: Settings,
  terminal: Terminal,
): Promise<number> {
  const { readHeld, readOnly, showHeld } = await import('@backout/statistics')
  const { report, detail } = await readOnly(url, async (session) => {
    const read = await readHeld(session, project)
    return { report: read, detail: await showHeld(session, read, name) }
  })
  if (!detail) throw notHeld(name, report)
  if (settings.format === 'json') return printJson(detail, terminal)
  const { formatHeldDetail } = await import('@backout/reporters')
  terminal.out(formatHeldDetail(detail, { color: colored(terminal.stdout, terminal.env) }))
  return 0
}

async function purgeHeld(
  url: string,
  scope: PurgeScope,
  yes: boolean,
  project: HeldOptions | null,
  settings: Settings,
  terminal: Terminal,
): Promise<number> {
  const { inTransaction, planPurge, purge, readHeld, readOnly } = await import('@backout/statistics')
  const { report, plan } = await readOnly(url, async (session) => {
    const read = await readHeld(session, project)
    return { report: read, plan: await planPurge(session, read, scope) }
  })
  const { migration } = scope
  const isKnown = [...report.held, ...report.conflicts].some((one) => one.migration === migration)
  if (migration !== undefined && !isKnown && report.held.length > 0) throw notHeld(migration, report)
  const isEmpty = plan.held.length === 0 && plan.conflicts.length === 0
  const isJson = settings.format === 'json'
  if (isEmpty && !isJson) terminal.out('Nothing of that is held; nothing is purged.\n')
  if (!isEmpty) {
    const { formatPurge } = await import('@backout/reporters')
    const [write, screen] = isJson ? [terminal.err, terminal.stderr] : [terminal.out, terminal.stdout]
    write(formatPurge(plan, { color: colored(screen, terminal.env) }))
    if (!yes && !interactive(terminal)) throw nobodyToAsk()
    if (!yes && !(await ask('Drop it? [y/N] '))) {
      terminal.err('Nothing was purged.\n')
      return 1
    }
    await inTransaction(url, (session) => purge(session, plan, scope))
    if (!isJson) terminal.out('Purged.\n')
  }
  return isJson ? printJson({ version: 1, purged: plan.held, conflicts: plan.conflicts }, terminal) : 0
}

function printJson(value: object, terminal: Terminal): number {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`)
  return 0
}

/** A database is looked at with or without a project beside it, or with several. */
async function projectHere({ hints, cwd }: Settings): Promise<HeldOptions | null> {
  try {
    const { adapter, project } = await findProject(await adaptersNamed(hints.adapter), cwd, hints)
    const { migrations } = await adapter.discover(project)
    return { migrations, ledger: project.runner.ledger }
  } catch (error) {
    if (error instanceof BackoutError && (error.code === 'no-project' || error.code === 'several-projects')) return null
    throw error
  }
}

const noDatabase = (what: string) =>
  new BackoutError({
    code: 'usage',
    what: `\`backout stash ${what}\` needs a database.`,
    why: 'Neither --database-url nor BACKOUT_DATABASE_URL says which.',
    fix: `backout stash ${what} --database-url postgres://owner@host/app`,
  })

function notHeld(name: string, { held, conflicts }: HeldReport): BackoutError {
  const known = [...held.flatMap((one) => [one.name, one.migration]), ...conflicts.map(({ migration }) => migration)]
  return new BackoutError({
    code: 'usage',
    what: `Nothing is held of ${JSON.stringify(name)}.`,
    why: `No table of the stash and no migration in it has that name.${didYouMean(name, known)}`,
    fix: '`backout stash list` says what is held.',
  })
}

const nobodyToAsk = () =>
  new BackoutError({
    code: 'usage',
    what: 'Nothing was purged.',
    why: 'There is no terminal at which to ask whether it may go.',
    fix: 'Say --yes.',
  })
