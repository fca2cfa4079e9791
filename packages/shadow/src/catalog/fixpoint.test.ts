import { compareCatalogs, type Catalog, type Comparison, type Session } from '@backout/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPglite, type TestDatabase } from './kitchen-sink.cases.ts'
import { readCatalog } from './read-catalog.ts'

/** Conditions on the columns of {@link TABLE} as people and ORMs write them. */
const CONDITIONS: readonly string[] = [
  `v in ('a', 'b')`,
  `v in ('a')`,
  `v not in ('a', 'b', 'it''s')`,
  `v = any (array['a', 'b'])`,
  `v = any ('{a,b}'::text[])`,
  `v10 in ('a', 'b')`,
  `c in ('a', 'b')`,
  `t in ('a', 'b')`,
  `m in ('sad', 'ok')`,
  `m <> 'sad'`,
  `m::text in ('sad', 'ok')`,
  `d in ('a@b', 'c@d')`,
  `i in (1, 2, 3)`,
  `b in (1, 2, -3)`,
  `n in (1, 2.5, -3)`,
  `n between 0 and 100`,
  `f > -1.5 and f < 1e10`,
  `i > 0 and i < 10 and b > 0`,
  `(i > 0 or b > 0) and not (i = 5)`,
  `i > 0 and (b > 0 and n > 0)`,
  `coalesce(v, '') <> ''`,
  `length(trim(v)) > 0`,
  `v like 'a%' or v ilike '%b' or v ~ '^[a-z]+$'`,
  `v similar to 'a|b'`,
  `v || v10 <> 'ab'`,
  `lower(v) = v`,
  `position('@' in v) > 1`,
  `substring(v from 1 for 2) = 'ab'`,
  `extract(year from ts) > 2000`,
  `ts > '2020-01-01'`,
  `tz > '2020-01-01 00:00:00+02'`,
  `tz at time zone 'UTC' > '2020-01-01'`,
  `dt >= date '2020-01-01' and dt < date '2020-01-01' + interval '1 year'`,
  `iv < interval '1 day'`,
  `u <> '00000000-0000-0000-0000-000000000000'`,
  `j ? 'a' and j ->> 'b' = 'c' and j @> '{"a": 1}'`,
  `jsonb_typeof(j) = 'object'`,
  `a @> array['x'] and 'y' = any (a)`,
  `array_length(a, 1) < 5`,
  `cardinality(a) between 1 and 3`,
  `va && array['x', 'y']::varchar[]`,
  `num_nonnulls(i, b, n) = 1`,
  `(i is null) = (b is null)`,
  `i is not distinct from b`,
  `case when i > 0 then v = 'a' else v is null end`,
  `case v when 'a' then true when 'b' then i > 0 else false end`,
  `(i, b) > (1, 2)`,
  `(i, b) in ((1, 2), (3, 4))`,
  `bl is true and not bl2`,
  `by <> '\\x00'`,
  `i % 2 = 0 and i & 1 = 0 and -i < 0 and +i > 0 and i ^ 2 > 1`,
  `greatest(i, 1) < least(b, 10)`,
  `nullif(v, '') is not null`,
  `v collate "C" < 'b'`,
  `v::int > 0`,
  `cast(v10 as varchar(5)) = v10`,
  `v = 'a'::varchar(1)`,
  `n = 1::numeric(10,2)`,
  `overlay(t placing 'x' from 1) = t`,
  `t is normalized`,
  `r && int4range(1, 10) and not isempty(r)`,
  `tz < 'infinity'`,
  `app.is_good(v)`,
  `v in ('a', 'b') or v10 in ('c', 'd') and t not in ('(ARRAY[', '])::text[]')`,
  `upper(v) = any (array[upper('a'), v10, t])`,
  `i = any (array[1, b::int])`,
  `b = any (array[i, 2])`,
  `n = any (array[i, b])`,
]

const TABLE = `create table app.t (v varchar, v10 varchar(10), c char(3), t text, m app.mood, d app.email, i int, b bigint,
  n numeric(10,2), f float8, ts timestamp, tz timestamptz, dt date, iv interval, u uuid, j jsonb, a text[], va varchar[],
  bl boolean, bl2 boolean, by bytea, r int4range)`

/** Defaults by type. */
const DEFAULTS: readonly (readonly [type: string, value: string])[] = [
  ['varchar(10)', `'a'`],
  ['varchar(10)', `'a'::varchar(10)`],
  ['varchar(3)', `'abcdef'::varchar(10)::varchar(3)`],
  ['char(3)', `'a'`],
  ['text', `'it''s \\ "odd"'`],
  ['text', `E'a\\nb'`],
  ['int', '-1'],
  ['int', `(1 + 2) * 3`],
  ['bigint', '0'],
  ['smallint', '7'],
  ['numeric', '0'],
  ['numeric(10,2)', '1.5'],
  ['numeric(10,2)', '-1'],
  ['float8', '0'],
  ['real', '1.1'],
  ['boolean', 'false'],
  ['timestamp', 'now()'],
  ['timestamp', 'current_timestamp'],
  ['timestamptz(3)', 'current_timestamp'],
  ['timestamptz', `'2020-01-01 00:00+02'`],
  ['date', `'2020-01-01'`],
  ['date', 'current_date'],
  ['time', `'12:00'`],
  ['interval', `'1 day'`],
  ['interval', `interval '1' day * 3`],
  ['uuid', 'gen_random_uuid()'],
  ['jsonb', `'{}'`],
  ['json', `'[1, 2]'`],
  ['jsonb', `jsonb_build_object('a', 1)`],
  ['text[]', `'{}'`],
  ['text[]', `array['a', 'b']`],
  ['varchar(5)[]', `array['a', 'b']`],
  ['text[]', `array[]::text[]`],
  ['int[]', `'{1,2}'`],
  ['app.mood', `'ok'`],
  ['app.mood[]', `array['ok', 'sad']::app.mood[]`],
  ['app.email', `'a@b'`],
  ['bytea', `'\\x01'`],
  ['bit(3)', `B'101'`],
  ['inet', `'127.0.0.1'`],
  ['int4range', `'[1,2)'`],
  ['point', `'(1,2)'`],
  ['money', '1.5'],
  ['name', `current_user`],
  ['text', `session_user`],
  ['text', `'a' || 'b'`],
]

const VIEWS: readonly string[] = [
  `select * from app.t`,
  `select v, 'a' as x, null as y, 1 as z, 1.5 as q from app.t`,
  `select t.v, o.v as w from app.t join app.t o using (i)`,
  `select * from app.t natural join (select 1 as i, 2 as other) x`,
  `select x.v, y.cnt from app.t x left join lateral (select count(*) as cnt from app.t where i = x.i) y on true where x.v in ('a', 'b')`,
  `with recursive r as (select 1 as n union all select n + 1 from r where n < 5) select * from r`,
  `select v, sum(i) over (partition by m order by b desc nulls last rows between 1 preceding and current row) from app.t`,
  `select m, count(*) filter (where i > 0), string_agg(v, ',' order by v) from app.t group by rollup (m) having count(*) > 1`,
  `select distinct on (m) m, v from app.t order by m, v limit 5 offset 1`,
  `select v from app.t union select t from app.t except all select v10 from app.t`,
  `select j -> 'a' ->> 'b' as x, a[1] as y, (d).x as z from (select j, a, row(1, 'a')::app.pair as d from app.t) s (j, a, d)`,
  `values (1, 'a'), (2, 'b')`,
  `select exists (select from app.t where i = 1) as e, i in (select b from app.t) as f from app.t`,
  `select t from app.t`,
  `select (w).v as vv, w::text as whole from app.t w`,
  `select * from generate_series(1, 3) with ordinality g (x, n), unnest(array[1], array['a']) u (y, z)`,
  `select extract(epoch from tz), tz at time zone 'UTC', cast(v as varchar(3)) as w, v::varchar(3), n::int from app.t`,
  `select * from app.t tablesample bernoulli (10)`,
  `select json_object('a': v) as o, coalesce(v, v10, t) as c from app.t`,
]

let database: TestDatabase
let session: Session
beforeAll(async () => {
  database = await openPglite()
  session = database.session
})
afterAll(() => database.close())

const SETUP = `create schema app; create type app.mood as enum ('sad', 'ok'); create type app.pair as (x int, y text);
  create domain app.email as varchar(100) check (value ~ '@');
  create function app.is_good(text) returns boolean immutable language sql as 'select true'; ${TABLE}`

beforeEach(async () => void (await session.query(`drop schema if exists app cascade; ${SETUP}`)))

const SAME: Comparison = { differences: [], columnOrder: [] }

/** Reads the catalog, replaces what `again` says by what the catalog says of it, and compares. */
async function roundTrip(again: (catalog: Catalog) => string): Promise<Comparison> {
  const before = await readCatalog(session)
  await session.query(again(before))
  return compareCatalogs(before, await readCatalog(session))
}

/** Runs the SQL for each condition; not every condition is one that PostgreSQL takes everywhere (not immutable, no collation). */
async function forConditions(sql: (condition: string, n: number) => string): Promise<void> {
  const refusals: unknown[] = []
  for (const [n, condition] of CONDITIONS.entries())
    await session.query(sql(condition, n)).catch((error: { code?: string }) => refusals.push(error.code))
  expect(refusals.filter((code) => code !== '42P17' && code !== '42P22')).toEqual([])
  expect(refusals.length).toBeLessThan(12)
}

const table = (catalog: Catalog) => catalog.relations['app.t']!

/** Every use of conditions in one table, all at once: one catalog says of all of them whether they come back. */
describe('conditions come back from their own text', () => {
  it('in a CHECK', async () => {
    await session.query(
      CONDITIONS.map((condition, n) => `alter table app.t add constraint c${n} check (${condition})`).join(';'),
    )
    expect(
      await roundTrip((catalog) =>
        Object.entries(table(catalog).constraints!)
          .map(
            ([name, { definition }]) =>
              `alter table app.t drop constraint ${name}, add constraint ${name} ${definition}`,
          )
          .join(';'),
      ),
    ).toEqual(SAME)
  })

  it('in a partial index and as an expression of one', async () => {
    await forConditions(
      (condition, n) =>
        `create index p${n} on app.t (i) where ${condition}; create index e${n} on app.t ((${condition}))`,
    )
    expect(
      await roundTrip((catalog) =>
        Object.entries(table(catalog).indexes!)
          .map(([name, { definition }]) => `drop index app.${name}; ${definition}`)
          .join(';'),
      ),
    ).toEqual(SAME)
  })

  it('in a policy', async () => {
    for (const [n, condition] of CONDITIONS.entries())
      await session.query(`create policy p${n} on app.t using (${condition}) with check (${condition})`)
    expect(
      await roundTrip((catalog) =>
        Object.entries(table(catalog).policies!)
          .map(
            ([name, { using, check }]) =>
              `drop policy ${name} on app.t; create policy ${name} on app.t using (${using}) with check (${check})`,
          )
          .join(';'),
      ),
    ).toEqual(SAME)
  })

  it('in a trigger', async () => {
    await session.query(`create function app.touch() returns trigger language plpgsql as 'begin return new; end'`)
    for (const [n, condition] of CONDITIONS.entries())
      await session.query(
        `create trigger t${n} before insert on app.t for each row when (${condition.replaceAll(/\b(v|v10|c|t|m|d|i|b|n|f|ts|tz|dt|iv|u|j|a|va|bl|bl2|by|r)\b(?!['(%@])(?=([^']*'[^']*')*[^']*$)/g, 'new.$1')}) execute function app.touch()`,
      )
    expect(
      await roundTrip((catalog) =>
        Object.entries(table(catalog).triggers!)
          .map(([name, { definition }]) => `drop trigger ${name} on app.t; ${definition}`)
          .join(';'),
      ),
    ).toEqual(SAME)
  })

  it('in a generated column', async () => {
    await forConditions(
      (condition, n) => `alter table app.t add g${n} boolean generated always as (${condition}) stored`,
    )
    expect(
      await roundTrip((catalog) =>
        table(catalog)
          .columns!.filter(({ generated }) => generated)
          .map(
            ({ name, expression }) =>
              `alter table app.t drop ${name}, add ${name} boolean generated always as (${expression}) stored`,
          )
          .join(';'),
      ),
    ).toEqual(SAME)
  })

  it('in a view', async () => {
    for (const [n, condition] of CONDITIONS.entries())
      await session.query(`create view app.v${n} as select i, (${condition}) as x from app.t where ${condition}`)
    expect(
      await roundTrip((catalog) =>
        CONDITIONS.map(
          (_, n) => `drop view app.v${n}; create view app.v${n} as ${catalog.relations[`app.v${n}`]!.definition}`,
        ).join(';'),
      ),
    ).toEqual(SAME)
  })

  it('in a domain', async () => {
    const checks = [`value in ('a', 'b')`, `value ~ 'x' and length(value) < 5`, `value not in ('c')`]
    for (const [n, check] of checks.entries())
      await session.query(`create domain app.d${n} as varchar(9) check (${check})`)
    expect(
      await roundTrip((catalog) =>
        checks
          .map((_, n) => {
            const { definition } = catalog.types[`app.d${n}`]!.constraints![`d${n}_check`]!
            return `alter domain app.d${n} drop constraint d${n}_check; alter domain app.d${n} add constraint d${n}_check ${definition}`
          })
          .join(';'),
      ),
    ).toEqual(SAME)
  })
})

describe('the rest comes back from its own text', () => {
  it('defaults', async () => {
    for (const [n, [type, value]] of DEFAULTS.entries())
      await session.query(`alter table app.t add x${n} ${type} default ${value}`)
    expect(
      await roundTrip((catalog) =>
        table(catalog)
          .columns!.flatMap((column) =>
            column.default === undefined
              ? []
              : [`alter table app.t alter ${column.name} set default ${column.default}`],
          )
          .join(';'),
      ),
    ).toEqual(SAME)
  })

  it('views', async () => {
    for (const [n, view] of VIEWS.entries()) await session.query(`create view app.v${n} as ${view}`)
    expect(
      await roundTrip((catalog) =>
        VIEWS.map(
          (_, n) => `drop view app.v${n}; create view app.v${n} as ${catalog.relations[`app.v${n}`]!.definition}`,
        ).join(';'),
      ),
    ).toEqual(SAME)
  })

  it('rules', async () => {
    await session.query(
      `create rule r as on insert to app.t where new.v in ('a', 'b') do also update app.t set v = 'x' where i = new.i`,
    )
    expect(await roundTrip((catalog) => `drop rule r on app.t; ${table(catalog).rules!['r']!.definition}`)).toEqual(
      SAME,
    )
  })

  it('functions', async () => {
    await session.query(`create function app.f(a varchar default 'x', b text[] default array['a', 'b']::varchar[]) returns boolean language sql
      begin atomic select a in ('a', 'b') or a = any (b); end`)
    expect(await roundTrip((catalog) => catalog.functions['app.f(character varying, text[])']!.definition)).toEqual(
      SAME,
    )
  })

  it('partitions', async () => {
    await session.query(`create table app.p (at timestamptz, k varchar) partition by list (k);
      create table app.p1 partition of app.p for values in ('a', 'b') partition by range (at);
      create table app.p2 partition of app.p1 for values from ('2026-01-01') to (maxvalue)`)
    expect(
      await roundTrip((catalog) =>
        ['app.p2', 'app.p1']
          .map((name) => {
            const { inherits, partitionBound } = catalog.relations[name]!
            return `alter table ${inherits![0]} detach partition ${name}; alter table ${inherits![0]} attach partition ${name} ${partitionBound}`
          })
          .join(';'),
      ),
    ).toEqual(SAME)
  })
})
