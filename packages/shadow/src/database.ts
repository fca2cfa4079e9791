import { BackoutError, type Problem, type ShadowDatabase } from '@backout/core'
import { once } from 'node:events'
import type { Client } from 'pg'

/** What a shadow knows of the database behind a {@link Database}. */
export interface Backing {
  /** Milliseconds after which a query is ended; see {@link ShadowOptions.timeout}. */
  readonly timeout: number
  /** Ends whatever the session does, from outside. The database is of no use afterwards. */
  kill(reason: Error): Promise<void>
  /** Disconnects and drops the database. Called once. */
  close(): Promise<void>
}

/** One session on a database of a shadow, with a time limit on every query. */
export class Database implements ShadowDatabase {
  /** For libraries that want a real `pg.Client`; its queries have no time limit. */
  readonly client: Client
  notes: readonly Problem[] = []
  readonly #backing: Backing
  /** `ref` and `unref` are not in pg's types. */
  readonly #socket: { ref(): void; unref(): void }
  #completed = 0
  #ended: Error | null = null
  #last: Promise<unknown> = Promise.resolve()
  #closing: Promise<void> | null = null

  constructor(client: Client, backing: Backing) {
    this.client = client
    this.#backing = backing
    this.#socket = client as unknown as { ref(): void; unref(): void }
    client.on('error', (error) => {
      this.#ended ??= error instanceof BackoutError ? error : lost(error)
    })
    // `connection` is not in pg's types; it is how pg itself counts.
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter }
    connection.on('commandComplete', () => this.#completed++)
    connection.on('emptyQuery', () => this.#completed++)
  }

  /** How many statements of the newest query were completed; with a failed one, the index of the statement that failed. */
  get completed(): number {
    return this.#completed
  }

  transaction(): 'none' | 'open' | 'failed' {
    const status = this.client.getTransactionStatus()
    return status === 'T' ? 'open' : status === 'E' ? 'failed' : 'none'
  }

  /** See {@link Session.query}; of several statements, the rows of the last. Queries wait for each other. */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<{ rows: Row[] }> {
    const result = this.#last.then(() => this.#query<Row>(text, values))
    this.#last = result.catch(() => {})
    return result
  }

  get closed(): boolean {
    return this.#closing !== null
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#last
      this.#ended ??= new Error('The shadow database was closed.')
      await this.#backing.close()
    })()
    return this.#closing
  }

  /**
   * `pg` tells of an error before the server has said where the session stands after it; on a busy machine a moment lies
   * between the two.
   */
  async #ready(): Promise<void> {
    const { readyForQuery, connection } = this.client as unknown as {
      readyForQuery: boolean
      connection: NodeJS.EventEmitter
    }
    if (readyForQuery || this.#ended !== null) return
    const gone = new AbortController()
    const events = ['readyForQuery', 'end', 'error'].map((event) => once(connection, event, { signal: gone.signal }))
    await Promise.race(events).catch(() => {})
    gone.abort()
    await Promise.allSettled(events)
  }

  async #query<Row>(text: string, values?: readonly unknown[]): Promise<{ rows: Row[] }> {
    if (this.#ended !== null) throw this.#ended
    const timer = setTimeout(() => {
      this.#ended = tooLong(text, this.#backing.timeout)
      void this.#backing.kill(this.#ended)
    }, this.#backing.timeout)
    this.#completed = 0
    // Only a query under way keeps the process alive.
    this.#socket.ref()
    try {
      const result: unknown = await (values === undefined
        ? this.client.query(text)
        : this.client.query(text, [...values]))
      return (Array.isArray(result) ? result.at(-1) : result) as { rows: Row[] }
    } catch (error) {
      await this.#ready()
      throw this.#ended ?? error
    } finally {
      clearTimeout(timer)
      this.#socket.unref()
    }
  }
}

function tooLong(text: string, timeout: number): BackoutError {
  return new BackoutError({
    code: 'statement-timeout',
    what: `SQL did not end within ${timeout / 1000} s on the shadow.`,
    why: `It was ended while it ran: ${excerpt(text)}`,
    fix: 'Look for an endless loop or recursion in it; if it only needs longer, raise `shadow.timeout` in backout.config.ts.',
  })
}

function lost(error: Error): BackoutError {
  return new BackoutError(
    {
      code: 'shadow-unreachable',
      what: 'The connection to the shadow database was lost.',
      why: error.message,
      fix: 'Check that the server still runs, then run backout again.',
    },
    { cause: error },
  )
}

/** The first line of SQL that is more than a comment, cut to 80 characters. */
export function excerpt(sql: string): string {
  const line = sql.split('\n').find((text) => /^\s*(?!--)\S/.test(text)) ?? sql
  return line.length > 80 ? `${line.trim().slice(0, 79)}…` : line.trim()
}
