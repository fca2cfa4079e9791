import type { Migration, RuleExample, Runner } from '@backout/core'
import { describe, expect, it } from 'vitest'
import { checkMigration } from '../check.ts'
import { readExample } from '../example.ts'

interface Given {
  readonly runner?: Partial<Runner>
  readonly migration?: Partial<Migration>
  readonly postgresVersion?: number
  readonly options?: Record<string, Record<string, unknown>>
}

async function check(example: RuleExample, { runner, migration, postgresVersion = 180_000, options = {} }: Given = {}) {
  const read = await readExample(example)
  return checkMigration({
    ...read,
    runner: { ...read.runner, ...runner },
    migration: { ...read.migration, ...migration },
    before: null,
    after: null,
    traces: [],
    postgresVersion,
    preset: 'strict',
    options,
  })
}

const idsOf = async (...given: Parameters<typeof check>) => (await check(...given)).map(({ rule }) => rule)

describe('commands that refuse a transaction', () => {
  it.each([
    'VACUUM FULL t',
    'ALTER SYSTEM SET work_mem = 1',
    'CREATE DATABASE d',
    'DROP DATABASE d',
    `CREATE TABLESPACE s LOCATION '/x'`,
    'DROP TABLESPACE s',
    'ALTER DATABASE d SET TABLESPACE s',
    'REINDEX DATABASE',
    'CLUSTER',
    'DISCARD ALL',
    `CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p`,
    'ALTER SUBSCRIPTION s REFRESH PUBLICATION',
    `COMMIT PREPARED 'x'`,
  ])('%s', async (sql) => {
    expect(await idsOf({ sql })).toContain('ban-nontransactional-command')
    expect(await idsOf({ sql, transaction: 'per-batch' })).not.toContain('ban-nontransactional-command')
    expect(await idsOf({ sql: `SELECT 1; ${sql}`, transaction: 'per-batch' })).toContain('ban-nontransactional-command')
  })

  it.each([
    'ALTER DATABASE d SET work_mem = 1',
    `CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = false)`,
    'CLUSTER t USING i',
    'REINDEX TABLE t',
    'ANALYZE',
    `PREPARE TRANSACTION 'x'`,
    'DISCARD TEMP',
  ])('not %s', async (sql) => {
    expect(await idsOf({ sql })).not.toContain('ban-nontransactional-command')
  })

  it('a new enum value up to 11, but not of a type that is new itself', async () => {
    const sql = `ALTER TYPE e ADD VALUE 'x'`
    expect(await idsOf({ sql }, { postgresVersion: 110_000 })).toContain('ban-nontransactional-command')
    expect(await idsOf({ sql }, { postgresVersion: 120_000 })).not.toContain('ban-nontransactional-command')
    const own = { sql: `CREATE TYPE e AS ENUM ('a'); ${sql}` }
    expect(await idsOf(own, { postgresVersion: 110_000 })).not.toContain('ban-nontransactional-command')
  })
})

const speaks = async (...given: Parameters<typeof check>) => (await idsOf(...given)).includes('require-lock-timeout')

describe('lock_timeout', () => {
  const sql = 'ALTER TABLE t ADD COLUMN a int'
  const pending = `SET lock_timeout = '5s'`

  it('may be set by the URL of the project', async () => {
    expect(await speaks({ sql })).toBe(true)
    expect(await speaks({ sql }, { runner: { settings: { lock_timeout: '5s' } } })).toBe(false)
    expect(await speaks({ sql }, { runner: { settings: { lock_timeout: '0' } } })).toBe(true)
    const reset = { sql: `SET lock_timeout = 0; RESET lock_timeout; ${sql}` }
    expect(await speaks(reset, { runner: { settings: { lock_timeout: '5s' } } })).toBe(false)
  })

  it('lasts as long as the session does', async () => {
    expect(await speaks({ sql, pending, transaction: 'per-batch' })).toBe(false)
    expect(await speaks({ sql, pending, transaction: 'per-batch' }, { runner: { session: 'per-migration' } })).toBe(
      true,
    )
  })

  it('set LOCAL, lasts as long as the transaction does', async () => {
    const local = `SET LOCAL lock_timeout = '5s'`
    expect(await speaks({ sql, pending: local })).toBe(false)
    expect(await speaks({ sql, pending: local, transaction: 'per-batch' })).toBe(true)
    expect(await speaks({ sql: `${local}; ${sql}`, transaction: 'per-batch' })).toBe(false)
    expect(await speaks({ sql: `${local}; ${sql}`, transaction: 'per-batch', batches: 'statements' })).toBe(true)
  })

  it('counts up to what the option says', async () => {
    const long = { sql: `SET lock_timeout = '1min'; ${sql}` }
    expect(await speaks(long)).toBe(true)
    expect(await speaks(long, { options: { 'require-lock-timeout': { longest: 60 } } })).toBe(false)
  })
})

it('says how the ORM is put right again', async () => {
  const recovery = {
    state: 'It is kept as failed.',
    again: 'orm resolve --again x',
    applied: 'orm resolve --applied x',
  }
  const sql = 'BEGIN; CREATE TABLE a (); COMMIT; CREATE TABLE b ();'
  const [found] = (await check({ sql, transaction: 'per-batch' }, { migration: { recovery } })).filter(
    ({ rule }) => rule === 'ban-commit-in-migration',
  )
  expect(`${found?.condition}\n${found?.remedy}`).toMatchInlineSnapshot(`
    "The COMMIT leaves \`CREATE TABLE a ()\` (line 1) in place when \`CREATE TABLE b ()\` (line 1) or what follows fails.
    Take the COMMIT out, or split the file there into two migrations. If it has failed: It is kept as failed. Either undo what stayed and run \`orm resolve --again x\`, or do the rest by hand and run \`orm resolve --applied x\`."
  `)
})

describe('many rows', () => {
  it.each([
    ['id = 1', false],
    [`t.kind = 'x' AND plan IS NULL`, false],
    ['id IN (1, 2)', false],
    ['id BETWEEN 1 AND 100', false],
    ['id IN (SELECT id FROM t WHERE plan IS NULL LIMIT 1000)', false],
    ['plan IS NULL', true],
    ['1 = 1', true],
    ['id > 0', true],
    [`id = 1 OR plan IS NULL`, true],
    ['other_id = id', true],
  ])('UPDATE … WHERE %s', async (where, many) => {
    const ids = await idsOf({ sql: `UPDATE t SET plan = 'x' WHERE ${where}` })
    expect(ids.includes('require-batched-backfill')).toBe(many)
  })
})

describe('half-way marks', () => {
  it.each([
    ['-- migrate:down', true],
    ['-- +goose Down', true],
    ['-- Down Migration', true],
    ['-- DOWN', true],
    ['-- migrate:down transaction:false', true],
    ['-- down the road we drop it', false],
    ['/* -- the down part is elsewhere */', false],
  ])('%s', async (mark, ends) => {
    const ids = await idsOf({ sql: `CREATE TABLE t ();\n${mark}\nDROP TABLE t;` })
    expect(ids.includes('ban-down-section')).toBe(ends)
  })
})
