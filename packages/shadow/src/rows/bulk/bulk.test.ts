import type { Shadow, ShadowDatabase } from '@backout/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { historyOf } from '../../history.cases.ts'
import { nativeShadow } from '../../native.ts'
import { pgliteShadow } from '../../pglite.ts'
import { fingerprintRows } from '../fingerprint.ts'
import { seedRows } from '../seed.ts'
import { BULK } from './bulk.cases.ts'

const ROWS = 600
const options = { root: import.meta.dirname, cacheDir: null, emptyDir: inject('empties') }
const SHADOWS: readonly (readonly [name: string, open: () => Promise<Shadow>])[] = [
  ['PGlite', () => pgliteShadow(options)],
  ['native 15', () => nativeShadow({ ...options, major: 15 })],
]

describe.each(SHADOWS)('%s', (_, make) => {
  let shadow: Shadow
  let database: ShadowDatabase
  beforeAll(async () => {
    shadow = await make()
    database = await shadow.open(historyOf('per-batch'))
  })
  afterAll(async () => {
    await database.close()
    await shadow.close()
  })
  beforeEach(() => database.query('BEGIN; CREATE SCHEMA s; SET LOCAL search_path = s, public'))
  afterEach(() => database.query('ROLLBACK'))

  test.each(BULK)('600 rows: $what', async ({ sql, fewer = {} }) => {
    await database.query(sql)
    const { filled, unfilled, remarks } = await seedRows(database, { rowsPerTable: ROWS })
    expect(unfilled).toEqual({})
    const roots = await database.query<{ name: string }>(
      `SELECT 's.' || quote_ident(relname) AS name FROM pg_class
       WHERE relnamespace = 's'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
    )
    const expected = roots.rows.map(({ name }) => [name, fewer[name.slice(2)]?.[0] ?? ROWS])
    expect(Object.fromEntries(roots.rows.map(({ name }) => [name, filled[name]]))).toEqual(Object.fromEntries(expected))
    for (const [table, [, says]] of Object.entries(fewer)) expect(remarks[`s.${table}`]).toContain(says)
    await database.query('SET CONSTRAINTS ALL IMMEDIATE')
  })

  test('the same seed gives the same rows and positions, another seed others', async () => {
    await database.query(BULK.map(({ sql }) => sql).join(';'))
    const printOf = async (seed: number) => {
      await database.query('SAVEPOINT empty')
      const tables = ['s.posts', 's.team_members', 's.bookings', 's.mails', 's.points_at', 's.by_char']
      const positions = (await fingerprintRows(database, { tables: [] })).sequences
      await seedRows(database, { rowsPerTable: 150, seed, tables })
      const print = await fingerprintRows(database)
      await database.query('ROLLBACK TO empty')
      for (const [name, { lastValue, isCalled }] of Object.entries(positions))
        await database.query('SELECT setval($1::regclass, $2, $3)', [name, lastValue, isCalled])
      return print
    }
    const first = await printOf(1)
    expect(await printOf(1)).toEqual(first)
    expect(await printOf(2)).not.toEqual(first)
  })
})
