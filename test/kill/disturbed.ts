import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Client } from 'pg'
import type { Server } from './server.ts'

const CHILD = fileURLToPath(new URL('run-down.mjs', import.meta.url))

/** How a run is disturbed. Times are parts of the time that an undisturbed run takes. */
export type Disturbance =
  | { readonly kind: 'boundary'; readonly before: number }
  | { readonly kind: 'killed'; readonly at: number }
  | { readonly kind: 'terminated'; readonly at: number }

/** Starts the down in a process of its own. @returns the process once it is connected */
export async function startDown(
  { host, port }: Pick<Server, 'host' | 'port'>,
  database: string,
  file: string,
  hangBefore = -1,
): Promise<{
  readonly child: ChildProcess
  readonly ready: Promise<void>
  readonly hangs: Promise<void>
  log(): string
}> {
  const child = spawn(process.execPath, [CHILD, host, String(port), database, file, String(hangBefore)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  const said = (word: string) =>
    new Promise<void>((resolve) => {
      const look = () => void (text.split('\n').includes(word) && resolve())
      child.stdout!.on('data', look)
      child.once('exit', () => resolve())
      look()
    })
  child.stdout!.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return { child, ready: said('ready'), hangs: said('hangs'), log: () => text }
}

/**
 * Runs the down and disturbs it.
 * @param usual milliseconds that it takes undisturbed
 * @returns how far it had come: the number of statements that were answered
 */
export async function disturb(
  server: Server,
  database: string,
  file: string,
  how: Disturbance,
  usual: number,
): Promise<number> {
  const run = await startDown(server, database, file, how.kind === 'boundary' ? how.before : -1)
  const ended = run.child.exitCode === null ? once(run.child, 'exit') : Promise.resolve()
  await run.ready
  if (how.kind === 'boundary') await run.hangs
  else await new Promise((resolve) => setTimeout(resolve, how.at * usual))
  if (how.kind === 'terminated') {
    const pids = await server.backends(database)
    const admin = await server.connect('postgres')
    for (const pid of pids) await admin.query('SELECT pg_terminate_backend($1)', [pid])
    await admin.end()
  } else run.child.kill('SIGKILL')
  await ended
  return run
    .log()
    .split('\n')
    .filter((line) => /^\d+$/.test(line)).length
}

/** Runs the file once more, as whoever was broken off would. @returns PostgreSQL's error that stopped it, or null */
export async function runAgain(client: Client, statements: readonly string[]): Promise<string | null> {
  for (const statement of statements) {
    try {
      await client.query(statement)
    } catch (error) {
      await client.query('ROLLBACK')
      return `${(error as { code?: string }).code} ${(error as Error).message}`
    }
  }
  return null
}
