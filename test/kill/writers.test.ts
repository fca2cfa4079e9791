import type { Shadow, ShadowDatabase } from '@backout/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testShadow } from '../there-and-back/shadows.ts'
import { runAgain } from './disturbed.ts'
import { serverOf, type Server } from './server.ts'
import { wayOf } from './way.ts'
import { CASES } from './writer-cases.ts'
import { startWriters, type Acknowledged } from './writers.ts'

// A migration goes up and comes back while others write into its tables: what they were told is there must be there, once.

/** CI goes through the first and every third; all of them with `BACKOUT_TEST_KILLS`. */
const ALL = process.env['BACKOUT_TEST_KILLS'] !== undefined
const SPEC = process.env['BACKOUT_TEST_SHADOWS']?.split(',').find((spec) => spec !== 'pglite') ?? 'native:18'
const CONNECTIONS = 4
/** Writes before the up, between, and after the down. */
const WRITES = 60

const RUNNER = {
  label: 'none',
  transaction: 'per-batch',
  ledger: { schema: 'drizzle', table: '__drizzle_migrations', ownsSchema: true },
} as const

let shadow: Shadow
let database: ShadowDatabase
let server: Server
beforeAll(async () => {
  shadow = await testShadow(SPEC)
  database = await shadow.open({ migrations: [], runner: RUNNER })
  server = serverOf(database)
  await server.copy('postgres', 'base')
})
afterAll(() => shadow.close())

describe('others write meanwhile', () => {
  test.each(CASES.filter((_, index) => ALL || index % 3 === 0).map((one, index) => ({ ...one, index })))(
    '$name',
    { timeout: 120_000 },
    async (one) => {
      const way = await wayOf(shadow, one)
      const name = `writers_${one.index}`
      await server.copy('base', name)
      const client = await server.connect(name)
      await insist(client, way.before)
      const kept = await rowsOf(client, one.read)
      const writers = await startWriters(server, name, one.writings, CONNECTIONS)
      const more = async () => {
        const until = writers.count() + WRITES
        // Whoever waits for longer than this waits for ever.
        const end = performance.now() + 20_000
        while (writers.count() < until && performance.now() < end)
          await new Promise((resolve) => setTimeout(resolve, 5))
      }
      await more()
      await insist(client, way.up)
      // A table that has gone takes no writes until it is back.
      if (!/DROP TABLE t;/.test('up' in one ? one.up : '') || one.name.includes('partitioned')) await more()
      await insist(client, way.down)
      await more()
      const { acknowledged, odd } = await writers.stop()
      const found = await client.query<Record<string, string | number | null>>(one.read)
      await client.end()
      await server.drop(name)

      expect(odd).toEqual([])
      const expected = new Map([...kept, ...acknowledged])
      expect(found.rows.length, 'rows that nobody wrote, or written twice').toBe(expected.size)
      const wrong = found.rows.filter((row) => !isAs(row, expected.get(Number(row['id']))))
      expect(wrong.slice(0, 3)).toEqual([])
    },
  )
})

/** Runs a file as a person would: again when it met others in a deadlock. */
async function insist(client: Parameters<typeof runAgain>[0], statements: readonly string[]): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const error = await runAgain(client, statements)
    if (error === null) return
    if (attempt === 5 || !error.startsWith('40P01')) throw new Error(error)
  }
}

async function rowsOf(client: Parameters<typeof runAgain>[0], read: string): Promise<Acknowledged> {
  const { rows } = await client.query<Record<string, string | number | null>>(read)
  return new Map(
    rows.map(({ id, ...columns }) => [
      Number(id),
      Object.fromEntries(
        Object.entries(columns).flatMap(([name, value]) => (value === null ? [] : [[name, `${value}`]])),
      ),
    ]),
  )
}

/** A column that nobody was told of holds nothing. */
const isAs = (
  { id: _id, ...columns }: Record<string, string | number | null>,
  told: Record<string, string> | undefined,
) => told !== undefined && Object.entries(columns).every(([name, value]) => (told[name] ?? null) === value)
