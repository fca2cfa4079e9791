import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import type { Shadow } from '@backout/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PGliteInstance } from './pglite-instance.ts'
import { pgliteShadow } from './pglite.ts'
import { historyOf } from './history.cases.ts'

const root = mkdtempSync(join(tmpdir(), 'backout-pglite-'))
let shadow: Shadow
beforeAll(async () => {
  shadow = await pgliteShadow({ root })
})
afterAll(async () => {
  await shadow.close()
  rmSync(root, { recursive: true, force: true })
})

test('says what it is', () => {
  expect(shadow.label).toMatch(/^PGlite \d+\.\d+\.\d+ \(PostgreSQL 18\.\d+\)$/)
  expect(Math.floor(shadow.version / 10_000)).toBe(18)
  expect(shadow.concurrent).toBe(false)
})

describe('what would ruin it', () => {
  test.each([
    [
      'function',
      'CREATE FUNCTION f(i int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN f(i + 1); END $$',
      'SELECT f(1)',
    ],
    [
      'trigger',
      `CREATE TABLE t (i int); CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN INSERT INTO t VALUES (1); RETURN new; END $$; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g()`,
      'INSERT INTO t VALUES (1)',
    ],
  ])('endless recursion in a %s fails as on a server, and the session lives on', async (_, create, call) => {
    const database = await shadow.open(historyOf('per-batch', [create]))
    await expect(database.query(call)).rejects.toMatchObject({ code: '54001' })
    expect((await database.query('SELECT 6 * 7 AS answer')).rows).toEqual([{ answer: 42 }])
    await database.close()
  })

  test('COPY FROM STDIN fails, for no data can follow', async () => {
    const database = await shadow.open(historyOf('per-batch', ['CREATE TABLE a (id int)']))
    await expect(database.query('COPY a FROM STDIN')).rejects.toMatchObject({ code: '57014' })
    expect((await database.query('SELECT count(*)::int AS n FROM a')).rows).toEqual([{ n: 0 }])
    await database.close()
  })
})

describe('extensions', () => {
  test.each([
    ['citext', "SELECT 'A'::citext = 'a'::citext AS yes"],
    ['uuid-ossp', 'SELECT uuid_generate_v4() IS NOT NULL AS yes'],
    ['pgcrypto', "SELECT digest('a', 'sha256') IS NOT NULL AS yes"],
    ['pg_trgm', "SELECT similarity('a', 'a') = 1 AS yes"],
    ['moddatetime', "SELECT to_regproc('moddatetime') IS NOT NULL AS yes"],
    ['vector', "SELECT '[1,2]'::vector <-> '[1,2]'::vector = 0 AS yes"],
  ])('%s works, in the migration that creates it and after', async (name, question) => {
    const database = await shadow.open(historyOf('all-pending'))
    await database.query(`BEGIN; CREATE EXTENSION IF NOT EXISTS "${name}"; COMMIT`)
    expect((await database.query(question)).rows).toEqual([{ yes: true }])
    await database.close()
    const past = historyOf('all-pending', [`DO $$ BEGIN CREATE EXTENSION "${name}"; END $$`])
    for (const fromCache of [false, true]) {
      const after = await shadow.open(past)
      const { rows } = await after.query(question)
      expect({ fromCache, rows }).toEqual({ fromCache, rows: [{ yes: true }] })
      await after.close()
    }
  })

  test('one that needs a package which is not installed is named with the package', async () => {
    await expect(shadow.open(historyOf('per-batch', ['CREATE EXTENSION postgis']))).rejects.toMatchObject({
      code: 'extension-unavailable',
      what: expect.stringContaining('postgis'),
      fix: expect.stringMatching(/@electric-sql\/pglite-postgis.*--shadow-url/),
      where: { file: '/app/0000.sql', line: 1, column: 1 },
    })
  })
})

test('a thread that fails is reported, not waited for', async () => {
  const instance = new PGliteInstance({ module: null, configuration: [] }, () => {})
  await expect(instance.start(new ArrayBuffer(8))).rejects.toMatchObject({ code: 'shadow-crashed' })
  await expect(instance.wire(new Uint8Array())).rejects.toMatchObject({ code: 'shadow-crashed' })
})

test('a query that would fill the memory fails, and the session lives on', async () => {
  const database = await shadow.open(historyOf('per-batch'))
  const endless = "WITH RECURSIVE t AS (SELECT repeat('x', 9000) AS x UNION ALL SELECT x FROM t) SELECT count(*) FROM t"
  await expect(database.query(endless)).rejects.toMatchObject({ code: '53400' })
  await expect(
    database.query("SELECT string_agg(repeat('x', 1000000), '') FROM generate_series(1, 5000)"),
  ).rejects.toMatchObject({ code: '53200' })
  expect((await database.query('SELECT 6 * 7 AS answer')).rows).toEqual([{ answer: 42 }])
  await database.close()
})
