import { OPERATION_KINDS, parseMigration, type OperationKind, type Shadow, type ShadowDatabase } from '@backout/core'
import { readCatalog } from '@backout/shadow'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testShadow } from '../there-and-back/shadows.ts'
import { accepts, choices } from './case.ts'
import { GRAMMAR, productionOf, WRITTEN } from './grammar/index.ts'
import { pickFrom } from './pick.ts'
import { everything } from './schema.ts'
import { projectOf } from './sql-project.ts'

let shadow: Shadow
let database: ShadowDatabase
beforeAll(async () => {
  shadow = await testShadow('native:18')
  const { project, migrations } = projectOf({ before: everything(), up: [] })
  database = await shadow.open({ migrations: migrations.slice(0, 1), runner: project.runner })
  // What only stands in the state that another statement leaves.
  await database.query(`ALTER TABLE t0 ADD CONSTRAINT later CHECK (c0 IS NOT NULL) NOT VALID;
    CREATE COLLATION col FROM "C"; CREATE TEXT SEARCH CONFIGURATION search (COPY = simple)`)
})
afterAll(() => shadow?.close())

test('every kind of operation is written, or left out for a reason', () => {
  expect(Object.keys(GRAMMAR).toSorted()).toEqual([...OPERATION_KINDS].toSorted())
  const without = Object.values(GRAMMAR).filter((one) => typeof one !== 'function' && one.leftOut.length < 20)
  expect(without).toEqual([])
})

const NUMBERS = fc.sample(choices, { numRuns: 150, seed: 1 })

describe('PostgreSQL takes what is written, and it is of that kind', () => {
  test.each(WRITTEN)('%s', async (kind) => {
    const catalog = await readCatalog(database)
    const written = new Set<OperationKind>()
    await database.query('BEGIN')
    for (const numbers of NUMBERS) {
      const sql = productionOf(kind)(pickFrom(numbers, 's'), catalog)
      if (sql === null || !(await accepts(database, sql))) continue
      const statements = await parseMigration(projectOf({ before: [], up: [sql] }).migrations[1])
      for (const { operations } of statements) for (const operation of operations) written.add(operation.kind)
      if (written.has(kind)) break
    }
    await database.query('ROLLBACK')
    expect([...written]).toContain(kind)
  })
})
