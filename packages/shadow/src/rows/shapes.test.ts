import type { Shadow, ShadowDatabase } from '@backout/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { historyOf } from '../history.cases.ts'
import { nativeShadow } from '../native.ts'
import { pgliteShadow } from '../pglite.ts'
import { fingerprintRows } from './fingerprint.ts'
import { seedRows } from './seed.ts'
import { SHAPES } from './shapes.cases.ts'

const options = { root: import.meta.dirname, cacheDir: null, emptyDir: inject('empties') }
/** `BACKOUT_TEST_SHADOWS=native:14,native:18` tries others than these. */
const SHADOWS = (process.env['BACKOUT_TEST_SHADOWS'] ?? 'pglite,native:15').split(',')

describe.each(SHADOWS)('%s', (spec) => {
  let shadow: Shadow
  let database: ShadowDatabase
  beforeAll(async () => {
    const major = /^native:(\d+)$/.exec(spec)?.[1]
    // PGlite loads what the SQL before asks for.
    const setup = 'CREATE EXTENSION vector'
    shadow = await (major === undefined
      ? pgliteShadow({ ...options, setup })
      : nativeShadow({ ...options, major: Number(major) }))
    database = await shadow.open(historyOf('per-batch'))
  })
  afterAll(async () => {
    await database.close()
    await shadow.close()
  })
  beforeEach(() => database.query('BEGIN; CREATE SCHEMA s; SET LOCAL search_path = s, public'))
  afterEach(() => database.query('ROLLBACK'))

  test.each(SHAPES)('rows show $what', async ({ sql, shows, since = 0, extension }) => {
    if (shadow.version < since * 10_000) return
    if (extension && spec !== 'pglite' && (await missing(extension))) return
    await database.query(sql)
    const { unfilled, remarks } = await seedRows(database, { rowsPerTable: 4, twins: true })
    expect({ unfilled, remarks }).toEqual({ unfilled: {}, remarks: {} })
    expect(Object.values((await database.query(shows)).rows[0]!)).toEqual([true])
    await database.query('SET CONSTRAINTS ALL IMMEDIATE')
  })

  async function missing(extension: string): Promise<boolean> {
    const { rows } = await database.query('SELECT FROM pg_available_extensions WHERE name = $1', [extension])
    return rows.length === 0
  }

  test('the same seed gives the same rows in every time zone, another seed others', async () => {
    const some = SHAPES.filter(
      ({ what, since, extension }) => !since && !extension && !/identities|own subtype/.test(what),
    )
    for (const [i, { sql }] of some.entries()) {
      await database.query(`CREATE SCHEMA s${i}; SET LOCAL search_path = s${i}, public; ${sql}`)
    }
    const { sequences } = await fingerprintRows(database, { tables: [] })
    const printOf = async (seed: number, zone: string) => {
      await database.query(`SAVEPOINT empty; SET LOCAL TimeZone = '${zone}'`)
      await seedRows(database, { seed, twins: true })
      const print = await fingerprintRows(database)
      await database.query('ROLLBACK TO empty')
      for (const [name, { lastValue, isCalled }] of Object.entries(sequences))
        await database.query('SELECT setval($1::regclass, $2, $3)', [name, lastValue, isCalled])
      return print
    }
    const first = await printOf(1, 'UTC')
    expect(await printOf(1, 'Asia/Kathmandu')).toEqual(first)
    const other = await printOf(2, 'UTC')
    const wide = Object.entries(first.tables).filter(
      ([, { columns, rows }]) => rows > 0 && Object.keys(columns).length > 2,
    )
    const same = wide.filter(([name, table]) => other.tables[name]?.whole === table.whole)
    expect(same.map(([name]) => name)).toEqual([])
  })
})
