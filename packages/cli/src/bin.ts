#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'
import type { Screen } from './terminal.ts'

// Halves the start of the parser and of PGlite, both WebAssembly; it must be set before the first of them loads.
setFlagsFromString('--liftoff-only')

// Configs may print while they are read (dotenv does). stdout is for the report alone.
const out = process.stdout.write.bind(process.stdout)
process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write

// `backout check | head`: whoever reads has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

const screen = ({ isTTY, columns }: NodeJS.WriteStream): Screen => ({
  isTTY: isTTY === true,
  width: isTTY && columns > 0 ? columns : 100,
})

/** Exit code 2 like every failure, but with the stack: this one is ours to mend. */
function bug(error: unknown): 2 {
  const stack = error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${stack}\n\nThis is a bug in backout; please report it with the migration that led here.\n`)
  return 2
}

const { main } = await import('./main.ts')
const exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  env: { ...process.env },
  out: (text) => void out(text),
  err: (text) => void process.stderr.write(text),
  stdin: { isTTY: process.stdin.isTTY === true },
  stdout: screen(process.stdout),
  stderr: screen(process.stderr),
}).catch(bug)

// A config may leave a pool open; the work is done all the same. Pipes are written asynchronously: wait for them.
await new Promise<void>((resolve) => void out('', () => resolve()))
await new Promise<void>((resolve) => void process.stderr.write('', () => resolve()))
process.exit(exitCode)
