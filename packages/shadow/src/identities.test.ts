import { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import { Client } from 'pg'
import type { Identity, Session } from '@backout/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readIdentities } from './identities.ts'

const SQL = `
create schema app;
create extension if not exists plpgsql;
create type app.mood as enum ('sad', 'ok');
create type app.pair as (a int, b text);
create type app.span as range (subtype = int4);
create domain app.positive as int not null check (value > 0);
create table app.users (id bigint generated always as identity primary key, email text not null unique, "Odd Name" app.mood[],
  constraint email_short check (length(email) < 99));
create table app.child (x int) inherits (app.users);
create table app.parts (id int, at date, primary key (id, at), foreign key (id) references app.users (id)) partition by range (at);
create table app.parts_2026 partition of app.parts for values from ('2026-01-01') to ('2027-01-01');
create view app.v as select id, email as mail from app.users;
create materialized view app.m as select 1 as one;
create index users_odd on app.users ("Odd Name");
create function app.twice(x int, y app.mood[]) returns int language sql as 'select 2 * x';
create procedure app.noop() language sql as '';
create aggregate app.total(int) (sfunc = int4pl, stype = int);
create function app.touch() returns trigger language plpgsql as 'begin return new; end';
create trigger touching before update on app.parts for each row execute function app.touch();
create policy own on app.users using (true);
create rule none as on delete to app.v do instead nothing;
create table _ledger (id serial primary key, name text);
`

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

const ledger = { schema: 'public', table: '_ledger', ownsSchema: true }
const read = () => readIdentities(session, { ledger })
const key = ({ kind, id }: Identity) => `${kind} ${id}`

/** Keys by `kind schema.name`, or `kind parent.name`. */
function labelled(identities: readonly Identity[]): Map<string, string> {
  const byKey = new Map(identities.map((identity) => [key(identity), identity]))
  return new Map(
    identities.map((identity) => {
      const { kind, schema, name, parent, inherited } = identity
      const within = parent === null ? (kind === 'schema' ? '' : `${schema}.`) : `${byKey.get(parent)!.name}.`
      return [`${kind} ${within}${name}${inherited ? ' (inherited)' : ''}`, key(identity)]
    }),
  )
}

describe('readIdentities', () => {
  it('lists every object of the user, each once', async () => {
    const identities = await read()
    expect(new Set(identities.map(key)).size).toBe(identities.length)
    expect([...labelled(identities).keys()].sort()).toMatchInlineSnapshot(`
      [
        "aggregate app.total(integer)",
        "attribute pair.a",
        "attribute pair.b",
        "column child.Odd Name (inherited)",
        "column child.email (inherited)",
        "column child.id (inherited)",
        "column child.x",
        "column m.one",
        "column parts.at",
        "column parts.id",
        "column parts_2026.at (inherited)",
        "column parts_2026.id (inherited)",
        "column users.Odd Name",
        "column users.email",
        "column users.id",
        "column v.id",
        "column v.mail",
        "constraint child.email_short (inherited)",
        "constraint parts.parts_id_fkey",
        "constraint parts.parts_pkey",
        "constraint parts_2026.parts_2026_pkey",
        "constraint parts_2026.parts_id_fkey",
        "constraint users.email_short",
        "constraint users.users_email_key",
        "constraint users.users_pkey",
        "domain app.positive",
        "domain constraint positive.positive_check",
        "function app.touch()",
        "function app.twice(integer, app.mood[])",
        "index app.parts_2026_pkey",
        "index app.parts_pkey",
        "index app.users_email_key",
        "index app.users_odd",
        "index app.users_pkey",
        "label mood.ok",
        "label mood.sad",
        "materialized view app.m",
        "policy users.own",
        "procedure app.noop()",
        "rule v.none",
        "schema app",
        "sequence app.users_id_seq",
        "table app.child",
        "table app.parts",
        "table app.parts_2026",
        "table app.users",
        "trigger parts.touching",
        "trigger parts_2026.touching (inherited)",
        "type app.mood",
        "type app.pair",
        "type app.span",
        "type app.span_multirange",
        "view app.v",
      ]
    `)
  })

  /** Each renames or moves one object; what else follows is PostgreSQL's doing. */
  const RENAMES: readonly [sql: string, then: string, now: string][] = [
    ['alter schema app rename to app2', 'schema app', 'schema app2'],
    ['alter table app.users rename to people', 'table app.users', 'table app.people'],
    ['alter table app.parts rename to slices', 'table app.parts', 'table app.slices'],
    ['alter table app.users set schema public', 'table app.users', 'table public.users'],
    ['alter table app.users rename email to mail', 'column users.email', 'column users.mail'],
    ['alter view app.v rename to w', 'view app.v', 'view app.w'],
    ['alter view app.v rename mail to post', 'column v.mail', 'column v.post'],
    ['alter materialized view app.m rename to n', 'materialized view app.m', 'materialized view app.n'],
    ['alter sequence app.users_id_seq rename to s', 'sequence app.users_id_seq', 'sequence app.s'],
    ['alter index app.users_odd rename to i', 'index app.users_odd', 'index app.i'],
    ['alter table app.users rename constraint email_short to c', 'constraint users.email_short', 'constraint users.c'],
    ['alter table app.users rename constraint users_pkey to pk', 'index app.users_pkey', 'index app.pk'],
    ['alter type app.mood rename to mood2', 'type app.mood', 'type app.mood2'],
    ["alter type app.mood rename value 'ok' to 'fine'", 'label mood.ok', 'label mood.fine'],
    ['alter type app.pair rename attribute b to c', 'attribute pair.b', 'attribute pair.c'],
    ['alter domain app.positive rename to natural_number', 'domain app.positive', 'domain app.natural_number'],
    [
      'alter domain app.positive rename constraint positive_check to c',
      'domain constraint positive.positive_check',
      'domain constraint positive.c',
    ],
    [
      'alter function app.twice(int, app.mood[]) rename to double',
      'function app.twice(integer, app.mood[])',
      'function app.double(integer, app.mood[])',
    ],
    ['alter procedure app.noop() rename to nothing', 'procedure app.noop()', 'procedure app.nothing()'],
    ['alter aggregate app.total(int) rename to t', 'aggregate app.total(integer)', 'aggregate app.t(integer)'],
    ['alter trigger touching on app.parts rename to t', 'trigger parts.touching', 'trigger parts.t'],
    ['alter policy own on app.users rename to p', 'policy users.own', 'policy users.p'],
    ['alter rule none on app.v rename to r', 'rule v.none', 'rule v.r'],
  ]

  it.each(RENAMES)('sees that nothing but a name changed: %s', async (sql, then, now) => {
    const before = await read()
    await session.query(`begin; ${sql}`)
    const after = await read()
    await session.query('rollback')
    expect(labelled(before).get(then)).toBeDefined()
    expect(labelled(after).get(now)).toBe(labelled(before).get(then))
    expect(after.map(key).sort()).toEqual(before.map(key).sort())
  })

  it('leaves the session’s search path as it was, in a transaction and out of it', async () => {
    const path = async () =>
      (await session.query<{ p: string }>(`select current_setting('search_path') as p`)).rows[0]!.p
    await session.query('set search_path = app, "$user"')
    await read()
    expect(await path()).toBe('app, "$user"')
    await session.query('begin; set local search_path = public')
    await read()
    expect(await path()).toBe('public')
    await session.query('commit')
    expect(await path()).toBe('app, "$user"')
    await session.query('begin; set search_path = public')
    await read()
    await session.query('commit')
    expect(await path()).toBe('public')
    await session.query('reset search_path')
  })
})
