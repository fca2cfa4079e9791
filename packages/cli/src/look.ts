import type { Report } from '@backout/core'
import { baselineInput, readBaseline, writeBaseline } from './baseline-file.ts'
import type { PipelineOptions, Production } from '@backout/pipeline'
import { interruptible } from './interrupt.ts'
import { readProduction } from './production.ts'
import { progress } from './progress.ts'
import type { Found } from './project.ts'
import type { Select } from './selection.ts'
import type { Settings } from './settings.ts'
import { openShadowFor } from './shadow.ts'
import type { Terminal } from './terminal.ts'
import { knownRules } from './rules.ts'
import { knownTimeZone } from './time-zone.ts'

/** What is to be looked at, and what may be written. */
export interface Look {
  readonly command: PipelineOptions['command']
  readonly found: Found
  readonly select: Select
  readonly write?: boolean
  readonly force?: boolean
  readonly separately?: boolean
  readonly downs?: boolean
  /** Whether every finding goes into the baseline. Default false. */
  readonly writeBaseline?: boolean
  /** Default: as the settings say. */
  readonly production?: Production
}

/**
 * Takes migrations through the pipeline on a shadow that lives as long as the run.
 * @throws BackoutError, Interrupted
 */
export async function look(what: Look, settings: Settings, terminal: Terminal): Promise<Report> {
  const { found, writeBaseline: writes = false, ...rest } = what
  const { postgresVersion, severities, ruleOptions, preset, failOn } = settings
  // Read once and before a shadow is started: what cannot be read needs none, nor does an empty choice.
  const discovery = await found.adapter.discover(found.project)
  const adapter = { ...found.adapter, discover: async () => discovery }
  const production = what.production ?? (await readProduction(settings.production, found.project, discovery.migrations))
  const onDisk = await readBaseline(settings.configFile, found.project)
  const timeZone = knownTimeZone(settings, production)
  const nothing = what.select(discovery.migrations).length === 0
  const line = progress(terminal, settings.quiet || settings.format === 'json')
  return interruptible(async (signal) => {
    const opening = nothing
      ? Promise.resolve(null)
      : openShadowFor(settings.shadow, found.project, terminal.env, timeZone ?? 'UTC')
    // An endless statement does not look at the signal; its connection ends with the shadow.
    const end = () => void opening.then((shadow) => shadow?.close()).catch(() => {})
    signal.addEventListener('abort', end)
    try {
      // They load while the shadow starts.
      const loading = import('@backout/pipeline').then(async ({ loadExamine, run }) => {
        if (!nothing && settings.shadow.spec !== null) await loadExamine()
        return run
      })
      const [shadow, rules, run] = await Promise.all([opening, knownRules(settings), loading])
      const report = await run({
        ...rest,
        production,
        project: found.project,
        adapter,
        shadow,
        rules,
        severities,
        ruleOptions,
        preset,
        baseline: baselineInput(onDisk, found.project, writes),
        today: new Date().toISOString().slice(0, 10),
        failOn,
        ...(postgresVersion !== null && { postgresVersion }),
        ...(timeZone !== null && { timeZone }),
        onProgress: line.onProgress,
        signal,
      })
      if (!writes) return report
      // What was not looked at to the end would go missing in it.
      if (report.summary.exitCode === 2) return { ...report, baseline: null }
      await writeBaseline(onDisk, found.project, report)
      return report
    } finally {
      line.end()
      signal.removeEventListener('abort', end)
      await (await opening.catch(() => null))?.close()
    }
  })
}
