import type { Shadow, ShadowDatabase } from '@backout/core'
import { nativeShadow } from '@backout/shadow'
import type { TestDatabase } from '@backout/testkit'
import { randomBytes } from 'node:crypto'
import { afterAll, inject } from 'vitest'

/** A real PostgreSQL 18 for the tests of one file, started with the first database. */
let server: Promise<{ shadow: Shadow; session: ShadowDatabase; folder: string }> | undefined

afterAll(async () => {
  const { shadow, session } = (await server) ?? {}
  await session?.close()
  await shadow?.close()
})

/** A new, empty database that any client can reach by its URL. */
export async function database(): Promise<TestDatabase> {
  server ??= start()
  const { session, folder } = await server
  const name = `conformance_${randomBytes(6).toString('hex')}`
  // The session's own database is the only one that a shadow's server has.
  await session.query(`create database ${name} template postgres`)
  return {
    url: `postgresql://postgres@localhost/${name}?host=${encodeURIComponent(folder)}`,
    async close() {
      // A migrator may have left its sessions.
      await session.query(`drop database ${name} with (force)`)
    },
  }
}

async function start() {
  const shadow = await nativeShadow({
    major: 18,
    root: import.meta.dirname,
    cacheDir: null,
    emptyDir: inject('empties'),
  })
  const ledger = { schema: 'none', table: 'none', ownsSchema: false }
  const runner = { label: 'none', transaction: 'per-batch', ledger } as const
  const session = await shadow.open({ migrations: [], runner })
  const { rows } = await session.query<{ folder: string }>(
    "select current_setting('unix_socket_directories') as folder",
  )
  return { shadow, session, folder: rows[0]!.folder.replaceAll('"', '') }
}
