import { readFileSync } from 'node:fs'
import { DOWN_HAZARD_KINDS, type HazardAnswer, type Shadow, type ShadowDatabase } from '@backout/core'
import { askHazards, hazardsOf, readCasts, type Hazard } from '@backout/preflight'
import { readCatalog, readIdentities } from '@backout/shadow'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EMPTY } from '../emptied-database.ts'
import { testShadow } from '../there-and-back/shadows.ts'
import { CASES, type KindCase } from './kinds.cases.ts'

const RUNNER = {
  label: 'test',
  transaction: 'per-batch',
  ledger: { schema: 'public', table: 'ledger', ownsSchema: false },
} as const

const A_REASON = expect.any(String)
/** Classes of SQLSTATE that speak of values, constraints and limits. */
const A_CONFLICT = expect.stringMatching(/^(2[23]|54)$/)

test('every kind has a case', () => {
  expect([...new Set(CASES.map(({ kind }) => kind))].toSorted()).toEqual(Object.keys(DOWN_HAZARD_KINDS).toSorted())
})

/** `BACKOUT_TEST_SHADOWS=native:14,native:18 npx vitest run test/preflight` tries others. */
const SPECS = (process.env['BACKOUT_TEST_SHADOWS'] ?? 'pglite,native:15').split(',')

describe.each(SPECS)('hazards on %s', (spec) => {
  let shadow: Shadow
  let database: ShadowDatabase
  beforeAll(async () => {
    shadow = await testShadow(spec)
    database = await shadow.open({ migrations: [], runner: RUNNER })
  })
  afterAll(() => shadow?.close())

  const major = () => Math.floor(shadow.version / 10_000)

  test.for(CASES)('$kind: $name', async (one) => {
    if (major() < (one.since ?? 0)) return
    const hazards = await derive(database, one)
    const mine = hazards.filter(({ kind, effect }) => kind === one.kind && effect === (one.effect ?? 'blocks'))
    expect(mine.length, 'no such hazard was derived').toBe(1)
    const others = hazards.filter((hazard) => !mine.includes(hazard))

    await database.query(one.quiet)
    const silent = await ask(database, mine[0]!)
    const quietly = await goesBack(database, one)
    expect({ count: silent.count, stops: quietly }, 'rows that are legal in both schemas').toEqual({
      count: canAsk(one) ? 0 : null,
      stops: null,
    })

    await database.query(one.rows)
    const answer = await ask(database, mine[0]!)
    const stops = await goesBack(database, one)
    // A question of another kind must not be the reason why the way back stops.
    const blocking = others.filter(({ effect }) => effect === 'blocks')
    const elsewhere = (await askAll(database, blocking)).filter(({ count }) => count !== null && count > 0)
    expect({ ...answer, sample: answer.sample[0] ?? {}, stops: stops?.slice(0, 2) ?? null, elsewhere }).toMatchObject({
      count: canAsk(one) ? one.finds : null,
      failure: canAsk(one) && one.finds !== null ? null : A_REASON,
      sample: canAsk(one) ? (one.sample ?? {}) : {},
      stops: one.effect === 'loses' ? null : A_CONFLICT,
      elsewhere: [],
    })
  })

  test('what a way back fills by itself is not taken to come back empty', async () => {
    const one = CASES.find(({ name }) => name === 'the table that is pointed to comes back empty')!
    const hazards = await derive(database, one, { fills: true })
    expect(hazards).toMatchObject([{ kind: 'orphans', sql: null, unaskable: expect.stringContaining('public.p') }])
  })

  test('what takes too long is not answered', async () => {
    await database.query('BEGIN')
    if (spec !== 'pglite') await database.query('SET LOCAL statement_timeout = 50')
    const slow = spec === 'pglite' ? 'SELECT 1 / 0 AS count' : 'SELECT count(pg_sleep(5)) AS count'
    const answers = await askHazards(database, [
      { sql: slow, sample: null, unaskable: null },
      { sql: 'SELECT 1 AS count', sample: null, unaskable: null },
    ])
    await database.query('ROLLBACK')
    expect(answers).toEqual([
      { count: null, failure: A_REASON, sample: [] },
      { count: 1, failure: null, sample: [] },
    ])
  })

  const canAsk = ({ asksSince }: KindCase) => major() >= (asksSince ?? 0)
})

async function derive(
  database: ShadowDatabase,
  { before: sql, up, down }: KindCase,
  options: { readonly fills?: boolean } = {},
): Promise<readonly Hazard[]> {
  await database.query(EMPTY)
  await database.query(sql)
  const before = await readCatalog(database)
  await database.query(up)
  const after = await readCatalog(database)
  const standing = await readIdentities(database)
  await database.query('BEGIN')
  await database.query(down)
  const restored = await readIdentities(database)
  expect(await readCatalog(database), 'the way back of the case').toEqual(before)
  await database.query('ROLLBACK')
  return hazardsOf({ before, after, standing, restored, cast: await readCasts(database), ...options })
}

const ask = async (database: ShadowDatabase, hazard: Hazard) => (await askAll(database, [hazard]))[0]!

async function askAll(database: ShadowDatabase, hazards: readonly Hazard[]): Promise<HazardAnswer[]> {
  await database.query('BEGIN TRANSACTION READ ONLY')
  const answers = await askHazards(database, hazards, { samples: true })
  await database.query('ROLLBACK')
  return answers
}

/** @returns the SQLSTATE at which the way back stops, or null */
async function goesBack(database: ShadowDatabase, { down }: KindCase): Promise<string | null> {
  try {
    await database.query(`BEGIN; ${down}`)
    return null
  } catch (error) {
    return String((error as { code?: unknown }).code)
  } finally {
    await database.query('ROLLBACK')
  }
}

test('the page lists every kind in its words', () => {
  const page = readFileSync(new URL('../../docs/preflight.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `([a-z-]+)`\s*\| (.+?)\s*\|/gm)].map(([, kind, words]) => [kind, words])
  expect(rows).toEqual(Object.entries(DOWN_HAZARD_KINDS))
})
