import type { Report } from '@backout/core'
import type { PipelineOptions } from '@backout/pipeline'
import { interruptible } from './interrupt.ts'
import { progress } from './progress.ts'
import type { Found } from './project.ts'
import type { Select } from './selection.ts'
import type { Settings } from './settings.ts'
import { openShadowFor } from './shadow.ts'
import type { Terminal } from './terminal.ts'
import { knownRules } from './rules.ts'

/** What is to be looked at, and what may be written. */
export interface Look {
  readonly command: PipelineOptions['command']
  readonly found: Found
  readonly select: Select
  readonly write?: boolean
  readonly force?: boolean
}

/**
 * Takes migrations through the pipeline on a shadow that lives as long as the run.
 * @throws BackoutError, Interrupted
 */
export async function look(what: Look, settings: Settings, terminal: Terminal): Promise<Report> {
  const rules = await knownRules(settings)
  const { run } = await import('@backout/pipeline')
  const { found, ...rest } = what
  const { postgresVersion, severities, failOn } = settings
  const line = progress(terminal, settings.quiet || settings.format === 'json')
  return interruptible(async (signal) => {
    const shadow = await openShadowFor(settings.shadow, found.project)
    // An endless statement does not look at the signal; its connection ends with the shadow.
    const end = () => void shadow?.close().catch(() => {})
    signal.addEventListener('abort', end)
    try {
      return await run({
        ...rest,
        ...found,
        shadow,
        rules,
        severities,
        failOn,
        ...(postgresVersion !== null && { postgresVersion }),
        onProgress: line.onProgress,
        signal,
      })
    } finally {
      line.end()
      signal.removeEventListener('abort', end)
      await shadow?.close()
    }
  })
}
