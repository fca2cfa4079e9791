/** A migration that destroys something, and what its way back comes to once it has a stash. */
export interface StashCase {
  readonly name: string
  readonly before: string
  /** Statements. */
  readonly up: readonly string[]
  readonly verdict: 'exact' | 'exact-except-column-order'
  /** What was put aside: kind and relation. */
  readonly items: readonly string[]
}

const USERS = 'create table users (id int primary key, name text not null, note text);'
const PARTS = `create table t (id int, r text, a text, primary key (id, r)) partition by list (r);
create table t_a partition of t for values in ('a'); create table t_b partition of t for values in ('b');`
const COUNTING = `create function f() returns trigger language plpgsql as $$ begin new.n = coalesce(new.n, 0) + 1; return new; end $$;
create trigger tr before update on t for each row execute function f();`

/** One for each thing that can be lost, and for each thing that can stand in the way of bringing it back. */
export const CASES: readonly StashCase[] = [
  {
    name: 'a column',
    before: USERS,
    up: ['alter table users drop column note'],
    verdict: 'exact',
    items: ['values public.users'],
  },
  {
    name: 'columns with defaults',
    before: `create table t (id int primary key, a text default 'x', b int not null default 7);`,
    up: ['alter table t drop column a, drop column b'],
    verdict: 'exact',
    items: ['values public.t'],
  },
  {
    name: 'a required column that a key holds',
    before: 'create table t (id int primary key, a text not null unique, b date not null);',
    up: ['alter table t drop column a, drop column b'],
    verdict: 'exact',
    items: ['values public.t'],
  },
  {
    name: 'a required foreign key',
    before: 'create table p (id int primary key); create table c (id int primary key, p int not null references p);',
    up: ['alter table c drop column p'],
    verdict: 'exact',
    items: ['values public.c'],
  },
  {
    name: 'the primary key, so that rows are told apart by all else',
    before: 'create table t (id int primary key, a text, j json, p point);',
    up: ['alter table t drop column id, drop column p'],
    verdict: 'exact-except-column-order',
    items: ['values public.t'],
  },
  {
    name: 'numbers of a sequence, which a new column would only have by chance',
    before: 'create table t (k int primary key, id int generated always as identity, s serial, a text);',
    up: ['alter table t drop column id, drop column s'],
    verdict: 'exact-except-column-order',
    items: ['values public.t', 'sequence public.t_id_seq', 'sequence public.t_s_seq'],
  },
  {
    name: 'columns of types that go with them',
    before: `create type mood as enum ('sad', 'ok'); create type pair as (x int, y text);
create domain pos as int check (value > 0); create table t (id int primary key, m mood, ms mood[], p pair, d pos);`,
    up: [
      'alter table t drop column m, drop column ms, drop column p, drop column d',
      'drop type mood',
      'drop type pair',
      'drop domain pos',
    ],
    verdict: 'exact-except-column-order',
    items: ['values public.t'],
  },
  {
    name: 'what a CASCADE takes',
    before: `create type mood as enum ('sad', 'ok'); create table t (id int primary key, m mood not null default 'sad');`,
    up: ['drop type mood cascade'],
    verdict: 'exact',
    items: ['values public.t'],
  },
  {
    name: 'names that need quotes, with a semicolon',
    before: `create schema "My S"; create table "My S"."T'x;" ("I D" int primary key, "no""te" text, s text, t text);`,
    up: [`alter table "My S"."T'x;" drop column "no""te", drop column s`],
    verdict: 'exact-except-column-order',
    items: [`values "My S"."T'x;"`],
  },
  {
    name: 'a column of a partitioned table',
    before: PARTS,
    up: ['alter table t drop column a'],
    verdict: 'exact',
    items: ['values public.t'],
  },
  {
    name: 'a column that others inherit',
    before: 'create table p (id int primary key, a text); create table c (b int) inherits (p);',
    up: ['alter table p drop column a'],
    verdict: 'exact-except-column-order',
    items: ['values public.p', 'values public.c'],
  },
  {
    name: 'tables, with generated columns, identity, triggers and row security',
    before: `create table p (id serial primary key, a text unique, g int generated always as (length(a)) stored);
create table c (id int generated always as identity primary key, p int not null references p on delete cascade);
create function f() returns trigger language plpgsql as $$ begin new.a = 'T'; return new; end $$;
create trigger tr before insert on p for each row execute function f(); alter table p disable trigger tr;
alter table c enable row level security; alter table c force row level security;`,
    up: ['drop table c', 'drop table p'],
    verdict: 'exact',
    items: ['rows public.c', 'rows public.p', 'sequence public.c_id_seq', 'sequence public.p_id_seq'],
  },
  {
    name: 'a table that others refer to',
    before: 'create table p (id int primary key, a text); create table c (id int primary key, p int references p);',
    up: ['drop table p cascade'],
    verdict: 'exact',
    items: ['rows public.p'],
  },
  {
    name: 'a table with a column whose type has to be led back first',
    before: `create type s as enum ('a', 'b'); create table t (id int primary key, n int, s s not null);
create table u (id int primary key, s s);`,
    up: ['drop table t', `alter type s add value 'c'`],
    verdict: 'exact',
    items: ['rows public.t'],
  },
  { name: 'a partitioned table', before: PARTS, up: ['drop table t'], verdict: 'exact', items: ['rows public.t'] },
  { name: 'one partition', before: PARTS, up: ['drop table t_a'], verdict: 'exact', items: ['rows public.t_a'] },
  {
    name: 'a schema',
    before:
      'create schema s; create table s.a (id int primary key, t text); create table s.b (id int primary key, a int references s.a);',
    up: ['drop schema s cascade'],
    verdict: 'exact',
    items: ['rows s.a', 'rows s.b'],
  },
  {
    name: 'TRUNCATE, with the sequences and the tables that refer to it',
    before: 'create table p (id serial primary key, a text); create table c (id int primary key, p int references p);',
    up: ['truncate p restart identity cascade'],
    verdict: 'exact',
    items: ['rows public.p', 'rows public.c', 'sequence public.p_id_seq'],
  },
  {
    name: 'DELETE, with what refers to the rows',
    before: `create table p (id int primary key, a text);
create table c (id int primary key, p int not null references p on delete cascade);
create table d (id int primary key, p int references p on delete set null);`,
    up: [`delete from p where a like 'z%'`],
    verdict: 'exact',
    items: ['rows public.p', 'rows public.c', 'values public.d'],
  },
  {
    name: 'DELETE without a key',
    before: 'create table t (a text, b int);',
    up: ['delete from t where b > 3'],
    verdict: 'exact',
    items: ['rows public.t'],
  },
  {
    name: 'UPDATE',
    before: USERS,
    up: [`update users set note = upper(name), name = name || '!' where id > 5`],
    verdict: 'exact',
    items: ['values public.users'],
  },
  {
    name: 'UPDATE without a key',
    before: 'create table t (a text, b int);',
    up: ['update t set b = 0'],
    verdict: 'exact',
    items: ['values public.t'],
  },
  {
    name: 'UPDATE under triggers and row security that holds for the owner',
    before: `create table t (id int primary key, a text, n int); ${COUNTING}
alter table t enable row level security; alter table t force row level security; create policy p on t using (id <> 0);`,
    up: ['update t set a = lower(a)'],
    verdict: 'exact',
    items: ['values public.t'],
  },
  {
    name: 'UPDATE under the names of the same file',
    before: USERS,
    up: [
      'alter table users rename column name to title',
      'alter table users rename to people',
      `update people set title = 'x'`,
    ],
    verdict: 'exact',
    items: ['values public.users'],
  },
  {
    name: 'MERGE',
    before: USERS,
    up: [
      `merge into users u using (select id, 'n' as n from users union all select 9999, 'new') v on u.id = v.id
when matched then update set name = v.n when not matched then insert (id, name) values (v.id, v.n)`,
    ],
    verdict: 'exact',
    items: ['values public.users', 'inserted public.users'],
  },
  {
    name: 'INSERT of rows whose key nobody knows beforehand',
    before: 'create table r (id serial primary key, name text);',
    up: [`insert into r (name) values ('admin'), ('user')`],
    verdict: 'exact',
    items: ['inserted public.r'],
  },
  {
    name: 'rows that are written anew',
    before: 'create table r (id int primary key, name text);',
    up: ['delete from r', `insert into r values (1, 'one'), (2, 'two')`],
    verdict: 'exact',
    items: ['rows public.r', 'values public.r', 'inserted public.r'],
  },
  {
    name: 'types that hold less',
    before: 'create table t (id int primary key, a numeric(12,4) not null, b timestamptz, c text);',
    up: ['alter table t alter a type numeric(12,2), alter b type date, alter c type varchar(3) using c::varchar(3)'],
    verdict: 'exact',
    items: ['values public.t'],
  },
  {
    name: 'labels of an enum, and the rows that had them',
    before: `create type s as enum ('a', 'b', 'old'); create table t (id int primary key, s s not null default 'a', z s[]);`,
    up: [
      'alter table t alter s drop default',
      'alter table t alter s type text',
      `update t set s = 'a' where s = 'old'`,
      'alter table t drop column z',
      'drop type s',
      `create type s as enum ('a', 'b')`,
      'alter table t alter s type s using s::s',
      `alter table t alter s set default 'a'`,
    ],
    verdict: 'exact',
    items: ['values public.t', 'values public.t'],
  },
  {
    name: 'a sequence',
    before: `create sequence q start 5; create table t (id int primary key default nextval('q'), a text);`,
    up: ['alter table t alter id drop default', 'drop sequence q'],
    verdict: 'exact',
    items: ['sequence public.q'],
  },
  {
    name: 'values that were moved into one column',
    before: 'create table t (id int primary key, a text, b text);',
    up: ['alter table t add column ab text', 'update t set ab = a || b', 'alter table t drop column a, drop column b'],
    verdict: 'exact',
    items: ['values public.t'],
  },
  {
    name: 'a key of another type, beside a column that goes',
    before: 'create table t (id int primary key, u uuid not null unique, a text);',
    up: ['alter table t alter id type bigint', 'alter table t drop column a'],
    verdict: 'exact',
    items: ['values public.t'],
  },
]
