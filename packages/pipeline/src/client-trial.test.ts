import type { ClientTrial, Shadow, ShadowDatabase } from '@backout/core'
import { readExample } from '@backout/rules'
import { applyMigration, fingerprintRows, pgliteShadow, readCatalog } from '@backout/shadow'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { clientsForReal, clientsInTransaction } from './client-states.ts'
import { BREAKING, COMPATIBLE, type ClientCase } from './client-trial.cases.ts'
import { Stage } from './stage.ts'

let shadow: Shadow
let database: ShadowDatabase
beforeAll(async () => {
  shadow = await pgliteShadow({ root: import.meta.dirname, cacheDir: null, emptyDir: inject('empties') })
  const { runner } = await readExample({ sql: '' })
  database = await shadow.open({ migrations: [], runner })
})
afterAll(async () => {
  await database.close()
  await shadow.close()
})

const EMPTY = `
do $$ declare name text; begin
  for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
    execute format('drop schema %I cascade', name);
  end loop;
end $$;
create schema public`

async function tried(example: ClientCase): Promise<ClientTrial> {
  const read = await readExample(example)
  const { history, migration, statements, runner } = read
  const { ledger } = runner
  await database.query(EMPTY)
  for (const earlier of history) expect(await applyMigration(database, earlier, runner)).toBeNull()
  const before = await readCatalog(database, { ledger })
  const everything = async () =>
    JSON.stringify([await readCatalog(database, { ledger }), await fingerprintRows(database)])
  const there = await everything()
  const trial = await clientsInTransaction({
    stage: { at: async () => database, moved: () => expect.unreachable() },
    index: 0,
    migration,
    statements,
    before,
    readCatalog: (session) => readCatalog(session, { ledger }),
  })
  expect(database.transaction()).toBe('none')
  expect(await everything()).toBe(there)
  if (trial) return trial
  const stage = new Stage(shadow, [...history, migration], runner)
  try {
    const now = await stage.at(migration.index + 1)
    const after = await readCatalog(now, { ledger })
    const real = await clientsForReal({ stage, migration, runner, before, after })
    const standing = await stage.at(migration.index + 1)
    expect(await readCatalog(standing, { ledger })).toEqual(after)
    return real
  } finally {
    await stage.close()
  }
}

/** One line for each column and SQLSTATE. */
function lines({ breaks }: ClientTrial, client: 'old' | 'new'): string[] {
  const actions = new Map<string, Set<string>>()
  for (const { table, column, action, code } of breaks.filter((one) => one.client === client)) {
    const key = `${table}${column === null ? '' : `.${column}`}|${code}`
    actions.set(key, (actions.get(key) ?? new Set()).add(action))
  }
  return [...actions].map(([key, some]) => `${key.replace('|', `: ${[...some].sort().join(', ')} (`)})`).sort()
}

describe.each([
  ['breaks', BREAKING],
  ['is borne', COMPATIBLE],
])('%s', (_kind, cases) => {
  it.each(cases.map((example) => [example.title, example] as const))('%s', async (_title, example) => {
    const trial = await tried(example)
    expect(trial.failure).toBeNull()
    expect({
      order: trial.deploy.order,
      old: lines(trial, 'old'),
      bodies: trial.bodies.map(({ object }) => object).sort(),
    }).toEqual({
      order: example.order,
      old: example.old ?? [],
      bodies: example.bodies ?? [],
    })
    expect(example.new ? lines(trial, 'new') : undefined).toEqual(example.new)
    expect(trial.deploy.cautions).toEqual(expect.arrayContaining([...(example.cautions ?? [])]))
  })
})

/** A trial on a database of which some query fails. */
async function broken(fail: (sql: string) => boolean) {
  const read = await readExample({
    before: 'CREATE TABLE a (id serial PRIMARY KEY, b text);',
    sql: 'ALTER TABLE a DROP b;',
  })
  const { history, migration, statements, runner } = read
  const stage = new Stage(shadow, [...history, migration], runner)
  const real = await stage.at(1)
  const before = await readCatalog(real, { ledger: runner.ledger })
  const query: ShadowDatabase['query'] = async (text, values) => {
    if (fail(text)) throw Object.assign(new Error('the shadow was lost'), { code: 'lost' })
    return real.query(text, values)
  }
  const lost = { ...real, query, transaction: () => real.transaction() } as ShadowDatabase
  const readAll = () => readCatalog(real, { ledger: runner.ledger })
  let spoiled = false
  const stand = { at: async () => lost, moved: () => (spoiled = true) } as unknown as Stage
  const trial = await clientsInTransaction({
    stage: stand,
    index: 1,
    migration,
    statements,
    before,
    readCatalog: readAll,
  })
  return { trial, spoiled, standing: real.transaction(), close: () => stage.close() }
}

describe('a trial that cannot be made', () => {
  it('says why, and leaves the database as it was', async () => {
    const { trial, spoiled, standing, close } = await broken((sql) => sql.includes('FUNCTION pg_temp.backout_try'))
    expect(trial).toMatchObject({ failure: 'the shadow was lost', deploy: { order: 'unknown' }, breaks: [] })
    expect({ spoiled, standing }).toEqual({ spoiled: false, standing: 'none' })
    await close()
  })

  it('has the database thrown away when it does not even roll back', async () => {
    const { trial, spoiled, close } = await broken((sql) => sql.startsWith('ROLLBACK'))
    expect(trial?.failure).toBe('the shadow was lost')
    expect(spoiled).toBe(true)
    await close()
  })
})
