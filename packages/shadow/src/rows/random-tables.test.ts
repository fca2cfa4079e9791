import type { Shadow, ShadowDatabase } from '@backout/core'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { historyOf } from '../history.cases.ts'
import { nativeShadow } from '../native.ts'
import { pgliteShadow } from '../pglite.ts'
import { columnFates } from './column-fates.ts'
import { compareRows } from './compare-rows.ts'
import { fingerprintRows } from './fingerprint.ts'
import { RANDOM_SETUP, tables, tablesSql, type Tables } from './random-tables.cases.ts'
import { readPlacesOf, readRowState } from './row-state.ts'
import { seedRows } from './seed.ts'
import { attempt } from './transaction.ts'

const options = { root: import.meta.dirname, cacheDir: null, emptyDir: inject('empties') }
/** `BACKOUT_TEST_SHADOWS=native:14,native:18 BACKOUT_TEST_RUNS=5000` for a long soak. */
const SHADOWS = (process.env['BACKOUT_TEST_SHADOWS'] ?? 'pglite').split(',')
const RUNS = Number(process.env['BACKOUT_TEST_RUNS'] ?? 40)
const LONG = { timeout: 60_000 + RUNS * 3000 }

describe.each(SHADOWS)('random tables on %s', (spec) => {
  let shadow: Shadow
  let database: ShadowDatabase
  beforeAll(async () => {
    const major = /^native:(\d+)$/.exec(spec)?.[1]
    shadow = await (major === undefined ? pgliteShadow(options) : nativeShadow({ ...options, major: Number(major) }))
    database = await shadow.open(historyOf('per-batch'))
  })
  afterAll(async () => {
    await database.close()
    await shadow.close()
  })

  /** Runs `work` on the tables in a transaction that is rolled back. */
  async function on<T>(specs: Tables, work: () => Promise<T>): Promise<T> {
    await database.query(`BEGIN; CREATE SCHEMA s; SET LOCAL search_path = s; ${RANDOM_SETUP}`)
    try {
      await database.query(tablesSql(specs, shadow.version))
      return await work()
    } finally {
      await database.query('ROLLBACK')
    }
  }

  test(
    'rows keep every constraint, are the same again for a seed, and each table has some or a reason',
    LONG,
    async () => {
      const seed = fc.integer({ min: 1, max: 9 })
      await fc.assert(
        fc.asyncProperty(tables, seed, fc.constantFrom(1, 3, 4, 130), async (specs, one, rowsPerTable) => {
          const seeded = () =>
            on(specs, async () => {
              const { filled, unfilled } = await seedRows(database, {
                seed: one,
                rowsPerTable,
                twins: rowsPerTable === 4,
              })
              for (const [at] of specs.entries()) {
                const name = `s.t${at}`
                expect(name in filled || (unfilled[name] ?? '') !== '', `${name} neither has a row nor a reason`).toBe(
                  true,
                )
              }
              await database.query('SET CONSTRAINTS ALL IMMEDIATE')
              // Made anew, a constraint reads every row: what was switched off cannot have let one in.
              const { rows } = await database.query<{ remake: string }>(REMAKE)
              for (const { remake } of rows) await database.query(remake)
              return { filled, unfilled, rows: await fingerprintRows(database) }
            })
          expect(await seeded()).toEqual(await seeded())
        }),
        { numRuns: RUNS },
      )
    },
  )

  test('a cell, a swap, a loss and a doubling are always seen', LONG, async () => {
    const pick = fc.nat(1000)
    const mutation = fc.record({ kind: fc.constantFrom(...KINDS), table: pick, column: pick, row: pick, other: pick })
    await fc.assert(
      fc.asyncProperty(tables, fc.array(mutation, { minLength: 4, maxLength: 4 }), async (specs, mutations) => {
        await on(specs, async () => {
          await seedRows(database, { rowsPerTable: 4, twins: true })
          await database.query('SET CONSTRAINTS ALL IMMEDIATE')
          const names = specs.map((_, at) => `s.t${at}`)
          const before = await readRowState(database, names)
          for (const { kind, table: t, ...rest } of mutations) {
            const table = `t${t % specs.length}`
            const columns = Object.keys(before.rows.tables[`s.${table}`]!.columns)
            const column = columns[rest.column % columns.length]!
            await database.query('SAVEPOINT mutation; SET LOCAL session_replication_role = replica')
            const then = await textOf(table)
            const sql = mutationSql(kind, table, `"${column.replaceAll('"', '""')}"`, rest)
            // What a constraint refuses has changed nothing.
            await attempt(database, () => database.query(sql))
            const same = (await textOf(table)) === then
            const after = await readPlacesOf(database, before)
            const { lost, added } = compareRows(before.rows, await fingerprintRows(database, { tables: names }))
            const fates = columnFates({ before, between: before, after, lost })[`s.${table}`]!
            const claims = Object.values(fates).includes('lost')
            // Rows that went or came are no column's matter.
            const wanted = kind === 'delete' || kind === 'double' ? claims && !same : !same
            expect({ sql, seen: lost.length + added.length > 0, claims }).toEqual({ sql, seen: !same, claims: wanted })
            await database.query('ROLLBACK TO mutation')
          }
        })
      }),
      { numRuns: RUNS },
    )
  })

  /** Every row as text, in an order of its own: what the comparison must agree with. */
  async function textOf(table: string): Promise<string> {
    const { rows } = await database.query<{ all: string }>(
      `SELECT coalesce(json_agg(r::text ORDER BY r::text COLLATE "C"), '[]')::text AS all FROM ${table} r`,
    )
    return rows[0]!.all
  }
})

const KINDS = ['cell', 'null', 'swap', 'delete', 'double'] as const

interface Places {
  readonly row: number
  readonly other: number
}

function mutationSql(kind: (typeof KINDS)[number], table: string, column: string, { row, other }: Places): string {
  const at = (n: number) =>
    `(SELECT o.ctid FROM ${table} o ORDER BY o::text COLLATE "C" OFFSET ${n} % (SELECT greatest(count(*), 1) FROM ${table}) LIMIT 1)`
  const value = (n: number) => `(SELECT ${column} FROM ${table} WHERE ctid = ${at(n)} LIMIT 1)`
  if (kind === 'delete') return `DELETE FROM ${table} WHERE ctid = ${at(row)}`
  if (kind === 'double')
    return `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM ${table} WHERE ctid = ${at(row)}`
  if (kind === 'null') return `UPDATE ${table} SET ${column} = NULL WHERE ctid = ${at(row)}`
  if (kind === 'cell') return `UPDATE ${table} SET ${column} = ${value(other)} WHERE ctid = ${at(row)}`
  return `UPDATE ${table} SET ${column} = CASE ctid WHEN ${at(row)} THEN ${value(other)} ELSE ${value(row)} END
    WHERE ctid IN (${at(row)}, ${at(other)})`
}

/** Drops each constraint of the schema and adds it again. */
const REMAKE = `
  SELECT format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE; ALTER TABLE %1$s ADD CONSTRAINT %2$I %s',
    conrelid::regclass, conname, pg_get_constraintdef(oid)) AS remake
  FROM pg_constraint WHERE connamespace = 's'::regnamespace AND conrelid <> 0 AND conparentid = 0 AND contype IN ('c', 'f')
    AND NOT (SELECT relispartition FROM pg_class WHERE oid = conrelid)
  ORDER BY contype, oid`
