import { BackoutError } from '@backout/core'
import type { FixReport } from '@backout/core'
import { existsSync } from 'node:fs'
import { ask } from './ask.ts'
import { interruptible } from './interrupt.ts'
import { look } from './look.ts'
import { printReport } from './output.ts'
import { readProduction } from './production.ts'
import type { Found } from './project.ts'
import { knownRules } from './rules.ts'
import type { Settings } from './settings.ts'
import { openShadowFor } from './shadow.ts'
import { timeZoneOf } from './time-zone.ts'
import { colored, interactive, type Terminal } from './terminal.ts'
import { writeChanges } from './write-changes.ts'

/**
 * Mends the newest migration: shows what it would write and what that was seen to do, writes when the user agrees, and
 * reports on what is there then.
 * @param how `ask` at a terminal, `write` without asking, `show` only
 * @returns 1 when something is left to be done
 * @throws BackoutError, Interrupted
 */
export async function runFix(
  found: Found,
  how: 'ask' | 'write' | 'show',
  settings: Settings,
  terminal: Terminal,
): Promise<number> {
  const { cwd, format } = settings
  const report = await fixOf(found, settings, terminal)
  const { formatFix } = await import('@backout/reporters')
  // Stdout of the other formats is one object, or one comment.
  const [write, screen] = format === 'pretty' ? [terminal.out, terminal.stdout] : [terminal.err, terminal.stderr]
  write(formatFix(report, { color: colored(screen, terminal.env), cwd }))
  const writes = report.fixed && (how === 'write' || (how === 'ask' && (await agrees(terminal))))
  if (writes) {
    const stale = await staleDown(found, report)
    // With somebody to hear it, a signal waits for the end.
    await interruptible(async () => writeChanges(report.changes))
    terminal.err(`Written. Now write the downs: backout down --all\n${stale}`)
  }
  // What was only shown is what there is to say.
  if (report.fixed && !writes && format === 'pretty') return 1
  const names = new Set(writes ? report.names : [report.migration])
  const select: Parameters<typeof look>[0]['select'] = (all) => all.filter(({ name }) => names.has(name))
  const left = await look({ command: 'check', found, select, downs: false }, settings, terminal)
  await printReport({ ...left, fix: report }, settings, terminal)
  const isUndone = report.fixed ? !writes : report.mends.length > 0 || report.why.length > 0
  return left.summary.exitCode === 0 && isUndone ? 1 : left.summary.exitCode
}

/** The down that lies there is the way back of the migration as it was: only a look at it tells whether it still is. */
async function staleDown({ adapter, project }: Found, { migration }: FixReport): Promise<string> {
  const { migrations } = await adapter.discover(project)
  const down = migrations.find(({ name }) => name === migration)?.downPath
  return down !== undefined && existsSync(down)
    ? `${down} leads back from the migration as it was. One that was edited by hand is kept, and proven or said to be stale; --force writes it anew.\n`
    : ''
}

async function fixOf({ adapter, project }: Found, settings: Settings, terminal: Terminal): Promise<FixReport> {
  if (settings.shadow.spec === null || !adapter.split)
    throw new BackoutError({
      code: 'usage',
      what: '`--fix` cannot work so.',
      why: adapter.split
        ? 'What it writes is proven on a shadow, and --no-shadow leaves none.'
        : 'It rewrites migrations of an ORM.',
      fix: adapter.split ? 'Leave --no-shadow out.' : 'Follow the remedies by hand.',
    })
  const { migrations } = await adapter.discover(project)
  const production = await readProduction(settings.production, project, migrations)
  return interruptible(async () => {
    const timeZone = timeZoneOf(settings, production)
    const shadow = (await openShadowFor(settings.shadow, project, terminal.env, timeZone))!
    try {
      const { loadFix } = await import('@backout/pipeline')
      const { fix } = await loadFix()
      return await fix({
        adapter,
        project,
        shadow,
        production,
        rules: await knownRules(settings),
        ruleOptions: settings.ruleOptions,
        preset: settings.preset,
        severities: settings.severities,
        today: new Date().toISOString().slice(0, 10),
        ...(settings.postgresVersion !== null && { postgresVersion: settings.postgresVersion }),
        timeZone,
      })
    } finally {
      await shadow.close()
    }
  })
}

/** @throws BackoutError `usage` where nobody can be asked */
async function agrees(terminal: Terminal): Promise<boolean> {
  if (!interactive(terminal))
    throw new BackoutError({
      code: 'usage',
      what: 'Nothing was written.',
      why: 'There is nobody to ask here.',
      fix: 'Add --yes to write it, or --dry-run to see it only.',
    })
  return ask('Write this? [y/N] ')
}
