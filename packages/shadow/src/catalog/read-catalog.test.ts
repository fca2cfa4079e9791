import { compareCatalogs, type Session } from '@backout/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openPglite, type TestDatabase } from './kitchen-sink.cases.ts'
import { readCatalog } from './read-catalog.ts'

let database: TestDatabase
let session: Session
beforeAll(async () => {
  database = await openPglite()
  session = database.session
})
afterAll(() => database.close())
afterEach(async () => {
  for (const sql of ['rollback', 'reset all', 'reset role', 'drop schema if exists s cascade']) await session.query(sql)
})

const setting = async (name: string) =>
  (await session.query<{ value: string }>(`select current_setting('${name}') as value`)).rows[0]!.value

const relations = async (options?: Parameters<typeof readCatalog>[1]) =>
  Object.keys((await readCatalog(session, options)).relations).sort()

describe('the session', () => {
  const SETTINGS = [
    'search_path',
    'TimeZone',
    'DateStyle',
    'IntervalStyle',
    'bytea_output',
    'extra_float_digits',
    'quote_all_identifiers',
  ]
  const ODD = `search_path = "Odd, Schema", public; set timezone = 'Asia/Tokyo'; set datestyle = 'German, DMY'; set intervalstyle = 'iso_8601';
    set bytea_output = 'escape'; set extra_float_digits = 0; set quote_all_identifiers = on`
  const all = async () => {
    const values: string[] = []
    for (const name of SETTINGS) values.push(await setting(name))
    return values
  }

  it.each([
    ['outside a transaction', `set ${ODD}`, 'select 1'],
    ['set before the transaction', `set ${ODD}; begin`, 'commit'],
    ['set in the transaction', `begin; set ${ODD}`, 'commit'],
    ['set local', `begin; ${`set ${ODD}`.replaceAll('set ', 'set local ')}`, 'commit'],
    ['set local over set', `set ${ODD}; begin; set local search_path = s; set local timezone = 'UTC'`, 'commit'],
  ])('keeps its settings: %s', async (_title, start, end) => {
    await session.query(start)
    const during = await all()
    await readCatalog(session)
    expect(await all()).toEqual(during)
    await session.query(end)
    const after = await all()
    await session.query('reset all')
    await session.query(`${start}; ${end}`)
    expect(await all()).toEqual(after)
  })

  it('does not matter to what is read', async () => {
    await session.query(`create schema s; create type s.mood as enum ('a'); create table s.t (
      at timestamptz default '2026-01-01 00:00+00', span interval default '1 day 2 hours', m s.mood default 'a', b bytea default '\\x01',
      f float8 default 0.1)`)
    const usual = await readCatalog(session)
    await session.query(`set ${ODD}`)
    expect(compareCatalogs(usual, await readCatalog(session))).toEqual({ differences: [], columnOrder: [] })
    await session.query('set search_path = s')
    expect(compareCatalogs(usual, await readCatalog(session))).toEqual({ differences: [], columnOrder: [] })
    expect(usual.relations['s.t']!.columns!.map((column) => column.default)).toEqual([
      `'2026-01-01 00:00:00+00'::timestamp with time zone`,
      `'1 day 02:00:00'::interval`,
      `'a'::s.mood`,
      `'\\x01'::bytea`,
      `0.1`,
    ])
  })

  it.each([
    'deallocate all',
    'discard plans',
    'set standard_conforming_strings = off',
    'set role pg_monitor',
    'set default_transaction_read_only = on',
  ])('may have run: %s', async (sql) => {
    const before = await readCatalog(session)
    await session.query(sql)
    expect(await readCatalog(session)).toEqual(before)
    await session.query('reset role')
  })

  it('may be in a transaction when its statement is prepared, and rolled back then', async () => {
    await session.query('deallocate all; begin')
    const before = await readCatalog(session)
    await session.query('rollback')
    expect(await readCatalog(session)).toEqual(before)
  })

  it('sees what its transaction did, and nothing after it is rolled back', async () => {
    await session.query('begin; create schema s; create table s.t ()')
    expect(await relations()).toContain('s.t')
    await session.query('rollback')
    expect(await relations()).not.toContain('s.t')
  })
})

describe('what is left out', () => {
  const ledger = { schema: 's', table: '__ledger', ownsSchema: true }

  it('the ledger with its sequence, and its schema when that is its own', async () => {
    await session.query(
      'create schema s; create table s.__ledger (id serial primary key, hash text); create table s.other (a int)',
    )
    expect(await relations({ ledger })).toEqual(['s.other'])
    expect(Object.keys((await readCatalog(session, { ledger })).schemas)).toEqual(['public'])
    const shared = { ...ledger, ownsSchema: false }
    expect(Object.keys((await readCatalog(session, { ledger: shared })).schemas).sort()).toEqual(['public', 's'])
    expect(await relations()).toEqual(['s.__ledger', 's.__ledger_id_seq', 's.other'])
  })

  it('a ledger of any name', async () => {
    const odd = { schema: `o'dd \\ "schema`, table: `__'\\"`, ownsSchema: true }
    const quoted = [odd.schema, odd.table].map((name) => `"${name.replaceAll('"', '""')}"`)
    await session.query(`create schema ${quoted[0]}; create table ${quoted.join('.')} (id serial)`)
    expect(await relations({ ledger: odd })).toEqual([])
    await session.query(`drop schema ${quoted[0]} cascade`)
  })

  it('objects of extensions, temporary ones and those of the system', async () => {
    await session.query(
      'create schema s; create extension pgcrypto schema s; create temporary table t (a int); create table s.u (a int)',
    )
    const catalog = await readCatalog(session)
    expect(Object.keys(catalog.relations)).toEqual(['s.u'])
    expect(catalog.functions).toEqual({})
    expect(catalog.extensions['pgcrypto']).toMatchObject({ schema: 's' })
    await session.query('drop extension pgcrypto; drop table t')
  })

  it('names of NOT NULL constraints, but not NOT NULL', async () => {
    await session.query('create schema s; create table s.t (a int constraint one not null, b int not null)')
    const before = await readCatalog(session)
    await session.query(
      'alter table s.t rename constraint one to two; alter table s.t rename to u; alter table s.u rename to t',
    )
    expect(compareCatalogs(before, await readCatalog(session)).differences).toEqual([])
    await session.query('alter table s.t drop constraint two')
    expect(compareCatalogs(before, await readCatalog(session)).differences).toEqual([
      { object: 'column s.t.a', field: 'notNull', expected: true, actual: undefined },
    ])
  })

  it('the copies of a foreign key to a partitioned table', async () => {
    await session.query(`create schema s; create table s.p (id int primary key) partition by range (id);
      create table s.p1 partition of s.p for values from (0) to (9); create table s.r (id int references s.p)`)
    expect(Object.keys((await readCatalog(session)).relations['s.r']!.constraints!)).toEqual(['r_id_fkey'])
  })
})

describe('what does not depend on the order of columns', () => {
  it.each([
    'create index on s.t (b, a)',
    'alter table s.t add check (a < b)',
    'alter table s.t add unique (b, a)',
    'create statistics s.st on a, b from s.t',
    'create publication p for table s.t (a, b)',
    'create view s.v as select b, a from s.t',
    'create function s.touch() returns trigger language plpgsql as $$ begin return new; end $$; create trigger x after update of a, b on s.t execute function s.touch()',
    'grant select (a, b) on s.t to pg_monitor',
    'create policy p on s.t using (a < b)',
  ])('%s', async (sql) => {
    const read = async (columns: string) => {
      await session.query(`begin; create schema s; create table s.t (${columns}); ${sql}`)
      const catalog = await readCatalog(session)
      await session.query('rollback')
      return catalog
    }
    expect(compareCatalogs(await read('a int, b int'), await read('b int, a int'))).toEqual({
      differences: [],
      columnOrder: ['s.t'],
    })
  })
})

it('holds an object under a name that JavaScript knows', async () => {
  await session.query(
    'create schema s; create table s.__proto__ (__proto__ int, constructor int); create schema __proto__',
  )
  const catalog = await readCatalog(session)
  await session.query('drop schema __proto__')
  expect(Object.keys(catalog.schemas).sort()).toEqual(['__proto__', 'public', 's'])
  expect(compareCatalogs(catalog, await readCatalog(session)).differences).toEqual([
    { object: 'schema __proto__', field: null, expected: { owner: 'postgres' }, actual: undefined },
  ])
})
