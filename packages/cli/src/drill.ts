import { BackoutError } from '@backout/core'
import type { DrillReport, Problem } from '@backout/core'
import type { DrillPick, DrillInvocation } from './invocation.ts'
import { interruptible } from './interrupt.ts'
import { progress } from './progress.ts'
import type { Found } from './project.ts'
import { selection, type Select } from './selection.ts'
import type { Settings } from './settings.ts'
import { openShadowFor } from './shadow.ts'
import { colored, type Terminal } from './terminal.ts'
import { timeZoneOf } from './time-zone.ts'

/**
 * Rehearses the way back and prints what came of it.
 * @returns 0 when all lead back as their headers say, 1 when one does not, 2 when it could not be done
 * @throws BackoutError, Interrupted
 */
export async function runDrill(
  { pick, rows }: DrillInvocation,
  found: Found,
  settings: Settings,
  terminal: Terminal,
): Promise<number> {
  const report = await rehearse(found, await range(pick, found), rows, settings, terminal)
  const { jsonDrill, markdownDrill, prettyDrill } = await import('@backout/reporters')
  const { format, quiet, cwd } = settings
  const { stdout, env, out } = terminal
  if (format === 'json') out(jsonDrill(report))
  else if (format === 'markdown') out(markdownDrill(report, { cwd }))
  else out(prettyDrill(report, { color: colored(stdout, env), width: stdout.width, quiet, cwd }))
  return report.summary.exitCode
}

/** The report of a rehearsal that could not be made, so that whoever reads JSON finds one object. */
export async function printDrillFailure(problem: Problem, terminal: Terminal): Promise<void> {
  const { jsonDrill } = await import('@backout/reporters')
  const summary = { migrations: 0, back: 0, lost: 0, givenUp: 0, rows: 0, wayBack: 0, exitCode: 2 } as const
  const nothing = { project: null, shadow: null, rowsPerTable: 0, migrations: [], staircase: null }
  terminal.out(jsonDrill({ version: 1, command: 'drill', ...nothing, problems: [problem], summary }))
}

/** One unbroken range: from the first migration that a ref does not have, and whatever came after it, to the newest. */
async function range(pick: DrillPick, { project }: Found): Promise<Select> {
  if (pick === 'all') return (migrations) => migrations
  if ('last' in pick) return (migrations) => migrations.slice(-pick.last)
  const select = await selection({ since: pick.from }, project.migrations)
  return (migrations) => {
    const [first] = select(migrations)
    return first ? migrations.slice(first.index) : []
  }
}

async function rehearse(
  { adapter: reads, project }: Found,
  select: Select,
  rowsPerTable: number,
  settings: Settings,
  terminal: Terminal,
): Promise<DrillReport> {
  // Read before a shadow is started: an empty choice needs none.
  const discovery = await reads.discover(project)
  const adapter = { ...reads, discover: async () => discovery }
  const nothing = select(discovery.migrations).length === 0
  if (!nothing && settings.shadow.spec === null)
    throw new BackoutError({
      code: 'usage',
      what: 'There is nothing to rehearse on.',
      why: 'A drill runs on a shadow, and the settings switch it off.',
      fix: 'Add --shadow pglite.',
    })
  const line = progress(terminal, settings.quiet || settings.format === 'json')
  return interruptible(async (signal) => {
    const opening = nothing
      ? Promise.resolve(null)
      : openShadowFor(settings.shadow, project, terminal.env, timeZoneOf(settings, null))
    // An endless statement does not look at the signal; its connection ends with the shadow.
    const end = () => void opening.then((shadow) => shadow?.close()).catch(() => {})
    signal.addEventListener('abort', end)
    try {
      const loading = import('@backout/pipeline').then(({ loadDrill }) => loadDrill())
      const [shadow, { drill }] = await Promise.all([opening, loading])
      return await drill({ adapter, project, shadow, select, rowsPerTable, onProgress: line.onProgress, signal })
    } finally {
      line.end()
      signal.removeEventListener('abort', end)
      await (await opening.catch(() => null))?.close()
    }
  })
}
