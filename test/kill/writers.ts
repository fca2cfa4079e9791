import type { Client } from 'pg'
import type { Server } from './server.ts'

/** How one client writes: with `$1`, a key, and `$2`, a text that no other write uses. */
export interface Writing {
  readonly insert: string
  readonly update: string
  /** Columns of the row that is read in the end which get the text. */
  readonly sets: readonly string[]
}

/** What was acknowledged of each row: the last text of each column, by key. */
export type Acknowledged = Map<number, Record<string, string>>

/**
 * Errors that a client meets while the schema changes under it, and after which it tries again: a column or a table that is
 * not there now, a lock that could not be had.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const PASSING: ReadonlySet<string> = new Set(['42703', '42P01', '40P01', '55P03', '40001', 'XX000'])

export interface Writers {
  /** How many writes were acknowledged so far; endless once something odd has ended them. */
  count(): number
  /** Ends them. @returns what they were told, and what they were not to be told */
  stop(): Promise<{ readonly acknowledged: Acknowledged; readonly odd: readonly string[] }>
}

/** Starts connections that insert rows and change their own, each as the old client or as the new one, whichever works. */
export async function startWriters(
  server: Server,
  database: string,
  writings: readonly Writing[],
  connections: number,
): Promise<Writers> {
  const acknowledged: Acknowledged = new Map()
  const odd: string[] = []
  let count = 0
  const ending = new AbortController()
  const { signal } = ending
  const clients = await Promise.all(Array.from({ length: connections }, () => server.connect(database)))
  const write = async (client: Client, writer: number) => {
    const keys: number[] = []
    for (let number = 0; !signal.aborted; number++) {
      const isNew = number % 3 !== 2 || keys.length === 0
      const key = isNew ? (writer + 1) * 1_000_000 + number : keys[(number * 7) % keys.length]!
      const text = `p${(writer + 1) * 1_000_000 + number}`
      const done = await one(client, key, text, isNew, number)
      if (!done) continue
      count++
      if (isNew) keys.push(key)
      const known = acknowledged.get(key) ?? {}
      acknowledged.set(key, { ...known, ...Object.fromEntries(done.sets.map((column) => [column, text])) })
    }
  }
  /** @returns how it was written; null when it was not */
  const one = async (client: Client, key: number, text: string, isNew: boolean, number: number) => {
    for (let attempt = 0; ; attempt++) {
      const writing = writings[(number + attempt) % writings.length]!
      try {
        const { rowCount } = await client.query(isNew ? writing.insert : writing.update, [key, text])
        if (rowCount === 1) return writing
        odd.push(`${rowCount} rows by ${isNew ? 'insert' : 'update'} of ${key}`)
        ending.abort()
        return null
      } catch (error) {
        const { code = 'none', message } = error as { code?: string; message: string }
        if (!PASSING.has(code)) {
          odd.push(`${code} ${message}`)
          ending.abort()
          return null
        }
        if (signal.aborted) return null
        if (attempt % writings.length === writings.length - 1) await new Promise((resolve) => setTimeout(resolve, 3))
      }
    }
  }
  const writing = clients.map((client, writer) => write(client, writer))
  return {
    count: () => (signal.aborted ? Infinity : count),
    async stop() {
      ending.abort()
      await Promise.all(writing)
      await Promise.all(clients.map((client) => client.end()))
      return { acknowledged, odd }
    },
  }
}
