import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Shadow } from '@backout/core'
import { Client } from 'pg'
import { EngineShadow } from './engine-shadow.ts'
import { EngineDatabase, type Engine } from './engine.ts'
import type { Image } from './image.ts'
import { makeServerFolder, readDataDirectory, writeDataDirectory } from './native-folder.ts'
import { findNativePackage, type NativePackage } from './native-package.ts'
import { NativeServer, serverDoesNotStart, serverEnvironment } from './native-server.ts'
import { serverUser } from './native-user.ts'
import { DEFAULT_TIMEOUT, type CommonOptions } from './options.ts'
import { SERVER_SETTINGS } from './settings.ts'

export interface NativeOptions extends CommonOptions {
  /** PostgreSQL's major version: 13 to 18. */
  readonly major: number
}

/**
 * A PostgreSQL server of a chosen major from an npm package, in a private folder, for this run alone.
 * @throws BackoutError `shadow-unavailable` when no package has it or it does not start
 */
export async function nativeShadow(options: NativeOptions): Promise<Shadow> {
  return EngineShadow.create(new NativeEngine(options), options)
}

const SETTINGS = {
  ...SERVER_SETTINGS,
  huge_pages: 'off',
  max_connections: '20',
  max_locks_per_transaction: '2048',
  max_logical_replication_workers: '0',
}

/** Servers of one major, each in a folder of its own. */
export class NativeEngine implements Engine {
  readonly concurrent = true
  readonly identity: Readonly<Record<string, string>>
  readonly #package: NativePackage
  readonly #settings: Readonly<Record<string, string>>
  readonly #timeout: number
  readonly #user = serverUser()

  constructor({ major, root, timeZone = 'UTC', timeout = DEFAULT_TIMEOUT }: NativeOptions) {
    this.#package = findNativePackage(major, root)
    this.#settings = { ...SETTINGS, timezone: timeZone }
    this.#timeout = timeout
    this.identity = {
      native: this.#package.version,
      system: `${process.platform}-${process.arch}`,
      ...this.#settings,
    }
  }

  label(version: string): string {
    return `PostgreSQL ${version}`
  }

  async initialise(): Promise<NativeDatabase> {
    const folder = makeServerFolder(this.#user)
    try {
      await this.#initdb(join(folder, 'data'))
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
    return this.#connect(folder)
  }

  async start(image: Image): Promise<NativeDatabase> {
    const folder = makeServerFolder(this.#user)
    try {
      writeDataDirectory(join(folder, 'data'), image, this.#user)
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
    return this.#connect(folder)
  }

  warmUp(): void {}

  async close(): Promise<void> {}

  async #connect(folder: string): Promise<NativeDatabase> {
    const server = await NativeServer.start(this.#package, folder, this.#settings, this.#user)
    const { host, port } = server
    const client = new Client({ host, port, user: 'postgres', database: 'postgres', ssl: false })
    const database = new NativeDatabase(client, server, join(folder, 'data'), this.#timeout)
    try {
      await client.connect()
      return database
    } catch (error) {
      await server.remove()
      throw error
    }
  }

  /** @see https://www.postgresql.org/docs/current/app-initdb.html */
  #initdb(data: string): Promise<void> {
    // C.UTF-8 knows the letters of all languages, as the locales of most servers do; older systems lack it.
    const run = (locale: string) => {
      const flags = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', `--locale=${locale}`]
      flags.push('--wal-segsize=1', '--no-sync')
      const child = spawn(this.#package.initdb, flags, {
        env: serverEnvironment(),
        stdio: ['ignore', 'ignore', 'pipe'],
        ...this.#user,
      })
      return new Promise<void>((resolve, reject) => {
        let log = ''
        child.stderr!.on('data', (chunk: Buffer) => (log += chunk.toString()))
        child.once('error', (error) => reject(serverDoesNotStart(error.message)))
        child.once('close', (code) => (code === 0 ? resolve() : reject(serverDoesNotStart(log))))
      })
    }
    return run('C.UTF-8').catch(() => run('C'))
  }
}

/** A session on a native server, which is there for it alone. */
class NativeDatabase extends EngineDatabase {
  readonly extensions = []
  readonly #server: NativeServer
  readonly #data: string

  constructor(client: Client, server: NativeServer, data: string, timeout: number) {
    super(client, {
      timeout,
      kill: () => server.remove(),
      close: async () => {
        client.end().catch(() => {})
        await server.remove()
      },
    })
    this.#server = server
    this.#data = data
  }

  async image(stop: boolean): Promise<Image> {
    if (stop) await this.#server.stop()
    else await this.query('CHECKPOINT')
    return readDataDirectory(this.#data)
  }
}
