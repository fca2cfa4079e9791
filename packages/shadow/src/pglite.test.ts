import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import type { History, Migration, Shadow } from '@backout/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pgliteShadow } from './pglite.ts'

const root = mkdtempSync(join(tmpdir(), 'backout-pglite-'))
const ledger = { schema: 'drizzle', table: '__drizzle_migrations', ownsSchema: true }

function migrations(...files: string[][]): Migration[] {
  return files.map((chunks, index) => ({
    name: `000${index}`,
    index,
    path: `/app/000${index}.sql`,
    downPath: `/app/000${index}.down.sql`,
    sql: chunks.join('\n'),
    sha256: '',
    batches: chunks.map((sql) => {
      const start = chunks.join('\n').indexOf(sql)
      return { sql, span: { start, end: start + sql.length } }
    }),
  }))
}

function history(transaction: History['runner']['transaction'], ...files: string[][]): History {
  return { migrations: migrations(...files), runner: { label: 'test', transaction, ledger } }
}

let shadow: Shadow
beforeAll(async () => {
  shadow = await pgliteShadow({ root, timeout: 3_000 })
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

test('a reopened history holds what its migrations made, and nothing else', async () => {
  const past = history(
    'all-pending',
    [`CREATE TABLE a (id int)`, `INSERT INTO a VALUES (1)`],
    [`INSERT INTO a VALUES (2)`],
  )
  const first = await shadow.open(past)
  await first.query('INSERT INTO a VALUES (3)')
  await first.close()
  const second = await shadow.open(past)
  expect((await second.query('SELECT id FROM a ORDER BY id')).rows).toEqual([{ id: 1 }, { id: 2 }])
  await second.close()
})

describe('what would hang or ruin it', () => {
  test('an endless loop is ended, and named', async () => {
    const endless = history('all-pending', ['SELECT 1'], ['DO $$ BEGIN LOOP END LOOP; END $$'])
    await expect(shadow.open(endless)).rejects.toMatchObject({
      code: 'statement-timeout',
      what: expect.stringContaining('0001'),
      where: { file: '/app/0001.sql' },
    })
  })

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
    const database = await shadow.open(history('per-batch', [create]))
    await expect(database.query(call)).rejects.toMatchObject({ code: '54001' })
    expect((await database.query('SELECT 6 * 7 AS answer')).rows).toEqual([{ answer: 42 }])
    await database.close()
  })

  test('COPY FROM STDIN fails, for no data can follow', async () => {
    const database = await shadow.open(history('per-batch', ['CREATE TABLE a (id int)']))
    await expect(database.query('COPY a FROM STDIN')).rejects.toMatchObject({ code: '57014' })
    expect((await database.query('SELECT count(*)::int AS n FROM a')).rows).toEqual([{ n: 0 }])
    await database.close()
  })
})
