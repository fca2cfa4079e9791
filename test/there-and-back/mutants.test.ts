import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compareCatalogs, type Shadow, type ShadowDatabase } from '@backout/core'
import { run } from '@backout/pipeline'
import { readCatalog } from '@backout/shadow'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mutantsOf, type Mutant } from './mutators.ts'
import { testShadow } from './shadows.ts'
import { CASES, caseNames, sqlProject } from './sql-cases.ts'

/** Mutants that are no spoilt way back at all, by case and name, with why. One that is found out must go from here. */
const EQUIVALENT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'enum-add-value': {
    'cast to a constant 1': 'the enum has one label, so every row has it',
  },
  'grants-and-default-privileges': {
    'drop a statement 1': 'the REVOKE ALL ON TABLE that follows takes privileges on columns too',
    'drop a statement 3': 'bob has no more of the table than what the REVOKE on the column took and the GRANT gives',
  },
  'insert-fixed-keys': {
    'swap the columns of a key 1': 'it is a list of keys, and says the same in any order',
  },
  'partition-a-table-in-place': {
    'NOT NULL forgotten 1': 'a primary key makes its column NOT NULL',
  },
  publication: {
    'drop a statement 2': 'DROP TABLE takes the table out of the publication',
  },
  'validate-foreign-key-and-drop-check': {
    'NOT VALID forgotten 1': 'it is validated in the next statement anyway, under a longer lock',
    'another string 2':
      'the guard is for a file that broke off and runs again; what that comes to is said apart from the verdict',
  },
}

const proven = caseNames().filter((name) =>
  /verdict=(?:exact|exact-except-column-order) /.test(readFileSync(join(CASES, name, 'down.sql'), 'utf8')),
)

const read = (name: string, file: string) => readFileSync(join(CASES, name, `${file}.sql`), 'utf8')
const mutants = new Map(
  await Promise.all(
    proven.map(async (name) => [name, await mutantsOf(read(name, 'down'), read(name, 'before'))] as const),
  ),
)

let shadow: Shadow
beforeAll(async () => {
  shadow = await testShadow('native:18')
})
afterAll(() => shadow?.close())

test('there is enough to hunt', () => {
  expect([...mutants.values()].flat().length).toBeGreaterThanOrEqual(400)
})

describe('a spoilt way back is never called exact', () => {
  test.each(proven)('%s', { timeout: 120_000 }, async (name) => {
    const { adapter, project, migrations } = sqlProject(name)
    const survivors: string[] = []
    for (const { name: mutant, sql, reorders } of await suspects(name)) {
      writeFileSync(migrations[1]!.downPath, sql)
      const select = (all: typeof migrations) => all.slice(-1)
      const report = await run({ command: 'prove', adapter, project, shadow, rules: [], select })
      const { origin, verdict } = report.migrations[0]!.down!
      expect([mutant, origin]).toEqual([mutant, 'hand-written'])
      if (verdict === 'exact' || (verdict === 'exact-except-column-order' && !reorders)) survivors.push(mutant)
    }
    expect(survivors.toSorted()).toEqual(Object.keys(EQUIVALENT[name] ?? {}).toSorted())
  })
})

/** What the judge would refuse by the catalog alone still goes the whole way for every so many mutants. */
const SAMPLED = 12

/**
 * The mutants after which the catalog is as before, told apart in one database whose transaction is rolled back after
 * each: that is what makes hundreds of them affordable. And a sample of the others.
 */
async function suspects(name: string): Promise<Mutant[]> {
  const { project, migrations } = sqlProject(name)
  const open = (count: number) => shadow.open({ migrations: migrations.slice(0, count), runner: project.runner })
  const first = await open(1)
  const before = await readCatalog(first).finally(() => first.close())
  const database = await open(2)
  const found: Mutant[] = []
  try {
    for (const [at, mutant] of mutants.get(name)!.entries()) {
      await database.query('BEGIN')
      const back = await leadsBack(database, mutant, before)
      await database.query('ROLLBACK')
      if (back || at % SAMPLED === 0) found.push(mutant)
    }
  } finally {
    await database.close()
  }
  return found
}

async function leadsBack(database: ShadowDatabase, { sql }: Mutant, before: Awaited<ReturnType<typeof readCatalog>>) {
  // One that opens a transaction of its own is the judge's to tell.
  if (sql.startsWith('BEGIN;\nBEGIN;') || !sql.endsWith('COMMIT;\n')) return true
  try {
    await database.query(sql.replace(/^BEGIN;\n/, '').replace(/COMMIT;\n$/, ''))
  } catch {
    return false
  }
  return compareCatalogs(before, await readCatalog(database)).differences.length === 0
}
