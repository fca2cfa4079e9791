import { author, observe, type Reader } from '@backout/down'
import { compareCatalogs, type Session, type Shadow, type ShadowDatabase } from '@backout/core'
import { readCatalog, readIdentities } from '@backout/shadow'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testShadow } from './shadows.ts'

const reader: Reader = {
  identities: (session) => readIdentities(session),
  catalog: (session) => readCatalog(session),
}

let shadow: Shadow
let database: ShadowDatabase
beforeAll(async () => {
  shadow = await testShadow('pglite')
  database = await shadow.open({
    migrations: [],
    runner: { label: '', transaction: 'per-batch', ledger: { schema: 'x', table: 'x', ownsSchema: true } },
  })
  await database.query(SCHEMA)
}, 300_000)
afterAll(() => shadow?.close())

/** Three tables of three columns each, alike but for their rows, so that nothing but identity tells them apart. */
const SCHEMA = ['t0', 't1', 't2']
  .map(
    (table, n) =>
      `CREATE TABLE ${table} (c0 int, c1 int, c2 int CHECK (c2 > 0)); CREATE INDEX ON ${table} (c1); INSERT INTO ${table} VALUES (${n}, ${n + 10}, ${n + 20});`,
  )
  .join('\n')

const permutation = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 3, maxLength: 3 })

const rows = async () =>
  (
    await database.query(
      ['t0', 't1', 't2'].map((table) => `SELECT '${table}' AS t, c0, c1, c2 FROM ${table}`).join(' UNION ALL '),
    )
  ).rows
const files = async (session: Session) =>
  (
    await session.query(
      `SELECT oid, relfilenode FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY oid`,
    )
  ).rows

/** Gives every table and column another name of a small set: swaps, rings and chains are the usual case. */
const renamings = fc.record({ tables: permutation, columns: fc.tuple(permutation, permutation, permutation) })

test('whatever is renamed to whatever else comes back as itself, with its rows and nothing rebuilt', async () => {
  await fc.assert(
    fc.asyncProperty(renamings, async ({ tables, columns }) => {
      const before = await observe(database, reader)
      const [rowsBefore, filesBefore] = [await rows(), await files(database)]
      const up = [0, 1, 2].flatMap((t) => [
        ...[0, 1, 2].map((c) => `ALTER TABLE t${t} RENAME c${c} TO tmp${c};`),
        ...[0, 1, 2].map((c) => `ALTER TABLE t${t} RENAME tmp${c} TO c${columns[t]![c]};`),
      ])
      await database.query(
        [
          ...up,
          ...[0, 1, 2].map((t) => `ALTER TABLE t${t} RENAME TO tmp${t};`),
          ...[0, 1, 2].map((t) => `ALTER TABLE tmp${t} RENAME TO t${tables[t]};`),
        ].join('\n'),
      )
      const now = { identities: await reader.identities(database), catalog: await reader.catalog(database) }
      const [down] = (await author(database, before, reader, now)).candidates
      for (const { sql } of down!.statements) await database.query(sql)
      expect(compareCatalogs(before.catalog, await readCatalog(database))).toEqual({ differences: [], columnOrder: [] })
      expect(await rows()).toEqual(rowsBefore)
      expect(await files(database)).toEqual(filesBefore)
    }),
    { numRuns: 12 },
  )
}, 300_000)
