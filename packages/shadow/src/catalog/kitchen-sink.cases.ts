import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import type { Session } from '@backout/core'
import { Client } from 'pg'

/** Statements of `kitchen-sink.sql` that a server of this major knows. */
const kitchenSink = (major: number): string[] =>
  readFileSync(new URL('kitchen-sink.sql', import.meta.url), 'utf8')
    .replaceAll(/^--.*$/gm, '')
    .split(/;\n/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '' && major >= Number(/^\/\* (\d+)\+ \*\//.exec(statement)?.[1] ?? 0))

/** What PGlite cannot do: it has no library to receive a replication stream. */
const NOT_ON_PGLITE = /\bsubscription\b/

export interface TestDatabase {
  readonly session: Session
  close(): Promise<void>
}

/** A fresh PGlite behind a real `pg.Client`. */
export async function openPglite(): Promise<TestDatabase> {
  const db = await PGlite.create({ extensions: { pgcrypto } })
  const client = new Client(createPgConfig(db))
  await client.connect()
  return { session: client as unknown as Session, close: () => db.close() }
}

/** A PGlite that holds something of every kind. */
export async function openKitchenSink(): Promise<TestDatabase> {
  const database = await openPglite()
  for (const statement of kitchenSink(18)) if (!NOT_ON_PGLITE.test(statement)) await database.session.query(statement)
  return database
}
