import { BackoutError } from '@backout/core'
import { resolve } from 'node:path'
import { createRequire } from 'node:module'
import { parseArguments } from './arguments.ts'
import type { InitInvocation, Invocation, LookInvocation, SqlFiles } from './invocation.ts'
import type { Look } from './look.ts'
import { Interrupted } from './interrupt.ts'
import { bareReport, printProblem, printReport } from './output.ts'
import { findProject } from './project.ts'
import { selection } from './selection.ts'
import { readSettings } from './settings.ts'
import type { Settings } from './settings.ts'
import type { Terminal } from './terminal.ts'

/**
 * Does what a command line asks for.
 * @param argv without node and script
 * @returns the exit code; everything that the user can mend ends here as a printed problem and 2
 * @throws what is a bug in backout
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const parsed = parseArguments(argv, version())
  if ('text' in parsed) {
    const write = parsed.exitCode === 0 ? terminal.out : terminal.err
    write(parsed.text)
    return parsed.exitCode
  }
  const { invocation } = parsed
  try {
    if (invocation.command === 'init') return await runInit(invocation, terminal)
    if (invocation.command === 'explain') {
      const { explain } = await import('./explain.ts')
      return await explain(invocation.rule, resolve(terminal.cwd, invocation.flags.cwd ?? '.'), terminal)
    }
    const settings = await readSettings(invocation.flags, terminal.cwd, terminal.env)
    if (invocation.command === 'stash') {
      const { runHeld } = await import('./held/held.ts')
      return await runHeld(invocation, settings, terminal)
    }
    if (invocation.command === 'stats') {
      const { runStats } = await import('./stats.ts')
      return await runStats(settings, terminal)
    }
    if (invocation.command === 'preflight') {
      const { runPreflight } = await import('./preflight.ts')
      return await runPreflight(invocation, settings, terminal)
    }
    if (invocation.command === 'drill') {
      const { runDrill } = await import('./drill.ts')
      const found = await findProject(await adaptersFor(settings), settings.cwd, settings.hints)
      return await runDrill(invocation, found, settings, terminal)
    }
    if (invocation.command !== 'wrap') return await runLook(invocation, settings, terminal)
    const { runWrapped } = await import('./wrap/command.ts')
    return await runWrapped(invocation, settings, terminal)
  } catch (error) {
    if (!(error instanceof BackoutError)) throw error
    await printFailure(error, invocation, terminal)
    return error instanceof Interrupted ? error.exitCode : 2
  }
}

async function runLook(invocation: LookInvocation, settings: Settings, terminal: Terminal): Promise<number> {
  const { command, pick, force, dryRun, baseline: writeBaseline } = invocation
  const { look } = await import('./look.ts')
  if (invocation.sql) {
    const report = await look(
      { ...(await sqlFiles(invocation.sql, settings)), writeBaseline },
      shadowFor(invocation, settings),
      terminal,
    )
    await printReport(report, settings, terminal)
    return report.summary.exitCode
  }
  const found = await findProject(await adaptersFor(settings), settings.cwd, settings.hints)
  if (invocation.fix !== 'no') {
    const { runFix } = await import('./fix.ts')
    return runFix(found, invocation.fix, settings, terminal)
  }
  const select = await selection(pick, found.project.migrations)
  if (invocation.stash) {
    const { limit = settings.stash.limit, unapplied } = invocation.stash
    const scope = settings.stash.scope === 'never' ? 'destructive' : settings.stash.scope
    const { runStash } = await import('./stash.ts')
    await runStash(
      { found, select, stash: { ...settings.stash, scope, limit }, write: !dryRun, unapplied },
      settings,
      terminal,
    )
  }
  const writes = command === 'down' ? { write: !dryRun, force } : {}
  // Nobody knows how much of a whole history is applied; a branch's own migrations are not.
  const separately = pick === 'all'
  const report = await look({ command, found, select, separately, writeBaseline, ...writes }, settings, terminal)
  await printReport(report, settings, terminal)
  return report.summary.exitCode
}

/** Plain files as a project: each is judged on what those before it left, and none has a down. */
async function sqlFiles({ files, schema, inTransaction }: SqlFiles, { cwd }: Settings): Promise<Look> {
  const { plainSql } = await import('@backout/sql')
  const found = plainSql({ root: cwd, files, schema, inTransaction })
  const first = schema === undefined ? 0 : 1
  return { command: 'check', found, select: (all) => all.slice(first), separately: true, downs: false }
}

/** Files that change what nobody has shown can only be read: a shadow starts from the schema before them. */
const shadowFor = ({ sql, flags }: LookInvocation, settings: Settings): Settings =>
  sql?.schema === undefined && flags.shadow === undefined
    ? { ...settings, shadow: { ...settings.shadow, spec: null } }
    : settings

async function runInit({ flags, supabase, force }: InitInvocation, terminal: Terminal): Promise<number> {
  const { init } = await import('./init/init.ts')
  const { adapter, migrations, config: ormConfig } = flags
  const folder = resolve(terminal.cwd, flags.cwd ?? '.')
  const written = await init({ folder, supabase, force, adapter, migrations, ormConfig })
  terminal.out(written.map((file) => `wrote ${file}\n`).join(''))
  return 0
}

/** With `--json` the failure is a report as well, so that whoever reads stdout always finds one object there. */
async function printFailure(error: BackoutError, { command, flags }: Invocation, terminal: Terminal): Promise<void> {
  await printProblem(error, resolve(terminal.cwd, flags.cwd ?? '.'), terminal)
  if (
    flags.format !== 'json' ||
    command === 'init' ||
    command === 'stats' ||
    command === 'explain' ||
    command === 'stash'
  )
    return
  const { code, what, why, fix, where } = error
  const problem = { code, what, why, fix, where }
  if (command === 'preflight') {
    const { printFailedPreflight } = await import('./preflight.ts')
    return printFailedPreflight(problem, terminal)
  }
  if (command === 'drill') {
    const { printDrillFailure } = await import('./drill.ts')
    return printDrillFailure(problem, terminal)
  }
  await printReport(bareReport(command, [problem]), { format: 'json', quiet: false, cwd: '' }, terminal)
}

/** Only the adapters that may be meant are loaded. */
async function adaptersFor({ hints }: Settings) {
  const { adaptersNamed } = await import('./adapters.ts')
  return adaptersNamed(hints.adapter)
}

function version(): string {
  return (createRequire(import.meta.url)('../package.json') as { version: string }).version
}
