import { BackoutError } from '@backout/core'
import type { Report } from '@backout/core'
import type { Production } from '@backout/pipeline'
import { adaptersNamed } from './adapters.ts'
import { look } from './look.ts'
import { printProblem } from './output.ts'
import { readProduction } from './production.ts'
import { findProject, type Found } from './project.ts'
import type { Settings } from './settings.ts'
import type { Terminal } from './terminal.ts'

/**
 * Prints what production says of itself, for a place that may not reach it: with a project here, also which of its
 * migrations are applied, and the answers to what the findings of the others ask of rows.
 * @throws BackoutError `usage`, `database-unreachable`
 */
export async function runStats(settings: Settings, terminal: Terminal): Promise<number> {
  if (settings.production.url === null)
    throw new BackoutError({
      code: 'usage',
      what: '`backout stats` needs a database to read.',
      why: 'Neither --database-url nor BACKOUT_DATABASE_URL says which.',
      fix: 'backout stats --database-url postgres://reader@host/app > stats.json',
    })
  const found = await projectHere(settings)
  const migrations = found ? (await found.adapter.discover(found.project)).migrations : []
  const production = (await readProduction(settings.production, found?.project ?? null, migrations))!
  const counts = found && migrations.length > 0 ? await countsOf(found, production, settings, terminal) : {}
  terminal.out(`${JSON.stringify({ ...production.statistics, counts }, null, 2)}\n`)
  return 0
}

async function projectHere(settings: Settings): Promise<Found | null> {
  try {
    return await findProject(await adaptersNamed(settings.hints.adapter), settings.cwd, settings.hints)
  } catch (error) {
    if (error instanceof BackoutError && error.code === 'no-project') return null
    throw error
  }
}

/** What a check would ask. When it cannot be made, the figures are still worth having. */
async function countsOf(
  found: Found,
  production: Production,
  settings: Settings,
  terminal: Terminal,
): Promise<Record<string, number>> {
  const applied = new Set(production.statistics.applied ?? [])
  const select: Parameters<typeof look>[0]['select'] = (all) => all.filter(({ name }) => !applied.has(name))
  // Without a ledger nobody knows which tables are new; then none is.
  const separately = production.statistics.applied === null
  try {
    return countsIn(await look({ command: 'check', found, select, separately, production }, settings, terminal))
  } catch (error) {
    if (!(error instanceof BackoutError) || error.code === 'interrupted') throw error
    await printProblem(error, settings.cwd, terminal)
    return {}
  }
}

function countsIn({ migrations }: Report): Record<string, number> {
  const asked = migrations.flatMap(({ findings }) => findings.flatMap(({ precondition }) => precondition ?? []))
  return Object.fromEntries(asked.flatMap(({ sql, count }) => (count === undefined ? [] : [[sql, count]])))
}
