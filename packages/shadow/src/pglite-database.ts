import { Client } from 'pg'
import { EngineDatabase } from './engine.ts'
import { extensionsOf, findExtensions } from './extensions.ts'
import type { Image } from './image.ts'
import type { PGliteInstance } from './pglite-instance.ts'
import { WireStream } from './wire-stream.ts'

/** A session on a PGlite server, which is its only one. */
export class PGliteDatabase extends EngineDatabase {
  readonly #instance: PGliteInstance
  readonly #extensions: Set<string>

  private constructor(instance: PGliteInstance, client: Client, extensions: Set<string>, timeout: number) {
    super(client, {
      timeout,
      kill: (reason) => instance.kill(reason),
      close: async () => {
        await Promise.all([client.end(), instance.kill(new Error('The shadow database was closed.'))])
      },
    })
    this.#instance = instance
    this.#extensions = extensions
  }

  /**
   * Connects to a server that was started.
   * @param needed names of extensions that its data need
   * @param root where packages of extensions are looked for
   */
  static async connect(
    instance: PGliteInstance,
    needed: readonly string[],
    root: string,
    timeout: number,
  ): Promise<PGliteDatabase> {
    const extensions = new Set<string>()
    const install = async (names: readonly string[]) => {
      const found = findExtensions(
        names.filter((name) => !extensions.has(name)),
        root,
      )
      await instance.install(found)
      for (const { name } of found) extensions.add(name)
    }
    await install(needed)
    const stream = new WireStream(async (bytes) => {
      // Also reads what a DO block builds, as long as it is written out.
      await install(extensionsOf([bytes.toString('utf8')]))
      return instance.wire(bytes)
    })
    const client = new Client({ stream: () => stream, user: 'postgres', database: 'postgres', ssl: false })
    const database = new PGliteDatabase(instance, client, extensions, timeout)
    await client.connect()
    return database
  }

  get extensions(): readonly string[] {
    return [...this.#extensions].sort()
  }

  image(stop: boolean): Promise<Image> {
    return this.#instance.image(stop)
  }
}
