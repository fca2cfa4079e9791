import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Catalog, Shadow } from '@backout/core'
import { fingerprintRows, readCatalog, seedRows, type RowFingerprint } from '@backout/shadow'
import type { Client } from 'pg'
import type { KillCase } from './cases.ts'
import { runAgain, startDown } from './disturbed.ts'
import type { Server } from './server.ts'
import { wayOf } from './way.ts'

const LEDGER = { schema: 'drizzle', table: '__drizzle_migrations', ownsSchema: true }

export interface State {
  readonly catalog: Catalog
  readonly rows: RowFingerprint
}

/** A case that is ready to be disturbed. */
export interface Prepared {
  readonly name: string
  readonly verdict: string | null
  readonly once: boolean
  /** Database in the state after the up, with rows; nobody is connected to it. */
  readonly after: string
  readonly statements: readonly string[]
  /** The statements as JSON. */
  readonly file: string
  /** What an undisturbed way back leads to, and the milliseconds that it takes. */
  readonly expected: State
  readonly usual: number
}

export async function stateOf(client: Client): Promise<State> {
  return { catalog: await readCatalog(client, { ledger: LEDGER }), rows: await fingerprintRows(client) }
}

/** Has the down written, fills the state before with rows, goes up, and notes what an undisturbed way back leads to. */
export async function prepare(server: Server, shadow: Shadow, one: KillCase, index: number): Promise<Prepared> {
  const { verdict, before, up, down: statements, once } = await wayOf(shadow, one)
  const file = join(tmpdir(), `backout-kill-${process.pid}-${index}.json`)
  writeFileSync(file, JSON.stringify(statements))

  const after = `after_${index}`
  await server.copy('base', after)
  const client = await server.connect(after)
  await must(client, before)
  const catalog = await readCatalog(client, { ledger: LEDGER })
  await seedRows(client, { catalog, values: 'tame', rowsPerTable: one.rows ?? 3 })
  await must(client, up)
  await client.end()

  const undisturbed = `undisturbed_${index}`
  await server.copy(after, undisturbed)
  const first = await startDown(server, undisturbed, file)
  await first.ready
  const started = performance.now()
  await new Promise((resolve) => first.child.once('exit', resolve))
  const usual = performance.now() - started
  if (!first.log().includes('done')) throw new Error(`${one.name}: undisturbed it stops: ${first.log()}`)
  const reader = await server.connect(undisturbed)
  const expected = await stateOf(reader)
  await reader.end()
  await server.drop(undisturbed)
  return { name: one.name, verdict, once, after, statements, file, expected, usual }
}

async function must(client: Client, statements: readonly string[]): Promise<void> {
  const error = await runAgain(client, statements)
  if (error !== null) throw new Error(error)
}
