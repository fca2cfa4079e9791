import { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import * as fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { compareRows } from './compare-rows.ts'
import { fingerprintRows } from './fingerprint.ts'

let database: PGlite
let client: Client

beforeAll(async () => {
  database = await PGlite.create()
  client = new Client(createPgConfig(database))
  await client.connect()
})
afterAll(() => database.close())
beforeEach(() => client.query('BEGIN; CREATE SCHEMA s; SET LOCAL search_path = s'))
afterEach(() => client.query('ROLLBACK'))

/** What becomes of the rows of the state after `setup` when `change` is run. */
async function changes(setup: string, change: string) {
  await client.query(setup)
  const before = await fingerprintRows(client)
  await client.query(change)
  return compareRows(before, await fingerprintRows(client))
}

const SAME = { lost: [], added: [], sequences: [] }
const KEYED = `CREATE TABLE t (id int PRIMARY KEY, a text, b int);
  INSERT INTO t VALUES (1, 'x', 10), (2, 'y', 20), (3, NULL, 30), (4, '', 30)`
const KEYLESS = `CREATE TABLE t (a text, b int); INSERT INTO t VALUES ('x', 10), ('y', 20), ('y', 20), (NULL, 30)`

const SEEN: readonly (readonly [what: string, setup: string, change: string, lost: string[], added: string[]])[] = [
  ['a value', KEYED, `UPDATE t SET a = 'z' WHERE id = 1`, ['s.t.a'], []],
  ['NULL that becomes an empty text', KEYED, `UPDATE t SET a = '' WHERE id = 3`, ['s.t.a'], []],
  ['values that are swapped', KEYED, `UPDATE t SET b = 30 - b WHERE id < 3`, ['s.t.b'], []],
  ['a row that is gone', KEYED, 'DELETE FROM t WHERE id = 2', ['s.t'], []],
  ['a row that is new', KEYED, `INSERT INTO t VALUES (9, 'n', 9)`, [], ['s.t']],
  [
    'a row that is new and one that changed',
    KEYED,
    `INSERT INTO t VALUES (9, 'n', 9); UPDATE t SET b = 0 WHERE id = 1`,
    ['s.t'],
    ['s.t'],
  ],
  ['a column', KEYED, 'ALTER TABLE t DROP b', ['s.t.b'], []],
  [
    'a column that comes back empty',
    KEYED,
    'ALTER TABLE t DROP b, ADD b2 int; ALTER TABLE t RENAME b2 TO b',
    ['s.t.b'],
    [],
  ],
  ['the key alone', KEYED, 'UPDATE t SET id = id + 10', ['s.t.id'], []],
  [
    'keys that are swapped',
    KEYED,
    'UPDATE t SET id = -id WHERE id < 3; UPDATE t SET id = 3 + id WHERE id < 0',
    ['s.t.a', 's.t.b'],
    [],
  ],
  ['the key and a value', KEYED, `UPDATE t SET id = id + 10, b = 11 WHERE id = 1`, ['s.t.b', 's.t.id'], []],
  ['the key and values that are swapped', KEYED, `UPDATE t SET id = id + 10, b = 30 - b WHERE id < 3`, ['s.t'], []],
  ['a table', KEYED, 'DROP TABLE t', ['s.t'], []],
  ['a table that comes back empty', KEYED, 'TRUNCATE t', ['s.t'], []],
  ['a value, without a key', KEYLESS, `UPDATE t SET a = 'z' WHERE a = 'x'`, ['s.t.a'], []],
  ['values that are swapped, without a key', KEYLESS, 'UPDATE t SET b = 40 - b WHERE b <> 20', ['s.t'], []],
  ['one of two equal rows', KEYLESS, 'DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t WHERE b = 20)', ['s.t'], []],
  ['a third equal row', KEYLESS, `INSERT INTO t VALUES ('y', 20)`, [], ['s.t']],
  [
    'one row lost and another doubled',
    KEYLESS,
    `DELETE FROM t WHERE b = 30; INSERT INTO t VALUES ('x', 10)`,
    ['s.t.a', 's.t.b'],
    [],
  ],
  [
    'one of two equal rows lost and others added',
    KEYLESS,
    `DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t WHERE b = 20); INSERT INTO t VALUES ('n', 1), ('n', 2)`,
    ['s.t'],
    ['s.t'],
  ],
  [
    'rows of a child apart from those of its parent',
    'CREATE TABLE t (a int); CREATE TABLE c () INHERITS (t); INSERT INTO c VALUES (1)',
    'UPDATE t SET a = 2',
    ['s.c.a'],
    [],
  ],
  [
    'a swap where a partial unique index is no key',
    `CREATE TABLE t (k int NOT NULL, a int); CREATE UNIQUE INDEX ON t (k) WHERE a = 9; INSERT INTO t VALUES (1, 1), (2, 2)`,
    'UPDATE t SET a = 3 - a',
    ['s.t'],
    [],
  ],
  [
    'json that is written otherwise',
    `CREATE TABLE t (id int PRIMARY KEY, j json); INSERT INTO t VALUES (1, '{"a": 1}')`,
    `UPDATE t SET j = '{"a":1}'`,
    ['s.t.j'],
    [],
  ],
  [
    'a microsecond',
    `CREATE TABLE t (id int PRIMARY KEY, at timestamptz); INSERT INTO t VALUES (1, '2024-01-01 00:00:00.000001Z')`,
    `UPDATE t SET at = '2024-01-01 00:00:00Z'`,
    ['s.t.at'],
    [],
  ],
  [
    'the last bit of a float',
    `CREATE TABLE t (id int PRIMARY KEY, f float8); INSERT INTO t VALUES (1, 0.1)`,
    `UPDATE t SET f = 0.1::float8 + 1.4e-17`,
    ['s.t.f'],
    [],
  ],
  [
    'a scale',
    `CREATE TABLE t (id int PRIMARY KEY, n numeric); INSERT INTO t VALUES (1, 1.10)`,
    `UPDATE t SET n = 1.1`,
    ['s.t.n'],
    [],
  ],
  [
    'a row in another partition',
    `CREATE TABLE t (id int) PARTITION BY LIST (id); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2); INSERT INTO t VALUES (1)`,
    `ALTER TABLE t DETACH PARTITION t1; UPDATE t1 SET id = 2; INSERT INTO t SELECT * FROM t1`,
    ['s.t.id', 's.t1.id'],
    ['s.t2'],
  ],
  ['a new table with rows', KEYED, 'CREATE TABLE u AS SELECT 1 AS a', [], ['s.u']],
  ['rows in what was empty', 'CREATE TABLE t (a int)', 'INSERT INTO t VALUES (1)', [], ['s.t']],
]

test.each(SEEN)('sees %s', async (_, setup, change, lost, added) => {
  expect(await changes(setup, change)).toEqual({ lost, added, sequences: [] })
})

const NOT_SEEN: readonly (readonly [what: string, setup: string, change: string])[] = [
  [
    'rows in another order',
    KEYED,
    'CREATE TABLE c AS SELECT * FROM t ORDER BY id DESC; DELETE FROM t; INSERT INTO t SELECT * FROM c; DROP TABLE c',
  ],
  ['a table written anew', KEYED, 'CLUSTER t USING t_pkey'],
  [
    'columns in another order',
    KEYED,
    'ALTER TABLE t ADD c text; UPDATE t SET c = a; ALTER TABLE t DROP a; ALTER TABLE t RENAME c TO a',
  ],
  ['a type that prints alike', KEYED, 'ALTER TABLE t ALTER b TYPE bigint, ALTER a TYPE varchar'],
  [
    'a time zone',
    `CREATE TABLE t (at timestamptz); INSERT INTO t VALUES ('2024-07-01 12:00:00+02')`,
    `SET LOCAL TimeZone = 'Asia/Tokyo'; SET LOCAL DateStyle = 'SQL, DMY'`,
  ],
  [
    'settings of output',
    `CREATE TABLE t (f float8, b bytea, i interval, m money); INSERT INTO t VALUES (0.30000000000000004, '\\x00ff', '1 year 2 days', 12.3)`,
    `SET LOCAL extra_float_digits = -3; SET LOCAL bytea_output = escape; SET LOCAL IntervalStyle = iso_8601`,
  ],
  ['a column that was added', KEYED, 'ALTER TABLE t ADD c int DEFAULT 1'],
  ['an empty table that is gone', 'CREATE TABLE t (a int)', 'DROP TABLE t'],
]

test.each(NOT_SEEN)('does not see %s', async (_, setup, change) => {
  expect(await changes(setup, change)).toEqual(SAME)
})

test('does not compute virtual columns, which may raise', async () => {
  const setup = 'CREATE TABLE t (a int, v int GENERATED ALWAYS AS (1 / a) VIRTUAL); INSERT INTO t (a) VALUES (0)'
  expect(await changes(setup, 'SELECT 1')).toEqual(SAME)
})

test('sees where sequences stand', async () => {
  const before = `CREATE SEQUENCE a; CREATE SEQUENCE b; CREATE SEQUENCE c; CREATE SEQUENCE d; SELECT nextval('a')`
  const { sequences } = await changes(
    before,
    `SELECT nextval('a'); SELECT setval('b', 1); ALTER SEQUENCE c RESTART WITH 5; DROP SEQUENCE d`,
  )
  expect(sequences).toEqual([
    { sequence: 's.a', before: { lastValue: '1', isCalled: true }, after: { lastValue: '2', isCalled: true } },
    { sequence: 's.b', before: { lastValue: '1', isCalled: false }, after: { lastValue: '1', isCalled: true } },
    { sequence: 's.c', before: { lastValue: '1', isCalled: false }, after: { lastValue: '5', isCalled: false } },
    { sequence: 's.d', before: { lastValue: '1', isCalled: false }, after: null },
  ])
})

test('takes renames into account', async () => {
  await client.query(KEYED)
  const before = await fingerprintRows(client)
  await client.query(
    'ALTER TABLE t RENAME TO "New t"; ALTER TABLE "New t" RENAME a TO z; ALTER TABLE "New t" RENAME id TO "i.d"',
  )
  const renamed = { 's."New t"': 's.t', 's."New t".z': 's.t.a', 's."New t".i.d': 's.t.id' }
  expect(compareRows(before, await fingerprintRows(client, { renamed }))).toEqual(SAME)
})

test('tells of thousands of rows whether they came back, and leaves settings and transactions as they were', async () => {
  await client.query(`CREATE TABLE t (id int PRIMARY KEY, v text);
    INSERT INTO t SELECT i, repeat(md5(i::text), 20) FROM generate_series(1, 5000) i; SET LOCAL TimeZone = 'Asia/Tokyo'`)
  const before = await fingerprintRows(client, { tables: ['s.t', 's.unknown'] })
  expect(Object.keys(before.tables)).toEqual(['s.t'])
  await client.query(`UPDATE t SET v = 'x' WHERE id = 2500`)
  const after = await fingerprintRows(client, { tables: ['s.t'] })
  expect(compareRows(before, after).lost).toEqual(['s.t.v'])
  expect((await client.query('SHOW TimeZone')).rows).toEqual([{ TimeZone: 'Asia/Tokyo' }])
  await client.query('INSERT INTO t VALUES (0)')
  // Too many to remember each: that the old ones are all there cannot be told.
  expect(compareRows(after, await fingerprintRows(client, { tables: ['s.t'] }))).toMatchObject({
    lost: ['s.t'],
    added: ['s.t'],
  })
})

describe('whatever the rows', () => {
  const TYPES = {
    text: fc.constantFrom('', 'a', ',', '(', '"', ' ', 'a,b', 'NULL'),
    int: fc.integer({ min: -3, max: 3 }),
    json: fc.constantFrom('1', ' 1', '{}', 'null'),
    bytea: fc.constantFrom('\\x', '\\x00', '\\x2c'),
  }
  const value = (type: keyof typeof TYPES) => fc.option<string | number>(TYPES[type], { nil: null, freq: 4 })
  const table = fc
    .record({
      keyed: fc.boolean(),
      types: fc.array(fc.constantFrom(...(Object.keys(TYPES) as (keyof typeof TYPES)[])), {
        minLength: 1,
        maxLength: 4,
      }),
    })
    .chain(({ keyed, types }) =>
      fc.record({
        keyed: fc.constant(keyed),
        types: fc.constant(types),
        rows: fc.array(fc.tuple(...types.map(value)), { minLength: 2, maxLength: 6 }),
      }),
    )
  type Cell = string | number | null
  type Rows = readonly (readonly Cell[])[]

  async function fingerprintOf(keyed: boolean, types: readonly string[], rows: Rows, order: readonly number[]) {
    await client.query('DROP TABLE IF EXISTS p')
    const columns = order.map((i) => `c${i} ${types[i]}`)
    await client.query(`CREATE TABLE p (${[...(keyed ? ['id int PRIMARY KEY'] : []), ...columns].join(', ')})`)
    for (const [id, row] of rows.entries()) {
      const cells = [...(keyed ? [id] : []), ...order.map((i) => row[i])]
      await client.query(`INSERT INTO p VALUES (${cells.map((_, i) => `$${i + 1}`).join(', ')})`, cells)
    }
    return fingerprintRows(client, { tables: ['s.p'] })
  }
  const sortedRows = (keyed: boolean, rows: Rows) => {
    const texts = rows.map((row) => JSON.stringify(row))
    return JSON.stringify(keyed ? texts : texts.sort())
  }
  const pick = fc.nat()

  test('a value, a swap, a loss and a doubling are always seen, and equal rows in any order never', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom('update', 'swap', 'delete', 'duplicate', 'nothing'),
        pick,
        pick,
        pick,
        fc.constantFrom('', ',', 'changed'),
        async ({ keyed, types, rows }, change, x, y, z, text) => {
          const after: Cell[][] = rows.map((row) => [...row])
          const [one, other, column] = [x % rows.length, y % rows.length, z % types.length]
          if (change === 'update') {
            const pool =
              types[column] === 'text'
                ? text
                : types[column] === 'int'
                  ? 99
                  : types[column] === 'json'
                    ? '[9]'
                    : '\\xff'
            after[one]![column] = pool
          } else if (change === 'swap') {
            ;[after[one]![column], after[other]![column]] = [after[other]![column]!, after[one]![column]!]
          } else if (change === 'delete') after.splice(one, 1)
          else if (change === 'duplicate') after.push([...after[one]!])
          const order = types.map((_, i) => i)
          const before = await fingerprintOf(keyed, types, rows, order)
          // Columns in another order, and without a key the rows too: neither may matter.
          const shuffled = keyed ? after : after.toReversed()
          const { lost, added } = compareRows(before, await fingerprintOf(keyed, types, shuffled, order.toReversed()))
          const equal = sortedRows(keyed, rows) === sortedRows(keyed, after)
          expect(lost.length + added.length === 0).toBe(equal)
        },
      ),
      { numRuns: 300 },
    )
  })
})
