import { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import type { Session, Trace } from '@backout/core'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { traceStatement } from './trace.ts'

const SQL = `
set timezone = 'UTC';
create schema s;
create table s.teams (id int primary key);
create table s.users (id int primary key, team int, name varchar(20), age int not null, at timestamp, photo text);
alter table s.users add constraint old check (age > 17) not valid;
create index users_name on s.users (name);
create index users_team on s.users (team);
create table s.events (id int, at date) partition by range (at);
create table s.events_2025 (id int, at date);
create view s.v as select id from s.users;
create materialized view s.m as select count(*) from s.users;
create table s."Odd Name" (a int);
create function s.read_users() returns void language plpgsql as 'begin perform count(*) from s.users; end';
`

const nothing: Trace = { locks: [], rewritten: [], reindexed: [], scanned: [] }
const on = (...pairs: readonly [string, Trace['locks'][number]['mode']][]): Pick<Trace, 'locks'> => ({
  locks: pairs.map(([relation, mode]) => ({ relation, mode })),
})

/** Of the locks, only those on tables and views are held against PostgreSQL's documentation; indexes follow their table. */
const CASES: readonly [sql: string, trace: Partial<Trace>][] = [
  ['select 1', {}],
  ['create table s.fresh (a int primary key)', {}],
  ['create table s.fresh (team int references s.teams)', on(['s.teams', 'SHARE ROW EXCLUSIVE'])],
  ['alter table s.users add column x int', on(['s.users', 'ACCESS EXCLUSIVE'])],
  ['alter table s.users add column x int default 7', on(['s.users', 'ACCESS EXCLUSIVE'])],
  [
    'alter table s.users add column x float default random()',
    {
      ...on(['s.users', 'ACCESS EXCLUSIVE']),
      rewritten: ['s.users'],
      reindexed: ['s.users_name', 's.users_pkey', 's.users_team'],
      scanned: ['s.users'],
    },
  ],
  [
    'alter table s.users alter age type bigint',
    {
      ...on(['s.users', 'ACCESS EXCLUSIVE']),
      rewritten: ['s.users'],
      reindexed: ['s.users_name', 's.users_pkey', 's.users_team'],
      scanned: ['s.users'],
    },
  ],
  ['alter table s.users alter name type varchar(40)', on(['s.users', 'ACCESS EXCLUSIVE'])],
  ['alter table s.users alter name type text', on(['s.users', 'ACCESS EXCLUSIVE'])],
  ['alter table s.users alter at type timestamptz', on(['s.users', 'ACCESS EXCLUSIVE'])],
  [
    `set local timezone = 'Asia/Tokyo'; alter table s.users alter at type timestamptz`,
    {
      ...on(['s.users', 'ACCESS EXCLUSIVE']),
      rewritten: ['s.users'],
      reindexed: ['s.users_name', 's.users_pkey', 's.users_team'],
      scanned: ['s.users'],
    },
  ],
  ['alter table s.users alter team set not null', { ...on(['s.users', 'ACCESS EXCLUSIVE']), scanned: ['s.users'] }],
  ['alter table s.users add check (team > 0)', { ...on(['s.users', 'ACCESS EXCLUSIVE']), scanned: ['s.users'] }],
  ['alter table s.users add check (team > 0) not valid', on(['s.users', 'ACCESS EXCLUSIVE'])],
  [
    'alter table s.users validate constraint old',
    { ...on(['s.users', 'SHARE UPDATE EXCLUSIVE']), scanned: ['s.users'] },
  ],
  [
    'alter table s.users add foreign key (team) references s.teams',
    { ...on(['s.teams', 'SHARE ROW EXCLUSIVE'], ['s.users', 'SHARE ROW EXCLUSIVE']), scanned: ['s.users'] },
  ],
  [
    'set local enable_seqscan = off; alter table s.users add foreign key (team) references s.teams',
    { ...on(['s.teams', 'SHARE ROW EXCLUSIVE'], ['s.users', 'SHARE ROW EXCLUSIVE']), scanned: ['s.users'] },
  ],
  [
    'alter table s.users add foreign key (team) references s.teams not valid',
    on(['s.teams', 'SHARE ROW EXCLUSIVE'], ['s.users', 'SHARE ROW EXCLUSIVE']),
  ],
  ['create index on s.users (age)', { ...on(['s.users', 'SHARE']), scanned: ['s.users'] }],
  ['drop index s.users_name', on(['s.users', 'ACCESS EXCLUSIVE'])],
  ['reindex index s.users_name', { ...on(['s.users', 'SHARE']), reindexed: ['s.users_name'], scanned: ['s.users'] }],
  ['alter table s.users rename to people', on(['s.users', 'ACCESS EXCLUSIVE'])],
  ['truncate s.teams', on(['s.teams', 'ACCESS EXCLUSIVE'])],
  ['drop view s.v', on(['s.v', 'ACCESS EXCLUSIVE'])],
  ['truncate s.users', on(['s.users', 'ACCESS EXCLUSIVE'])],
  ['truncate s."Odd Name"', on(['s."Odd Name"', 'ACCESS EXCLUSIVE'])],
  [
    `do $$ begin truncate s.users; alter table s."Odd Name" alter a type bigint; end $$`,
    {
      ...on(['s."Odd Name"', 'ACCESS EXCLUSIVE'], ['s.users', 'ACCESS EXCLUSIVE']),
      rewritten: ['s."Odd Name"'],
      scanned: ['s."Odd Name"'],
    },
  ],
  [
    'alter table s."Odd Name" set unlogged',
    { ...on(['s."Odd Name"', 'ACCESS EXCLUSIVE']), rewritten: ['s."Odd Name"'], scanned: ['s."Odd Name"'] },
  ],
  [
    'cluster s.users using users_name',
    {
      ...on(['s.users', 'ACCESS EXCLUSIVE']),
      rewritten: ['s.users'],
      reindexed: ['s.users_name', 's.users_pkey', 's.users_team'],
      scanned: ['s.users'],
    },
  ],
  ['update s.users set age = 1', { ...on(['s.users', 'ROW EXCLUSIVE']), scanned: ['s.users'] }],
  ['select s.read_users()', { ...on(['s.users', 'ACCESS SHARE']), scanned: ['s.users'] }],
  [
    'refresh materialized view s.m',
    { ...on(['s.m', 'ACCESS EXCLUSIVE'], ['s.users', 'ACCESS SHARE']), rewritten: ['s.m'], scanned: ['s.users'] },
  ],
  [
    `alter table s.events attach partition s.events_2025 for values from ('2025-01-01') to ('2026-01-01')`,
    {
      ...on(['s.events', 'SHARE UPDATE EXCLUSIVE'], ['s.events_2025', 'ACCESS EXCLUSIVE']),
      scanned: ['s.events_2025'],
    },
  ],
  ['comment on table s."Odd Name" is $$x$$', on(['s."Odd Name"', 'SHARE UPDATE EXCLUSIVE'])],
  [
    'create trigger t after insert on s.users execute function suppress_redundant_updates_trigger()',
    on(['s.users', 'SHARE ROW EXCLUSIVE']),
  ],
]

let db: PGlite
let session: Session
beforeAll(async () => {
  db = await PGlite.create()
  const client = new Client(createPgConfig(db))
  await client.connect()
  session = client as unknown as Session
  await session.query(SQL)
})
afterAll(() => db.close())

const trace = async (sql: string): Promise<Trace> => {
  await session.query('begin')
  try {
    const whole = await traceStatement(session, async () => void (await session.query(sql)))
    return { ...whole, locks: whole.locks.filter(({ relation }) => !/_(?:pkey|name|team|idx)$/.test(relation)) }
  } finally {
    await session.query('rollback')
  }
}

describe('traceStatement', () => {
  it.each(CASES)('%s', async (sql, expected) => {
    expect(await trace(sql)).toEqual({ ...nothing, ...expected })
  })

  it('sees the lock on an index', async () => {
    await session.query('begin')
    const { locks } = await traceStatement(session, async () => void (await session.query('drop index s.users_name')))
    await session.query('rollback')
    expect(locks).toContainEqual({ relation: 's.users_name', mode: 'ACCESS EXCLUSIVE' })
  })

  it('passes on what the statement throws', async () => {
    await expect(trace('alter table s.users add column id int')).rejects.toMatchObject({ code: '42701' })
  })

  it('says nothing of a lock that the transaction held before', async () => {
    await session.query('begin; lock table s.users in access exclusive mode')
    const { locks } = await traceStatement(
      session,
      async () => void (await session.query('alter table s.users add x int')),
    )
    await session.query('rollback')
    expect(locks).toEqual([])
  })
})
