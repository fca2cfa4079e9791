import { BackoutError } from '@backout/core'
import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What Ctrl-C and `kill` end a run with. */
export class Interrupted extends BackoutError {
  /** 128 and the signal's number, as shells count: 130 for Ctrl-C. */
  readonly exitCode: number
  constructor(signal: (typeof SIGNALS)[number]) {
    super({
      code: 'interrupted',
      what: 'Interrupted.',
      why: `${signal} came in.`,
      fix: 'Nothing was left half-written; run it again when you like.',
    })
    this.exitCode = 128 + constants.signals[signal]
  }
}

/** Milliseconds for tidying up after the first signal: what waits for a server that does not answer never ends. */
const GRACE = 3000

/**
 * Does work that Ctrl-C can end: the first signal aborts, so that the work can tidy up; the second ends the process.
 * @throws Interrupted whatever the aborted work itself came to
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const onSignal = (signal: (typeof SIGNALS)[number]) => {
    if (controller.signal.aborted) process.exit(128 + constants.signals[signal])
    controller.abort(new Interrupted(signal))
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  const patienceEnds = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => setTimeout(reject, GRACE, controller.signal.reason))
  })
  try {
    return await Promise.race([work(controller.signal), patienceEnds])
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}
