import type { ShadowDatabase } from '@backout/core'
import { Client } from 'pg'

/** A server of our own, with as many databases as are wanted. */
export interface Server {
  readonly host: string
  readonly port: number
  connect(database: string): Promise<Client>
  /** Makes a database like another, to which nobody may be connected. */
  copy(from: string, to: string): Promise<void>
  drop(database: string): Promise<void>
  /** Backends that are connected to a database. */
  backends(database: string): Promise<number[]>
}

/** The server behind a session of a native shadow, which is there for it alone. */
export function serverOf(database: ShadowDatabase): Server {
  const { client } = database as unknown as { client: Client }
  return serverAt(client.host, client.port, (sql) => database.query(sql))
}

export function serverAt(
  host: string,
  port: number,
  admin: (sql: string) => Promise<{ rows: Record<string, unknown>[] }>,
): Server {
  return {
    host,
    port,
    async connect(name) {
      const client = new Client({ host, port, database: name, user: 'postgres', ssl: false })
      client.on('error', () => {})
      await client.connect()
      return client
    },
    copy: async (from, to) => void (await admin(`CREATE DATABASE "${to}" TEMPLATE "${from}"`)),
    drop: async (name) => void (await admin(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)),
    async backends(name) {
      const { rows } = await admin(`SELECT pid FROM pg_stat_activity WHERE datname = '${name}'`)
      return rows.map(({ pid }) => Number(pid))
    },
  }
}
