import type { Session } from '@backout/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withoutBuiltIn } from '../packages/down/src/engine-queries.ts'
import { readFacts } from '../packages/down/src/facts.ts'
import { openKitchenSink, type TestDatabase } from '../packages/shadow/src/catalog/kitchen-sink.cases.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openKitchenSink()
})
afterAll(() => database?.close())

/** What the engine sends, as it sends it. */
const asItCame = async (session: Session) => (text: string, values?: readonly unknown[]) => session.query(text, values)

const sorted = (all: readonly unknown[]) => all.map((one) => JSON.stringify(one)).toSorted()

/** Facts, dependencies and remarks; the order of dependencies is PostgreSQL's whim. */
async function read(asked?: typeof asItCame) {
  const base = await readFacts(database.session, asked)
  return { facts: sorted(base.facts()), edges: sorted(base.edges), remarks: sorted(base.diagnostics) }
}

test('of something of every kind the engine reads the same when it is asked for less', async () => {
  const expected = await read(asItCame)
  expect(expected.facts.length).toBeGreaterThan(200)
  expect(expected.edges.length).toBeGreaterThan(100)
  expect(await read()).toEqual(expected)
  // By what the first reading has prepared, and when a migration has thrown that away.
  expect(await read()).toEqual(expected)
  await database.session.query('DISCARD ALL')
  expect(await read()).toEqual(expected)
})

test('the query of dependencies is one that is known', async () => {
  const sent: string[] = []
  await readFacts(database.session, async () => async (text) => {
    sent.push(text)
    return database.session.query(text)
  })
  expect(sent.filter((text) => withoutBuiltIn(text) !== text)).toHaveLength(1)
})
