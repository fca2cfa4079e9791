import type { ProgressEvent } from '@backout/pipeline'
import type { Terminal } from './terminal.ts'

/** Below this many steps the work is over before a line could be read. */
const WORTH_A_LINE = 20

export interface Progress {
  readonly onProgress: (event: ProgressEvent) => void
  /** Clears the line. */
  readonly end: () => void
}

/** One line on stderr, written over again and again: only at a terminal, only on long work. */
export function progress({ stderr, err }: Pick<Terminal, 'stderr' | 'err'>, quiet: boolean): Progress {
  let shown = ''
  const show = (text: string) => {
    if (text === shown) return
    err(`\r\u001b[2K${text}`)
    shown = text
  }
  if (!stderr.isTTY || quiet) return { onProgress: () => {}, end: () => {} }
  return {
    onProgress(event) {
      if (event.total < (event.step === 'replay' ? WORTH_A_LINE : 2)) return
      show(`${doing(event)}  ${event.done}/${event.total}`.slice(0, Math.max(stderr.width - 1, 20)))
    },
    end: () => show(''),
  }
}

function doing(event: ProgressEvent): string {
  if (event.step === 'replay') return 'replaying the history'
  if (event.step === 'staircase') return `staircase: ${event.steps} down, ${event.steps} up`
  return `${event.step === 'drill' ? 'rehearsing' : 'looking at'} ${event.name}`
}
