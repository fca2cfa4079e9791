import { DOWN_HAZARD_KINDS, type Shadow, type ShadowDatabase } from '@backout/core'
import { askHazards, hazardsOf, readCasts, type Hazard } from '@backout/preflight'
import { readCatalog, readIdentities } from '@backout/shadow'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EMPTY } from '../emptied-database.ts'
import { testShadow } from '../there-and-back/shadows.ts'
import { CASES, type KindCase } from './kinds.cases.ts'

const RUNNER = {
  label: 'test',
  transaction: 'none',
  ledger: { schema: 'public', table: 'ledger', ownsSchema: false },
} as const

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
    expect(await ask(database, mine[0]!), 'rows that are legal in both schemas').toMatchObject({
      count: canAsk(one) ? 0 : null,
    })
    expect(await goesBack(database, one), 'rows that are legal in both schemas').toBeNull()

    await database.query(one.rows)
    const answer = await ask(database, mine[0]!)
    expect(answer.count).toBe(canAsk(one) ? one.finds : null)
    if (!canAsk(one)) return expect(answer.failure).not.toBeNull()
    if (one.sample) expect(answer.sample[0]).toMatchObject(one.sample)
    // A question that says nothing of the kind must not be the reason why the way back stops.
    for (const other of others.filter(({ effect }) => effect === 'blocks'))
      expect((await ask(database, other)).count ?? 0, other.text).toBe(0)
    const failure = await goesBack(database, one)
    if (one.effect === 'loses') expect(failure).toBeNull()
    else expect(failure).toMatch(/^2[23]/)
  })

  const canAsk = ({ asksSince }: KindCase) => major() >= (asksSince ?? 0)
})

async function derive(database: ShadowDatabase, { before: sql, up, down }: KindCase): Promise<readonly Hazard[]> {
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
  return hazardsOf({ before, after, standing, restored, cast: await readCasts(database) })
}

async function ask(database: ShadowDatabase, hazard: Hazard) {
  await database.query('BEGIN TRANSACTION READ ONLY')
  const [answer] = await askHazards(database, [hazard], { samples: true })
  await database.query('ROLLBACK')
  return answer!
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
