import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** Signals that reach this process alone, not its terminal's whole group, and are handed on. */
const HANDED_ON = ['SIGTERM', 'SIGHUP'] as const

/**
 * Runs a Node script as if it had been started instead of this process: same terminal, prompts, signals.
 * @param options.dataToStderr sends its stdout to stderr, when this process's stdout is for data
 * @param options.env in addition to this process's own
 * @returns its exit code; 128 and the signal's number when a signal ended it, as shells count
 */
export function runScript(
  script: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly dataToStderr?: boolean; readonly env?: NodeJS.ProcessEnv },
): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['inherit', options.dataToStderr ? 2 : 'inherit', 'inherit'],
  })
  // At a terminal Ctrl-C reaches the child by itself; a signal sent to this process alone does not.
  const onInterrupt = () => void (process.stdin.isTTY || child.kill('SIGINT'))
  const handOn = (signal: NodeJS.Signals) => void child.kill(signal)
  process.on('SIGINT', onInterrupt)
  for (const signal of HANDED_ON) process.on(signal, handOn)
  return new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]))
  }).finally(() => {
    process.off('SIGINT', onInterrupt)
    for (const signal of HANDED_ON) process.off(signal, handOn)
  })
}
