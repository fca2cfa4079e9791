import type { Migration, Runner, Shadow, ShadowDatabase } from '@backout/core'
import type { ProgressEvent } from './options.ts'

/**
 * One database that moves along the history. It knows after how many migrations it stands, so that going on from there is
 * free; a database that was spoiled is thrown away and opened anew from the shadow's cache.
 */
export class Stage {
  readonly shadow: Shadow
  readonly #migrations: readonly Migration[]
  readonly #runner: Runner
  readonly #onProgress: ((event: ProgressEvent) => void) | undefined
  #database: ShadowDatabase | null = null
  #position: number | null = null

  constructor(
    shadow: Shadow,
    migrations: readonly Migration[],
    runner: Runner,
    onProgress?: (event: ProgressEvent) => void,
  ) {
    this.shadow = shadow
    this.#migrations = migrations
    this.#runner = runner
    this.#onProgress = onProgress
  }

  /**
   * The database in the state after the first `count` migrations.
   * @throws BackoutError when that state cannot be reached
   */
  async at(count: number): Promise<ShadowDatabase> {
    if (this.#database && this.#position === count) return this.#database
    await this.close()
    const onReplay =
      this.#onProgress && ((done: number, total: number) => this.#onProgress!({ step: 'replay', done, total }))
    this.#database = await this.shadow.open({
      migrations: this.#migrations.slice(0, count),
      runner: this.#runner,
      ...(onReplay ? { onReplay } : {}),
    })
    this.#position = count
    return this.#database
  }

  /** After how many migrations it stands; null: nowhere, or nobody knows. */
  get position(): number | null {
    return this.#position
  }

  /** Says that the database now stands after `count` migrations; null: that nobody knows what is in it. */
  moved(count: number | null): void {
    this.#position = count
  }

  async close(): Promise<void> {
    await this.#database?.close()
    this.#database = null
    this.#position = null
  }
}
