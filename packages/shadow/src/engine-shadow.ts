import type { History, Shadow, ShadowDatabase } from '@backout/core'
import type { Engine, EngineDatabase } from './engine.ts'
import { historyKeys } from './history-keys.ts'
import { cacheFolder, type CommonOptions } from './options.ts'
import { noteProblems, replay } from './replay.ts'
import { runSetup } from './setup.ts'
import { StateCache, type ReplayNote, type State } from './state-cache.ts'

/** Milliseconds of replay from which on a state is kept in memory: keeping it takes about as long. */
const WORTH_KEEPING = 50
/** Milliseconds of replay from which on a state is written to disk, even if it is not the first of the run. */
const WORTH_WRITING = 150

/**
 * A shadow on servers that backout starts itself. Each open database is a server of its own on a copy of a cached data
 * directory: what belongs to a whole server (roles, their settings) is then as much a part of the state as tables are.
 */
export class EngineShadow implements Shadow {
  readonly concurrent: boolean
  readonly label: string
  readonly version: number
  readonly #engine: Engine
  readonly #options: CommonOptions
  readonly #cache: StateCache
  readonly #empties: StateCache
  readonly #empty: State
  readonly #databases = new Set<EngineDatabase>()
  #opened = 0

  /** Starts from the cached empty database, or makes one. */
  static async create(engine: Engine, options: CommonOptions): Promise<EngineShadow> {
    engine.warmUp()
    const cache = new StateCache(cacheFolder(options))
    const keys = historyKeys({ ...engine.identity, empty: true }, NO_HISTORY)
    const empties = options.emptyDir === undefined ? cache : new StateCache(options.emptyDir)
    const found = await empties.find(keys)
    const empty = found?.state ?? (await initialise(engine))
    if (found === null) empties.keep(keys[0]!, empty, true)
    return new EngineShadow(engine, options, [cache, empties], empty)
  }

  private constructor(
    engine: Engine,
    options: CommonOptions,
    [cache, empties]: readonly [StateCache, StateCache],
    empty: State,
  ) {
    this.#engine = engine
    this.#options = options
    this.#cache = cache
    this.#empties = empties
    this.#empty = empty
    this.concurrent = engine.concurrent
    this.version = empty.version
    this.label = engine.label(`${Math.floor(empty.version / 10_000)}.${empty.version % 10_000}`)
  }

  async open(history: History): Promise<ShadowDatabase> {
    // The ledger stands where the runner would have made it; a user's setup may lay the ground for it.
    const parts = [this.#options.setup, history.runner.ledger.create].filter((sql) => sql !== undefined && sql !== null)
    const setup = parts.length === 0 ? null : parts.join('\n;\n')
    const keys = historyKeys({ ...this.#engine.identity, setup }, history)
    const found = await this.#cache.find(keys)
    const state = found?.state ?? this.#empty
    const database = await this.#start(state)
    const notes = [...state.notes]
    if (found?.index !== history.migrations.length) {
      try {
        const started = performance.now()
        if (found === null) await runSetup(database, setup, this.label)
        notes.push(...(await replay(database, history, found?.index ?? 0, this.label)))
        const took = performance.now() - started
        const first = this.#opened === 0
        if (!first && took < WORTH_KEEPING) return this.#ready(database, notes, history)
        const persist = first || took > WORTH_WRITING
        return this.#ready(await this.#keep(keys.at(-1)!, database, notes, persist), notes, history)
      } catch (error) {
        await database.close()
        throw error
      }
    }
    return this.#ready(database, notes, history)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#databases].map((database) => database.close()))
    await this.#engine.close()
    await Promise.all([this.#cache.settled(), this.#empties.settled()])
  }

  #ready(database: EngineDatabase, notes: readonly ReplayNote[], history: History): ShadowDatabase {
    database.notes = noteProblems(notes, history)
    // Who opens twice opens again.
    if (this.#opened++ > 0) this.#engine.warmUp()
    return database
  }

  /** Keeps the state of a database. @returns the database, or another one in the same state */
  async #keep(
    key: string,
    database: EngineDatabase,
    notes: readonly ReplayNote[],
    persist: boolean,
  ): Promise<EngineDatabase> {
    // A server that starts from files which were copied while it ran empties its unlogged tables.
    const { rows } = await database.query("SELECT FROM pg_class WHERE relpersistence = 'u' LIMIT 1")
    const stop = rows.length > 0
    const state: State = {
      image: await database.image(stop),
      version: this.version,
      extensions: database.extensions,
      notes,
    }
    this.#cache.keep(key, state, persist)
    if (!stop) return database
    await database.close()
    return this.#start(state)
  }

  async #start(state: State): Promise<EngineDatabase> {
    const database = await this.#engine.start(state.image, state.extensions)
    for (const other of this.#databases) if (other.closed) this.#databases.delete(other)
    this.#databases.add(database)
    return database
  }
}

async function initialise(engine: Engine): Promise<State> {
  const database = await engine.initialise()
  try {
    // What no migration sees, and two thirds of the files.
    await database.query("UPDATE pg_database SET datistemplate = false WHERE datname IN ('template0', 'template1')")
    await database.query('DROP DATABASE template0')
    await database.query('DROP DATABASE template1')
    const { rows } = await database.query<{ version: number }>(
      "SELECT current_setting('server_version_num')::int AS version",
    )
    return { image: await database.image(false), version: rows[0]!.version, extensions: [], notes: [] }
  } finally {
    await database.close()
  }
}

const NO_HISTORY: History = {
  migrations: [],
  runner: { label: '', transaction: 'per-batch', ledger: { schema: '', table: '', ownsSchema: false } },
}
