import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Shadow } from '@backout/core'
import { EngineShadow } from './engine-shadow.ts'
import type { Engine } from './engine.ts'
import type { Image } from './image.ts'
import { DEFAULT_TIMEOUT, type CommonOptions } from './options.ts'
import { PGliteDatabase } from './pglite-database.ts'
import { PGliteInstance } from './pglite-instance.ts'
import type { CompiledModule } from './pglite-messages.ts'
import { configurationLines, SERVER_SETTINGS } from './settings.ts'

/**
 * PostgreSQL as WebAssembly in this process: nothing to install, nothing to configure.
 * One session only, so nothing that concerns other sessions can be tried on it.
 * @see https://pglite.dev
 * @throws BackoutError `shadow-crashed` when PGlite does not start
 */
export function pgliteShadow(options: CommonOptions): Promise<Shadow> {
  return EngineShadow.create(new PGliteEngine(options), options)
}

/** PGlite's version. Its package.json is not exported, so it is read beside the code. */
const VERSION: string = (() => {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  return (JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as { version: string }).version
})()

/** One session, and nothing beside it. 5 × 4096 locks let a transaction touch 20,000 objects. */
const SETTINGS = {
  ...SERVER_SETTINGS,
  autovacuum_max_workers: '1',
  autovacuum_worker_slots: '1',
  max_connections: '5',
  max_locks_per_transaction: '4096',
  // Its pages are touched at the start.
  shared_buffers: '16MB',
  superuser_reserved_connections: '1',
}

class PGliteEngine implements Engine {
  readonly concurrent = false
  readonly identity: Readonly<Record<string, string>>
  readonly #root: string
  readonly #timeout: number
  readonly #configuration: readonly string[]
  #module: CompiledModule | null = null
  /** A thread that has loaded PGlite and waits for a state to start from. */
  #spare: PGliteInstance | null = null

  constructor({ root, timeZone = 'UTC', timeout = DEFAULT_TIMEOUT }: CommonOptions) {
    const settings = { ...SETTINGS, timezone: timeZone }
    this.#root = root
    this.#timeout = timeout
    this.#configuration = configurationLines(settings)
    this.identity = { pglite: VERSION, ...settings }
  }

  label(version: string): string {
    return `PGlite ${VERSION} (PostgreSQL ${version})`
  }

  async initialise(): Promise<PGliteDatabase> {
    return this.#connect(null, [])
  }

  async start(image: Image, extensions: readonly string[]): Promise<PGliteDatabase> {
    return this.#connect(image, extensions)
  }

  warmUp(): void {
    this.#spare ??= new PGliteInstance({ module: this.#module, configuration: this.#configuration }, (module) => {
      this.#module ??= module
    })
  }

  async close(): Promise<void> {
    await this.#spare?.kill(new Error('The shadow was closed.'))
  }

  async #connect(image: Image | null, extensions: readonly string[]): Promise<PGliteDatabase> {
    this.warmUp()
    const instance = this.#spare!
    this.#spare = null
    await instance.start(image)
    return PGliteDatabase.connect(instance, extensions, this.#root, this.#timeout)
  }
}
