import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { BackoutError } from '@backout/core'
import type { NativePackage } from './native-package.ts'
import type { User } from './native-user.ts'

/**
 * Runs the server and ends with it. Whatever becomes of backout (closed, Ctrl-C, killed), its end of the pipe closes, and
 * the server is ended and its folder removed. A line on the pipe is a signal to send first.
 * Only the server keeps standard error, so that its end is the server's end.
 */
const GUARD = `trap '' HUP INT TERM
"$@" >&2 & server=$!
exec 2>/dev/null
while read -r signal; do kill -"$signal" $server; wait $server; echo ended; done
kill -QUIT $server; wait $server
rm -rf "$BACKOUT_FOLDER"`

const WINDOWS = process.platform === 'win32'

/** A PostgreSQL server in a folder of its own, which goes when the server is stopped. */
export class NativeServer {
  /** Where to connect: the folder of its socket, or the local host where there are no sockets in folders. */
  readonly host: string
  readonly port: number
  readonly #folder: string
  readonly #process: ChildProcessWithoutNullStreams

  /**
   * @param folder made by {@link makeServerFolder}, with the data directory `data` in it
   * @throws BackoutError `shadow-unavailable` when it does not start
   */
  static async start(
    { postgres }: NativePackage,
    folder: string,
    settings: Readonly<Record<string, string>>,
    user: User | null,
  ): Promise<NativeServer> {
    const port = WINDOWS ? await freePort() : 5432
    const where = WINDOWS
      ? { listen_addresses: '127.0.0.1', port: String(port) }
      : { listen_addresses: '', unix_socket_directories: `"${folder}"`, unix_socket_permissions: '0700' }
    const options = Object.entries({ ...settings, ...where, log_min_messages: 'log', lc_messages: 'C' })
    const command = [
      postgres,
      '-D',
      join(folder, 'data'),
      ...options.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]
    const [program, ...rest] = WINDOWS ? command : ['/bin/sh', '-c', GUARD, 'sh', ...command]
    const child = spawn(program!, rest, {
      // Not of the terminal's process group: Ctrl-C is for backout alone.
      detached: !WINDOWS,
      env: { ...serverEnvironment(), BACKOUT_FOLDER: folder },
      ...user,
    })
    const server = new NativeServer(child, folder, WINDOWS ? '127.0.0.1' : folder, port)
    await server.#ready()
    return server
  }

  private constructor(child: ChildProcessWithoutNullStreams, folder: string, host: string, port: number) {
    this.#process = child
    this.#folder = folder
    this.host = host
    this.port = port
    // The guard may be gone first.
    child.stdin.on('error', () => {})
    // A server that nobody uses keeps no process alive.
    child.unref()
    for (const pipe of [child.stdin, child.stdout, child.stderr] as unknown as Socket[]) pipe.unref()
    if (WINDOWS) process.once('exit', () => child.kill())
  }

  /** Shuts the server down in good order; its data directory is then whole, and stays until {@link remove}. */
  async stop(): Promise<void> {
    ;(this.#process.stdout as unknown as Socket).ref()
    const ended = new Promise((resolve) => this.#process.stdout.once('data', resolve))
    this.#process.stdin.write('INT\n')
    await ended
  }

  /** Ends the server at once, whatever it does, and removes its folder. Idempotent. */
  async remove(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.ref()
      const ended = new Promise((resolve) => this.#process.once('exit', resolve))
      this.#process.stdin.end()
      if (WINDOWS) this.#process.kill()
      await ended
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Waits until the server takes connections. */
  async #ready(): Promise<void> {
    const { stderr } = this.#process
    ;(stderr as unknown as Socket).ref()
    let log = ''
    const ready = await new Promise<boolean>((resolve) => {
      stderr.on('data', (chunk: Buffer) => {
        log += chunk.toString()
        if (log.includes('ready to accept connections')) resolve(true)
      })
      stderr.once('end', () => resolve(false))
      this.#process.once('error', (error) => {
        log += error.message
        resolve(false)
      })
    })
    stderr.removeAllListeners('data')
    stderr.resume()
    ;(stderr as unknown as Socket).unref()
    if (ready) return
    await this.remove()
    throw serverDoesNotStart(log)
  }
}

export function serverDoesNotStart(log: string): BackoutError {
  return new BackoutError({
    code: 'shadow-unavailable',
    what: 'The native PostgreSQL does not start.',
    why: log.trim().split('\n').slice(-5).join(' ') || 'It says nothing.',
    fix: 'Make its files readable and runnable by the user named; as root, that is `nobody`. Or use --shadow pglite.',
  })
}

/** The environment without what would change a server or initdb: the user's PG* variables and locale. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name))
  return { ...Object.fromEntries(kept), LC_ALL: 'C' }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
