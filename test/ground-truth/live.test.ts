import type { LockMode, Shadow, ShadowDatabase, Trace } from '@backout/core'
import { traceStatement } from '@backout/shadow'
import { readExample } from '@backout/rules'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SHADOWS, testShadow } from '../there-and-back/shadows.ts'
import { base, cases, type Cell, cellOf, type GroundTruthCase } from './cases.ts'

// What the trace says of every statement that was measured, on each shadow at hand, against the cells of its major. See
// `BACKOUT_TEST_SHADOWS` in ../there-and-back/shadows.ts for others.

const EMPTY = `drop schema public cascade; create schema public; drop schema if exists sc, sc2, sc3, sc4 cascade;
do $$ declare name text; begin
  for name in select pubname from pg_publication loop execute format('drop publication %I', name); end loop;
end $$`

const PUBLIC = /^public\./

const bare = (relations: readonly string[]): string[] =>
  relations
    .filter((name) => PUBLIC.test(name))
    .map((name) => name.replace(PUBLIC, ''))
    .sort()

const inPublic = (locks: Trace['locks']): Record<string, LockMode> =>
  Object.fromEntries(
    locks
      .filter(({ relation }) => PUBLIC.test(relation))
      .map(({ relation, mode }) => [relation.replace(PUBLIC, ''), mode]),
  )

/** 18.6 keeps the key's index of a foreign key open (ACCESS SHARE), even where no row is checked; 18.4, measured, did not. */
const withoutLaterMinors = (locks: Record<string, LockMode>, cell: Cell): Record<string, LockMode> =>
  Object.fromEntries(
    Object.entries(locks).filter(
      ([name, mode]) => cell.locks[name] || mode !== 'ACCESS SHARE' || !name.endsWith('_pkey'),
    ),
  )

describe.each(SHADOWS)('%s', (spec) => {
  let shadow: Shadow
  let database: ShadowDatabase
  let setup: string | undefined

  beforeAll(async () => {
    shadow = await testShadow(spec)
    const { runner } = await readExample({ sql: '' })
    database = await shadow.open({ migrations: [], runner })
    await database.query(base)
  })
  afterAll(async () => {
    await database.close()
    await shadow.close()
  })

  /** Cases without a setup of their own share a database that nothing is ever committed to. */
  async function bringTo(one: GroundTruthCase): Promise<void> {
    await database.query('rollback; reset all; set client_min_messages = error')
    if (one.setup !== setup) {
      await database.query(EMPTY)
      await database.query(base)
      if (one.setup) await database.query(one.setup)
      setup = one.setup
    }
    await database.query(one.session ?? '')
  }

  async function traced(one: GroundTruthCase): Promise<Trace> {
    await bringTo(one)
    await database.query('begin')
    try {
      return await traceStatement(database, async () => void (await database.query(one.sql)))
    } finally {
      await database.query('rollback')
    }
  }

  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    const cell = cellOf(one, Math.floor(shadow.version / 10_000))
    // In no transaction, or not there in this version.
    if (!cell?.rewritten || !cell.verified || !cell.read) return
    const { locks, rewritten, reindexed, scanned } = await traced(one)
    const isEmptied = /\btruncate\b/.test(one.sql)
    const readFully = isEmptied ? [] : cell.read
    // The other table of a foreign key may be looked through along its index.
    const others = cell.verified.some((name) => !cell.read!.includes(name)) ? bare(scanned) : readFully
    expect(withoutLaterMinors(inPublic(locks), cell)).toEqual(cell.locks)
    expect(bare([...rewritten, ...reindexed])).toEqual(isEmptied ? [] : cell.rewritten)
    expect(readFully.filter((name) => !bare(scanned).includes(name))).toEqual([])
    expect(bare(scanned).filter((name) => !others.includes(name))).toEqual([])
  })
})
