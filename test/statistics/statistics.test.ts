import type { ShadowDatabase } from '@backout/core'
import { nativeShadow } from '@backout/shadow'
import { askPreconditions, readOnly, readStatistics } from '@backout/statistics'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

// On a real server of its own: what counts here is what a role may do, and what other sessions do meanwhile.
const shadow = await nativeShadow({ major: 18, root: import.meta.dirname, cacheDir: null, emptyDir: inject('empties') })
let owner: ShadowDatabase
const url = (role: string) => `postgresql://${role}@localhost/postgres?host=${encodeURIComponent(folder)}`
let folder = ''

const SETUP = `
create table big (id int primary key, name text, team int);
insert into big select i, case when i % 10 > 0 then 'n' || i end, i % 7 from generate_series(1, 1000) i;
create index big_name on big (name);
create table fresh (id int);
create table emptied (id int);
insert into emptied select generate_series(1, 100);
delete from emptied;
create table "Odd ""Name" (id int);
insert into "Odd ""Name" values (1);
create table hidden (id int);
insert into hidden values (1);
create table guarded (id int);
insert into guarded values (1);
alter table guarded enable row level security;
create role reader login;
create role nobody_much login;
grant select on all tables in schema public to reader;
revoke select on hidden from reader;
analyze big;
create schema drizzle;
create table drizzle.__drizzle_migrations (id serial, hash text, created_at bigint);
insert into drizzle.__drizzle_migrations (hash, created_at) values ('h1', 1), ('h3', 3);
grant usage on schema drizzle to reader; grant select on drizzle.__drizzle_migrations to reader;`

beforeAll(async () => {
  const ledger = { schema: 'none', table: 'none', ownsSchema: false }
  owner = await shadow.open({ migrations: [], runner: { label: 'none', transaction: 'per-batch', ledger } })
  await owner.query(SETUP)
  const { rows } = await owner.query<{ folder: string }>("select current_setting('unix_socket_directories') as folder")
  folder = rows[0]!.folder.replaceAll('"', '')
})
afterAll(async () => {
  await owner.close()
  await shadow.close()
})

const LEDGER = {
  schema: 'drizzle',
  table: '__drizzle_migrations',
  ownsSchema: true,
  applied: { sql: 'SELECT NULL AS name, hash AS sha256 FROM drizzle.__drizzle_migrations', watermark: true },
}
const HISTORY = ['h1', 'h2', 'h3', 'h4', 'h3'].map((sha256, index) => ({ name: `m${index}`, sha256 }))

describe('readStatistics', () => {
  it('reads sizes, rows, indexes and the ledger as a role that can only read', async () => {
    const read = await readOnly(url('reader'), (session) =>
      readStatistics(session, { ledger: LEDGER, migrations: HISTORY }),
    )
    expect(read).toMatchObject({ version: 1, postgresVersion: shadow.version, applied: ['m0', 'm1', 'm2'] })
    expect(read.takenAt).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    const { tables } = read
    expect(tables['public.big']).toMatchObject({ rows: 1000, empty: false })
    expect(tables['public.big']!.bytes).toBeGreaterThan(40_000)
    expect(tables['public.big']!.indexBytes).toBeGreaterThan(tables['public.big']!.indexes['big_name']!.bytes)
    expect(Object.keys(tables['public.big']!.indexes)).toEqual(['big_pkey', 'big_name'])
    expect(tables['public.fresh']).toMatchObject({ rows: null, empty: true, bytes: 0 })
    expect(tables['public.emptied']).toMatchObject({ empty: true })
    expect(tables['public."Odd ""Name"']).toMatchObject({ empty: false })
    // Nobody may look into these two: unknown, not empty.
    expect(tables['public.hidden']).toMatchObject({ empty: null })
    expect(tables['public.guarded']).toMatchObject({ empty: null })
  })

  it('does without what a role may not see', async () => {
    const read = await readOnly(url('nobody_much'), (session) =>
      readStatistics(session, { ledger: LEDGER, migrations: HISTORY }),
    )
    expect(read.applied).toBeNull()
    expect(read.tables['public.big']).toMatchObject({ rows: 1000, empty: null })
  })

  it('does not wait behind a lock for long: page counts must do then', async () => {
    await owner.query('begin; lock table big in access exclusive mode')
    const read = await readOnly(url('reader'), (session) => readStatistics(session))
    await owner.query('rollback')
    expect(read.tables['public.big']).toMatchObject({ rows: 1000 })
    expect(read.tables['public.big']!.bytes).toBeGreaterThan(40_000)
    // The other session's transaction is seen by those who may.
    await owner.query('begin; select pg_sleep(1.1)')
    const seen = await readOnly(url('postgres'), (session) => readStatistics(session))
    await owner.query('rollback')
    expect(seen.longestTransaction).toBeGreaterThanOrEqual(1)
  })
})

const ask = async (role: string, ...questions: string[]) =>
  readOnly(url(role), async (session) => [
    ...(
      await askPreconditions(
        session,
        questions.map((sql) => ({ counts: 'rows', sql })),
      )
    ).values(),
  ])

describe('askPreconditions', () => {
  it('counts, and goes on after a question that is refused', async () => {
    expect(
      await ask(
        'reader',
        'select count(*) from big where name is null',
        'select count(*) from hidden',
        'select count(*) from gone',
        'select count(*) from big a join big b on a.team = b.team and a.id < b.id',
      ),
    ).toEqual([
      100,
      { failure: 'permission denied for table hidden (SQLSTATE 42501)' },
      { failure: 'relation "gone" does not exist (SQLSTATE 42P01)' },
      expect.any(Number),
    ])
  })

  it.each([
    'update big set name = null returning 1 as count',
    'with gone as (delete from big returning 1) select count(*) from gone',
    "select nextval('drizzle.__drizzle_migrations_id_seq') as count",
    'create table x (id int)',
    'select 1 as count; commit; delete from big',
    'commit',
  ])('cannot write, whoever asks: %s', async (sql) => {
    const [answer] = await ask('postgres', sql)
    expect(answer).toMatchObject({ failure: expect.any(String) })
    const { rows } = await owner.query('select count(*)::int as n from big where name is null')
    expect(rows).toEqual([{ n: 100 }])
  })

  it('gives up what takes long', async () => {
    const [answer] = await ask('postgres', 'select count(pg_sleep(60)) as count')
    expect(answer).toMatchObject({ failure: expect.stringContaining('57014') })
  })
})

it('says that it cannot connect without saying the password', async () => {
  const failing = readOnly('postgresql://nobody:s%40cret@localhost:1/x', async () => 0)
  await expect(failing).rejects.toMatchObject({ code: 'database-unreachable' })
  const error: unknown = await failing.catch((reason: unknown) => reason)
  expect(JSON.stringify(error)).not.toMatch(/s@cret|s%40cret/)
})
