import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { History, Shadow, ShadowDatabase } from '@backout/core'
import { historyKeys } from './history-keys.ts'
import { cacheFolder, DEFAULT_TIMEOUT, type CommonOptions } from './options.ts'
import { PGliteDatabase } from './pglite-database.ts'
import { PGliteInstance } from './pglite-instance.ts'
import type { CompiledModule } from './pglite-messages.ts'
import { noteProblems, replay } from './replay.ts'
import { configurationLines, SERVER_SETTINGS } from './settings.ts'
import { runSetup } from './setup.ts'
import { StateCache, type ReplayNote, type State } from './state-cache.ts'

/** PGlite's version. Its package.json is not exported, so it is read beside the code. */
const PGLITE_VERSION: string = (() => {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  return (JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as { version: string }).version
})()

/** One session, and nothing beside it. 5 × 8192 locks let a transaction touch more than 40,000 objects. */
const SETTINGS = {
  ...SERVER_SETTINGS,
  autovacuum_max_workers: '1',
  autovacuum_worker_slots: '1',
  max_connections: '5',
  max_locks_per_transaction: '8192',
  max_wal_senders: '0',
  min_wal_size: '2MB',
  shared_buffers: '32MB',
  superuser_reserved_connections: '1',
  wal_recycle: 'off',
}

/** Milliseconds of replay from which on a state is written to disk, even if it is not the first of the run. */
const WORTH_WRITING = 150

/**
 * PostgreSQL as WebAssembly in this process: nothing to install, nothing to configure.
 * One session only, so nothing that concerns other sessions can be tried on it.
 * @see https://pglite.dev
 * @throws BackoutError `shadow-crashed` when PGlite does not start
 */
export async function pgliteShadow(options: CommonOptions): Promise<Shadow> {
  const shadow = new PGliteShadow(options)
  await shadow.prepare()
  return shadow
}

class PGliteShadow implements Shadow {
  readonly concurrent = false
  label = `PGlite ${PGLITE_VERSION}`
  version = 0
  readonly #options: CommonOptions
  readonly #cache: StateCache
  readonly #configuration: readonly string[]
  readonly #databases = new Set<PGliteDatabase>()
  #module: CompiledModule | null = null
  /** Started ahead of need: loading PGlite takes a fifth of the time until the first query. */
  #spare: PGliteInstance | null = null
  #empty!: State
  #opened = 0

  constructor(options: CommonOptions) {
    this.#options = options
    this.#configuration = configurationLines({ ...SETTINGS, timezone: options.timeZone ?? 'UTC' })
    this.#cache = new StateCache(cacheFolder(options))
  }

  async prepare(): Promise<void> {
    this.#spare = this.#spawn()
    const key = `empty-${PGLITE_VERSION}`
    const found = await this.#cache.find([key])
    this.#empty = found?.state ?? (await this.#initialise())
    if (found === null) this.#cache.keep(key, this.#empty, true)
    this.version = this.#empty.version
    this.label += ` (PostgreSQL ${Math.floor(this.version / 10_000)}.${this.version % 10_000})`
  }

  async open(history: History): Promise<ShadowDatabase> {
    const { setup = null, timeZone = 'UTC' } = this.#options
    const keys = historyKeys({ pglite: PGLITE_VERSION, settings: SETTINGS, timeZone, setup }, history)
    const found = await this.#cache.find(keys)
    const database = await this.#connect(found?.state ?? this.#empty)
    try {
      const started = performance.now()
      if (found === null) await runSetup(database, setup, this.label)
      const notes = [...(found?.state.notes ?? [])]
      notes.push(...(await replay(database, history, found?.index ?? 0, this.label)))
      const worthWriting = this.#opened++ === 0 || performance.now() - started > WORTH_WRITING
      const ready =
        found?.index === history.migrations.length
          ? database
          : await this.#keep(keys.at(-1)!, database, notes, worthWriting)
      ready.notes = noteProblems(notes, history)
      return ready
    } catch (error) {
      await database.close()
      throw error
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#databases].map((database) => database.close()))
    await this.#spare?.kill(new Error('The shadow was closed.'))
    await this.#cache.settled()
  }

  /** Keeps the state of a database. @returns the database, or another one in the same state */
  async #keep(
    key: string,
    database: PGliteDatabase,
    notes: readonly ReplayNote[],
    persist: boolean,
  ): Promise<PGliteDatabase> {
    // A server that starts from files which were copied while it ran empties its unlogged tables.
    const { rows } = await database.query("SELECT FROM pg_class WHERE relpersistence = 'u' LIMIT 1")
    const stop = rows.length > 0
    const image = await database.instance.image(stop)
    const state: State = { image, version: this.version, extensions: database.extensions, notes }
    this.#cache.keep(key, state, persist)
    if (!stop) return database
    await database.close()
    return this.#connect(state)
  }

  async #connect(state: State): Promise<PGliteDatabase> {
    const { root, timeout = DEFAULT_TIMEOUT } = this.#options
    const instance = this.#spare ?? this.#spawn()
    this.#spare = null
    await instance.start({ image: state.image, configuration: this.#configuration })
    const database = await PGliteDatabase.connect(instance, state.extensions, root, timeout)
    this.#databases.add(database)
    // Who opens twice opens again.
    if (this.#opened > 1) this.#spare = this.#spawn()
    return database
  }

  /** The empty database, from initdb. */
  async #initialise(): Promise<State> {
    const instance = this.#spare ?? this.#spawn()
    this.#spare = null
    await instance.start({ image: null, configuration: [] })
    const database = await PGliteDatabase.connect(instance, [], this.#options.root, DEFAULT_TIMEOUT)
    const { rows } = await database.query<{ version: number }>(
      "SELECT current_setting('server_version_num')::int AS version",
    )
    const image = await instance.image(false)
    await database.close()
    return { image, version: rows[0]!.version, extensions: [], notes: [] }
  }

  #spawn(): PGliteInstance {
    return new PGliteInstance(this.#module, (module) => {
      this.#module ??= module
    })
  }
}
