import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../packages/cli/dist/bin.js', import.meta.url))

/** What a run of the built command line came to. */
export interface Result {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
  /** Called with each part of stderr or stdout, to answer or to interrupt. */
  readonly onOutput?: (child: ChildProcess, part: string) => void
  /** Called when it runs. */
  readonly onStart?: (child: ChildProcess) => void
  /** Runs it as another user, for what root may do and others may not. */
  readonly uid?: number
}

/** Runs `backout` as users do: built, in a process of its own, without what the test runner has in its environment. */
export function backout(args: readonly string[], options: RunOptions): Promise<Result> {
  if (!existsSync(BIN)) throw new Error(`${BIN} is missing: build first (pnpm run build).`)
  const { cwd, env, onOutput, onStart, uid } = options
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: tmpdir(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part
    onOutput?.(child, part)
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part
    onOutput?.(child, part)
  })
  onStart?.(child)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
