import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { History, Shadow } from '@backout/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { applyMigration } from './apply-migration.ts'
import { historyOf } from './history.cases.ts'
import { nativeShadow } from './native.ts'
import type { CommonOptions } from './options.ts'
import { pgliteShadow } from './pglite.ts'

const SHADOWS: [string, (options: CommonOptions) => Promise<Shadow>][] = [
  ['PGlite', pgliteShadow],
  ['native 18', (options) => nativeShadow({ ...options, major: 18 })],
  ['native 15', (options) => nativeShadow({ ...options, major: 15 })],
]

describe.each(SHADOWS)('%s', (_, make) => {
  const root = mkdtempSync(join(tmpdir(), 'backout-shadow-'))
  const setup = 'CREATE ROLE anon; CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid PRIMARY KEY)'
  const options = { root, setup }
  let shadow: Shadow

  beforeAll(async () => {
    shadow = await make(options)
  })
  afterAll(async () => {
    await shadow.close()
    rmSync(root, { recursive: true, force: true })
  })

  /** Opens a history, asks one question, closes. */
  async function ask(history: History, question: string): Promise<unknown[]> {
    const database = await shadow.open(history)
    try {
      return (await database.query(question)).rows
    } finally {
      await database.close()
    }
  }

  test('opened again, a history holds what its migrations made and nothing else', async () => {
    const past = historyOf('all-pending', ['CREATE TABLE a (id int)', 'INSERT INTO a VALUES (1)'], ['CREATE ROLE app'])
    const first = await shadow.open(past)
    expect(first.notes).toEqual([])
    expect(first.transaction()).toBe('none')
    await first.query('INSERT INTO a VALUES (2); DROP ROLE app; CREATE ROLE another; SET search_path = auth')
    const second = await shadow.open(past)
    expect((await second.query('SELECT id FROM a')).rows).toEqual([{ id: 1 }])
    const roles = await second.query(
      "SELECT rolname AS role FROM pg_roles WHERE rolname !~ '^(pg_|postgres$)' ORDER BY 1",
    )
    expect(roles.rows).toEqual([{ role: 'anon' }, { role: 'app' }])
    await Promise.all([first.close(), second.close(), second.close()])
    await expect(first.query('SELECT 1')).rejects.toThrow('closed')
  })

  test('several statements in one query give the rows of the last; values are bound', async () => {
    const database = await shadow.open(historyOf('per-batch'))
    expect((await database.query('SELECT 1 AS a; SELECT 2 AS b')).rows).toEqual([{ b: 2 }])
    expect((await database.query('SELECT $1::int + 1 AS c', [2])).rows).toEqual([{ c: 3 }])
    const together = await Promise.all([database.query('SELECT 1 AS a'), database.query('SELECT 2 AS a')])
    expect(together.map(({ rows }) => rows)).toEqual([[{ a: 1 }], [{ a: 2 }]])
    await database.close()
  })

  test('unlogged tables keep their rows', async () => {
    const past = historyOf('per-batch', ['CREATE UNLOGGED TABLE u (id int); INSERT INTO u VALUES (1)'])
    expect(await ask(past, 'SELECT id FROM u')).toEqual([{ id: 1 }])
    expect(await ask(past, 'SELECT id FROM u')).toEqual([{ id: 1 }])
  })

  test('the session is UTC, with search_path as on a server', async () => {
    const answer = await ask(
      historyOf('per-batch'),
      "SELECT current_setting('timezone') AS z, current_setting('search_path') AS p",
    )
    expect(answer).toEqual([{ z: 'UTC', p: '"$user", public' }])
  })

  test('a transaction may touch thousands of objects', async () => {
    const many = Array.from({ length: 1_000 }, (_each, n) => `CREATE TABLE t${n} (id int PRIMARY KEY)`)
    const past = historyOf('all-pending', [many.join(';')])
    expect(
      await ask(past, "SELECT count(*)::int AS n FROM pg_class WHERE relkind = 'r' AND relname ~ '^t\\d'"),
    ).toEqual([{ n: 1_000 }])
  })

  describe('a history is replayed as it was deployed', () => {
    test('after a COMMIT chunk the runner commits each batch', async () => {
      const past = historyOf('all-pending', [
        'COMMIT;',
        'CREATE TABLE a (id int)',
        'CREATE INDEX CONCURRENTLY i ON a (id)',
      ])
      const database = await shadow.open(past)
      expect(database.notes).toEqual([])
      expect((await database.query("SELECT to_regclass('i')::text AS i")).rows).toEqual([{ i: 'i' }])
      await database.close()
    })

    test.each<[string, History]>([
      [
        'CONCURRENTLY in a transaction',
        historyOf('all-pending', ['CREATE TABLE a (id int)'], ['CREATE INDEX CONCURRENTLY i ON a (id)']),
      ],
      [
        'CONCURRENTLY beside another statement',
        historyOf('per-batch', [], ['CREATE TABLE a (id int); CREATE INDEX CONCURRENTLY i ON a (id)']),
      ],
      [
        'a new enum value used at once',
        historyOf(
          'all-pending',
          ["CREATE TYPE e AS ENUM ('a')"],
          ["ALTER TYPE e ADD VALUE 'b'", "CREATE TABLE i (x e DEFAULT 'b')"],
        ),
      ],
    ])('%s: it ran somehow, so it is run statement by statement, and noted', async (_name, past) => {
      for (const fromCache of [false, true]) {
        const database = await shadow.open(past)
        expect({ fromCache, notes: database.notes }).toMatchObject({
          fromCache,
          notes: [{ what: expect.stringContaining('0001'), where: { file: '/app/0001.sql' } }],
        })
        expect((await database.query("SELECT to_regclass('i')::text AS i")).rows).toEqual([{ i: 'i' }])
        await database.close()
      }
    })

    test('nothing of its session reaches the next migration', async () => {
      const leaving = `CREATE SCHEMA s; SET search_path = s; CREATE TEMP TABLE t (id int); SET ROLE anon;
        SELECT pg_advisory_lock(1); PREPARE p AS SELECT 1; LISTEN l; DECLARE c CURSOR WITH HOLD FOR SELECT 1`
      const past = historyOf('per-batch', [leaving], ['CREATE TABLE here (id int)', 'PREPARE p AS SELECT 1'])
      const question = `SELECT to_regclass('public.here')::text AS here, to_regclass('pg_temp.t') AS t, current_user AS role,
        (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory') AS locks,
        (SELECT count(*)::int FROM pg_prepared_statements) AS prepared, (SELECT count(*)::int FROM pg_cursors) AS cursors`
      const fresh = { here: 'here', t: null, role: 'postgres', locks: 0, prepared: 0, cursors: 0 }
      expect(await ask(past, question)).toEqual([fresh])
    })
  })

  describe('a history that does not replay names migration, place and remedy', () => {
    test.each<[string, string[], object]>([
      [
        'a column that is not there',
        ['CREATE TABLE a (id int);\n-- é😀\nALTER TABLE a\n  DROP COLUMN nope;'],
        {
          code: 'history-does-not-replay',
          where: { file: '/app/0000.sql', line: 3, column: 1 },
          what: expect.stringContaining('ALTER TABLE a'),
        },
      ],
      [
        'PostgreSQL says where',
        ["SELECT 1;\n-- é😀\nSELECT '😀', nope"],
        { where: { file: '/app/0000.sql', line: 3, column: 14 } },
      ],
      [
        'a syntax error in the second batch',
        ['SELECT 1', '\nSELEC 2'],
        { where: { file: '/app/0000.sql', line: 3, column: 1 } },
      ],
      [
        'a role',
        ['CREATE TABLE a (id int); GRANT SELECT ON a TO authenticated'],
        { code: 'role-missing', fix: expect.stringContaining('--supabase') },
      ],
      [
        'a schema of Supabase',
        ['CREATE TABLE a (id int REFERENCES storage.objects)'],
        { fix: expect.stringContaining('--supabase') },
      ],
      [
        'an extension',
        ['SELECT 1; CREATE EXTENSION "no-such-thing"'],
        {
          code: 'extension-unavailable',
          what: expect.stringContaining('no-such-thing'),
          fix: expect.stringContaining('--shadow-url'),
        },
      ],
      [
        'a transaction left open',
        ['BEGIN; CREATE TABLE a (id int)'],
        { why: expect.stringContaining('does not end it') },
      ],
    ])('%s', async (_name, batches, problem) => {
      await expect(shadow.open(historyOf('per-batch', batches))).rejects.toMatchObject({
        where: { file: '/app/0000.sql' },
        ...problem,
      })
    })
  })

  describe('a migration under test', () => {
    test.each<[string, 'all-pending' | 'per-batch', string[], object | null, number]>([
      ['runs', 'all-pending', ['INSERT INTO a VALUES (2)'], null, 2],
      [
        'is rolled back whole',
        'all-pending',
        ['INSERT INTO a VALUES (2)', 'SELECT 1; SELECT 1/0'],
        expect.objectContaining({
          batch: 1,
          completed: 1,
          uncommittedFrom: 0,
          error: expect.objectContaining({ code: '22012' }),
        }),
        1,
      ],
      [
        'keeps the batches before',
        'per-batch',
        ['INSERT INTO a VALUES (2)', 'SELECT 1/0'],
        expect.objectContaining({ batch: 1, completed: 0, uncommittedFrom: 1 }),
        2,
      ],
      [
        'fails at COMMIT',
        'all-pending',
        ['INSERT INTO b VALUES (7)'],
        expect.objectContaining({ batch: 1, error: expect.objectContaining({ code: '23503' }) }),
        1,
      ],
    ])('%s', async (_name, transaction, batches, failure, rows) => {
      const past = historyOf(transaction, [
        'CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1); CREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED)',
      ])
      const database = await shadow.open(past)
      const up = historyOf(transaction, batches)
      const result = await applyMigration(database, up.migrations[0]!, up.runner)
      expect(result).toEqual(failure)
      expect(database.transaction()).toBe('none')
      expect((await database.query('SELECT count(*)::int AS n FROM a')).rows).toEqual([{ n: rows }])
      await database.close()
    })
  })

  test('an endless statement is ended, and its migration named', async () => {
    const impatient = await make({ ...options, timeout: 2_000 })
    const past = historyOf('per-batch', ['SELECT 1'], ['DO $$ BEGIN LOOP END LOOP; END $$'])
    await expect(impatient.open(past)).rejects.toMatchObject({
      code: 'statement-timeout',
      what: expect.stringContaining('0001'),
      where: { file: '/app/0001.sql' },
    })
    await impatient.close()
  })

  describe('the cache', () => {
    const ownRoot = mkdtempSync(join(tmpdir(), 'backout-cache-'))
    const cache = join(ownRoot, 'node_modules', '.cache', 'backout')
    afterAll(() => rmSync(ownRoot, { recursive: true, force: true }))
    const past = historyOf(
      'all-pending',
      ['CREATE TABLE c (id int)'],
      ['INSERT INTO c VALUES (1)'],
      ['INSERT INTO c VALUES (2)'],
    )

    /** How many migrations a fresh shadow replays to open the first `length` of {@link past}; its answer must be right. */
    async function replayed(length: number): Promise<number> {
      const fresh = await make({ ...options, root: ownRoot })
      let count = 0
      const history = { ...past, migrations: past.migrations.slice(0, length), onReplay: () => count++ }
      const database = await fresh.open(history)
      const { rows } = await database.query('SELECT count(*)::int AS n FROM c')
      expect(rows).toEqual([{ n: length - 1 }])
      await fresh.close()
      return count
    }

    test('starts from the longest prefix and rebuilds what is damaged', async () => {
      expect(await replayed(2)).toBe(2)
      expect(await replayed(2)).toBe(0)
      expect(await replayed(3)).toBe(1)
      const [, , state] = historyStates()
      for (const damage of [truncate, flip, empty]) {
        damage(state!)
        expect(await replayed(3)).toBe(1)
        expect(await replayed(3)).toBe(0)
      }
      for (const path of historyStates()) flip(path)
      expect(await replayed(3)).toBe(3)
    }, 120_000)

    test('two at once may write it, and a folder that cannot be written costs only time', async () => {
      rmSync(cache, { recursive: true, force: true })
      // Whoever comes later may find what the other has written.
      expect(Math.max(...(await Promise.all([replayed(3), replayed(3)])))).toBe(3)
      expect(await replayed(3)).toBe(0)
      expect(readdirSync(cache).filter((name) => !name.endsWith('.state'))).toEqual([])
      rmSync(cache, { recursive: true, force: true })
      mkdirSync(dirname(cache), { recursive: true })
      writeFileSync(cache, 'not a folder')
      expect(await replayed(3)).toBe(3)
      rmSync(cache)
    }, 120_000)

    /** The files of the cache, oldest first: the empty database, then states. */
    function historyStates(): string[] {
      const files = readdirSync(cache).map((name) => join(cache, name))
      return files.sort((a, b) => statSync(a).birthtimeMs - statSync(b).birthtimeMs)
    }
  })
})

function truncate(path: string): void {
  truncateSync(path, readFileSync(path).length - 1)
}

function flip(path: string): void {
  const bytes = readFileSync(path)
  bytes[bytes.length - 5_000]! ^= 1
  writeFileSync(path, bytes)
}

function empty(path: string): void {
  writeFileSync(path, '')
}
