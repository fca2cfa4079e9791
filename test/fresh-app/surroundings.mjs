// What a fresh app finds around it: a PostgreSQL server, and Prisma's engine where it cannot be downloaded.
import { nativeShadow } from '@backout/shadow'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

/** A server of the newest major, for this run alone. */
export async function startPostgres() {
  const shadow = await nativeShadow({ major: 18, root: fileURLToPath(new URL('..', import.meta.url)), cacheDir: null })
  const ledger = { schema: 'none', table: 'none', ownsSchema: false }
  const session = await shadow.open({ migrations: [], runner: { label: 'none', transaction: 'per-batch', ledger } })
  const { rows } = await session.query("select current_setting('unix_socket_directories') as folder")
  const folder = rows[0].folder.replaceAll('"', '')
  return {
    /** A new, empty database. @returns its URL */
    async database(name) {
      const unique = `${name}_${randomBytes(4).toString('hex')}`
      await session.query(`create database ${unique} template postgres`)
      return `postgresql://postgres@localhost/${unique}?host=${encodeURIComponent(folder)}`
    },
    /** The one value that a query gives, as text. */
    async value(url, query) {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      const result = await client.query({ text: query, rowMode: 'array' })
      await client.end()
      return String(result.rows[0][0])
    },
    async stop() {
      await session.close()
      await shadow.close()
    },
  }
}

/** Environment for Prisma's CLI. `PRISMA_SCHEMA_ENGINE_BINARY=` (empty) has it download its own engine. */
export function prismaEngine() {
  const quiet = { CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' }
  const named = process.env.PRISMA_SCHEMA_ENGINE_BINARY
  if (named === '') return quiet
  const standIn = fileURLToPath(new URL('../prisma-engine/schema-engine.mjs', import.meta.url))
  return { ...quiet, PRISMA_SCHEMA_ENGINE_BINARY: named ?? standIn }
}
