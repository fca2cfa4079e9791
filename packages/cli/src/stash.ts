import { BackoutError } from '@backout/core'
import type { Migration, StashReport, StashSettings } from '@backout/core'
import type { Production } from '@backout/pipeline'
import { isCommitted } from './git.ts'
import { interruptible } from './interrupt.ts'
import { readProduction } from './production.ts'
import type { Found } from './project.ts'
import type { Select } from './selection.ts'
import type { Settings } from './settings.ts'
import { openShadowFor } from './shadow.ts'
import { colored, type Terminal } from './terminal.ts'
import { timeZoneOf } from './time-zone.ts'
import { writeChanges } from './write-changes.ts'

/** What a run is to put aside, and what it knows of it. */
export interface StashRun {
  readonly found: Found
  /** The last of the picked is rewritten. */
  readonly select: Select
  readonly stash: StashSettings
  /** Whether the file is written. */
  readonly write: boolean
  /** True when the caller knows that no database has run it: it was generated just now, or the user says so. */
  readonly unapplied: boolean
}

/**
 * Rewrites a migration that nobody has applied yet, so that it puts aside what it would destroy. Shows what it does.
 * @throws BackoutError `usage` when it may be applied, or more would be put aside than is allowed; Interrupted
 */
export async function runStash(run: StashRun, settings: Settings, terminal: Terminal): Promise<StashReport> {
  const { found, write } = run
  const { migrations } = await found.adapter.discover(found.project)
  const production = await readProduction(settings.production, found.project, migrations)
  const migration = run.select(migrations).at(-1)
  if (migration && !run.unapplied) await refuseApplied(migration, production)
  const report = await stashOf(run, production, settings, terminal)
  const { formatStash } = await import('@backout/reporters')
  terminal.err(formatStash(report, { color: colored(terminal.stderr, terminal.env), cwd: settings.cwd, write }))
  // With somebody to hear it, a signal waits for the end.
  if (report.stashed && write) await interruptible(async () => writeChanges(report.changes))
  return report
}

/** An applied migration is never edited: nobody would run it again, and its name would stand for what never ran. */
async function refuseApplied(migration: Migration, production: Production | null): Promise<void> {
  if (production?.statistics.applied) return
  if ((await isCommitted(migration.path)) === false) return
  throw new BackoutError({
    code: 'usage',
    what: `${migration.name} was left as it is: nobody knows whether it is applied.`,
    why: 'It is not new in git, and no database was named whose ledger could tell.',
    fix: 'Name one with --database-url, or say --unapplied when no database that counts has run it.',
    where: { file: migration.path },
  })
}

async function stashOf(
  { found: { adapter, project }, select, stash }: StashRun,
  production: Production | null,
  settings: Settings,
  terminal: Terminal,
): Promise<StashReport> {
  if (settings.shadow.spec === null || !adapter.split)
    throw new BackoutError({
      code: 'usage',
      what: '`--stash` cannot work so.',
      why: adapter.split
        ? 'What it writes is proven on a shadow, and --no-shadow leaves none.'
        : 'It rewrites migrations of an ORM.',
      fix: adapter.split ? 'Leave --no-shadow out.' : 'Copy what you want to keep by hand.',
    })
  return interruptible(async () => {
    const timeZone = timeZoneOf(settings, production)
    const shadow = (await openShadowFor(settings.shadow, project, terminal.env, timeZone))!
    try {
      const { loadStash } = await import('@backout/pipeline')
      const { stash: put } = await loadStash()
      return await put({ adapter, project, shadow, select, production, stash, rules: [], timeZone })
    } finally {
      await shadow.close()
    }
  })
}
