import { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SETUP, SOLVABLE, UNSOLVABLE } from './checks.cases.ts'
import { seedRows } from './seed.ts'

let database: PGlite
let client: Client

beforeAll(async () => {
  database = await PGlite.create()
  client = new Client(createPgConfig(database))
  await client.connect()
})
afterAll(() => database.close())
beforeEach(() => client.query('BEGIN; CREATE SCHEMA s; SET LOCAL search_path = s, public'))
afterEach(() => client.query('ROLLBACK'))

test('solves CHECKs as applications write them, with values and not by evading into NULL', async () => {
  await client.query(SETUP)
  const all = [...SOLVABLE, ...UNSOLVABLE]
  for (const [i, [columns, check]] of all.entries()) {
    await client.query(`CREATE TABLE c${i} (${columns}, CONSTRAINT c${i}_check CHECK (${check}))`)
  }
  const { filled, unfilled } = await seedRows(client)
  const failed = all.filter((_, i) => filled[`s.c${i}`] === undefined)
  expect(failed).toEqual(UNSOLVABLE)
  expect(unfilled[`s.c${SOLVABLE.length}`]).toContain(`violates check constraint "c${SOLVABLE.length}_check"`)
  // Several different rows wherever the condition allows them.
  const few = SOLVABLE.filter((_, i) => filled[`s.c${i}`]! < 3)
  expect(few).toEqual([])
})

describe('keys', () => {
  test('foreign keys in circles, to oneself, composite, deferred, all NOT NULL', async () => {
    await client.query(`
      CREATE TABLE orgs (id serial PRIMARY KEY, owner bigint NOT NULL);
      CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, org int NOT NULL REFERENCES orgs);
      ALTER TABLE orgs ADD FOREIGN KEY (owner) REFERENCES users;
      CREATE TABLE chicken (id int PRIMARY KEY, egg int NOT NULL);
      CREATE TABLE egg (id int PRIMARY KEY, chicken int NOT NULL REFERENCES chicken DEFERRABLE INITIALLY DEFERRED);
      ALTER TABLE chicken ADD FOREIGN KEY (egg) REFERENCES egg DEFERRABLE INITIALLY DEFERRED;
      CREATE TABLE tree (id int PRIMARY KEY, parent int NOT NULL REFERENCES tree);
      CREATE TABLE forest (tenant uuid, id int, parent int, PRIMARY KEY (tenant, id),
        FOREIGN KEY (tenant, parent) REFERENCES forest, CHECK (parent <> id));
      CREATE TABLE members (tenant uuid, id uuid, PRIMARY KEY (tenant, id));
      CREATE TABLE teams (tenant uuid, id uuid, PRIMARY KEY (tenant, id));
      CREATE TABLE team_members (tenant uuid, member uuid, team uuid, PRIMARY KEY (tenant, member, team),
        FOREIGN KEY (tenant, member) REFERENCES members, FOREIGN KEY (tenant, team) REFERENCES teams MATCH FULL)`)
    const { filled, unfilled } = await seedRows(client)
    expect(unfilled).toEqual({})
    expect(new Set(Object.values(filled))).toEqual(new Set([3]))
    // What is deferred is checked here, so it holds.
    await client.query('SET CONSTRAINTS ALL IMMEDIATE')
    const shapes = await client.query(
      `SELECT count(*)::int AS n, count(parent)::int AS linked FROM tree WHERE parent <> id`,
    )
    expect(shapes.rows).toEqual([{ n: 2, linked: 2 }])
  })

  test('two keys to one table lead to different rows, so that a swap of their columns is seen', async () => {
    await client.query(`
      CREATE TABLE users (id serial PRIMARY KEY);
      CREATE TABLE posts (id serial PRIMARY KEY, author int NOT NULL REFERENCES users, editor int NOT NULL REFERENCES users)`)
    await seedRows(client)
    expect((await client.query('SELECT FROM posts WHERE author = editor')).rows).toEqual([])
  })

  test('a nullable circle is closed, not left NULL', async () => {
    await client.query(`
      CREATE TABLE a (id int PRIMARY KEY, b int);
      CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);
      ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b`)
    await seedRows(client)
    const { rows } = await client.query('SELECT count(a.b)::int AS a, (SELECT count(b.a)::int FROM b) AS b FROM a')
    expect(rows).toEqual([{ a: 2, b: 2 }])
  })

  test('unique, partial unique, unique by expression, NULLS NOT DISTINCT, exclusion', async () => {
    await client.query(`
      CREATE TABLE u (a boolean UNIQUE NOT NULL);
      CREATE TABLE p (owner int NOT NULL, main boolean NOT NULL);
      CREATE UNIQUE INDEX ON p (owner) WHERE main;
      CREATE TABLE e (email text NOT NULL);
      CREATE UNIQUE INDEX ON e (lower(email));
      CREATE TABLE n (a int UNIQUE NULLS NOT DISTINCT);
      CREATE TABLE bookings (during tstzrange NOT NULL, EXCLUDE USING gist (during WITH &&));
      CREATE TABLE shifts (starts timestamptz NOT NULL, ends timestamptz NOT NULL,
        EXCLUDE USING gist (tstzrange(starts, ends) WITH &&))`)
    const { filled } = await seedRows(client)
    expect(filled).toEqual({ 's.bookings': 4, 's.e': 3, 's.n': 3, 's.p': 3, 's.shifts': 3, 's.u': 2 })
  })

  test('sequences move past the rows, also where an identity is GENERATED ALWAYS', async () => {
    await client.query(
      `CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY); CREATE TABLE b (id serial PRIMARY KEY)`,
    )
    await seedRows(client)
    await client.query('INSERT INTO a DEFAULT VALUES; INSERT INTO b DEFAULT VALUES')
    expect((await client.query('SELECT max(id)::int AS a, (SELECT max(id) FROM b) AS b FROM a')).rows).toEqual([
      { a: 4, b: 4 },
    ])
  })
})

describe('tables', () => {
  test('partitions by list, range and hash, below each other, are each reached', async () => {
    await client.query(`
      CREATE TABLE l (k text, at timestamptz, PRIMARY KEY (k, at)) PARTITION BY LIST (k);
      CREATE TABLE l_a PARTITION OF l FOR VALUES IN ('a', 'b') PARTITION BY RANGE (at);
      CREATE TABLE l_a_1 PARTITION OF l_a FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
      CREATE TABLE l_a_2 PARTITION OF l_a FOR VALUES FROM ('2024-02-01') TO (MAXVALUE);
      CREATE TABLE l_rest PARTITION OF l DEFAULT;
      CREATE TABLE h (id int, v text) PARTITION BY HASH (id);
      CREATE TABLE h_0 PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER 0);
      CREATE TABLE h_1 PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER 1);
      CREATE TABLE h_2 PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER 2);
      CREATE TABLE h_3 PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER 3);
      CREATE TABLE bare (id int) PARTITION BY LIST (id)`)
    const { filled, unfilled } = await seedRows(client)
    expect(Object.keys(filled)).toEqual(
      ['s.h', 's.h_0', 's.h_1', 's.h_2', 's.h_3', 's.l', 's.l_a', 's.l_a_1', 's.l_a_2', 's.l_rest'].sort(),
    )
    expect(unfilled).toEqual({ 's.bare': 'It has no partition that could hold a row.' })
  })

  test('inheritance, generated columns, no columns, names that need quotes', async () => {
    await client.query(`
      CREATE TABLE parent (id int NOT NULL, CHECK (id > 0));
      CREATE TABLE child (extra text NOT NULL) INHERITS (parent);
      CREATE TABLE sums (a int NOT NULL, b int NOT NULL, product int GENERATED ALWAYS AS (a * b) STORED);
      CREATE TABLE nothing ();
      CREATE TABLE "Täble ""x"".y" ("a ""b""" int PRIMARY KEY, "select" text NOT NULL)`)
    const { filled, unfilled } = await seedRows(client)
    expect(unfilled).toEqual({})
    expect(filled).toEqual({ 's."Täble ""x"".y"': 3, 's.child': 3, 's.nothing': 1, 's.parent': 3, 's.sums': 3 })
  })

  test('domains: conditions, NOT NULL, domains on domains, arrays and composites of them', async () => {
    await client.query(String.raw`
      CREATE DOMAIN email AS text CHECK (VALUE ~ '^[^@\s]+@[^@\s]+\.[a-z]{2,}$');
      CREATE DOMAIN short_email AS email NOT NULL CHECK (length(VALUE) < 12);
      CREATE TYPE contact AS (mail email, age int);
      CREATE TABLE t (a email NOT NULL UNIQUE, b short_email, c email[] NOT NULL, d contact NOT NULL, CHECK (a LIKE 'a%'))`)
    expect((await seedRows(client)).filled).toEqual({ 's.t': 3 })
  })

  test('every label of an enum when there are rows enough', async () => {
    await client.query(
      `CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); CREATE TABLE t (m mood NOT NULL, a mood[] NOT NULL)`,
    )
    await seedRows(client)
    expect((await client.query('SELECT count(DISTINCT m)::int AS n FROM t')).rows).toEqual([{ n: 3 }])
    expect((await client.query(`SELECT FROM t WHERE a @> '{sad,ok,happy}'`)).rows).toHaveLength(2)
  })

  test('only those that are named, and what their foreign keys need', async () => {
    await client.query(`
      CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY REFERENCES a); CREATE TABLE c (id int)`)
    const { filled, unfilled } = await seedRows(client, { tables: ['s.b', 's.gone'], rowsPerTable: 5 })
    expect(filled).toEqual({ 's.a': 5, 's.b': 5 })
    expect(unfilled).toEqual({ 's.gone': 'There is no such table.' })
  })

  test('rows that lay there count, and can be referred to when no row of ours goes in', async () => {
    await client.query(`
      CREATE TABLE setting (id int PRIMARY KEY CHECK (id = 7), v text); INSERT INTO setting VALUES (7, 'old');
      CREATE TABLE uses (id int PRIMARY KEY, setting int NOT NULL REFERENCES setting);
      CREATE TABLE roomy (id int PRIMARY KEY); INSERT INTO roomy VALUES (1), (2)`)
    const { filled, unfilled, remarks } = await seedRows(client)
    expect(filled).toEqual({ 's.roomy': 5, 's.setting': 1, 's.uses': 3 })
    expect(unfilled).toEqual({})
    expect(remarks['s.setting']).toContain('Holds only rows that lay there before.')
  })
})

describe('what stands in the way is said', () => {
  test('triggers stay on, unless they refuse every row', async () => {
    await client.query(`
      CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not today'; END $$;
      CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v := 'stamped'; RETURN NEW; END $$;
      CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
      CREATE TABLE refuses (id int PRIMARY KEY); CREATE TRIGGER t BEFORE INSERT ON refuses FOR EACH ROW EXECUTE FUNCTION no();
      CREATE TABLE swallows (id int PRIMARY KEY); CREATE TRIGGER t BEFORE INSERT ON swallows FOR EACH ROW EXECUTE FUNCTION drop_row();
      CREATE TABLE stamps (v text); CREATE TRIGGER t BEFORE INSERT ON stamps FOR EACH ROW EXECUTE FUNCTION stamp();
      CREATE TABLE child (id int NOT NULL REFERENCES refuses)`)
    const { filled, remarks } = await seedRows(client)
    expect(filled).toEqual({ 's.child': 3, 's.refuses': 3, 's.stamps': 3, 's.swallows': 3 })
    expect(remarks['s.refuses']).toContain('Filled with its triggers switched off. ')
    expect(remarks['s.refuses']).toContain('not today')
    expect(Object.keys(remarks)).toEqual(['s.refuses', 's.swallows'])
    expect((await client.query('SELECT DISTINCT v FROM stamps')).rows).toEqual([{ v: 'stamped' }])
    expect((await client.query('SHOW session_replication_role')).rows).toEqual([{ session_replication_role: 'origin' }])
  })

  test('a table that cannot be filled, and those that need it', async () => {
    await client.query(`
      CREATE TABLE dead (id int PRIMARY KEY CHECK (id > 1 AND id < 1));
      CREATE TABLE child (id int PRIMARY KEY, dead int NOT NULL REFERENCES dead);
      CREATE TABLE loose (id int PRIMARY KEY, dead int REFERENCES dead);
      CREATE TABLE odd (v pg_node_tree NOT NULL)`)
    const { filled, unfilled } = await seedRows(client)
    expect(filled).toEqual({ 's.loose': 3 })
    expect(unfilled).toEqual({
      's.child': 'Foreign key child_dead_fkey needs a row of s.dead, and there is none.',
      's.dead': expect.stringContaining('violates check constraint "dead_id_check"'),
      's.odd': 'backout has no values of type pg_node_tree for column v.',
    })
  })

  test('a deferred constraint trigger that never holds keeps out its own table alone', async () => {
    await client.query(`
      CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'at commit'; END $$;
      CREATE TABLE good (id int PRIMARY KEY);
      CREATE TABLE bad (id int PRIMARY KEY);
      CREATE CONSTRAINT TRIGGER t AFTER INSERT ON bad DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no()`)
    const { filled, remarks } = await seedRows(client)
    expect(filled).toEqual({ 's.bad': 3, 's.good': 3 })
    expect(remarks['s.bad']).toContain('at commit')
    await client.query('SET CONSTRAINTS ALL IMMEDIATE')
  })
})

describe('transactions', () => {
  test('in the caller’s, all can be rolled back and refused rows leave it usable', async () => {
    await client.query('CREATE TABLE t (id int PRIMARY KEY CHECK (id = 1)); SAVEPOINT mine')
    await seedRows(client)
    expect((await client.query('SELECT id FROM t')).rows).toEqual([{ id: 1 }])
    await client.query('ROLLBACK TO mine')
    expect((await client.query('SELECT id FROM t')).rows).toEqual([])
  })

  test('without one, the rows are committed', async () => {
    await client.query('ROLLBACK; CREATE TABLE public.own (id int PRIMARY KEY)')
    await seedRows(client)
    await client.query('ROLLBACK')
    const { rows } = await client.query('SELECT count(*)::int AS n FROM public.own')
    await client.query('DROP TABLE public.own')
    expect(rows).toEqual([{ n: 3 }])
  })
})

test('the same seed gives the same rows, another seed others', async () => {
  await client.query('CREATE TABLE t (a int, b text, c timestamptz, d uuid NOT NULL, e jsonb); SAVEPOINT s')
  const rows = async (seed?: number) => {
    await seedRows(client, seed === undefined ? {} : { seed })
    const found = (await client.query('SELECT t::text FROM t')).rows
    await client.query('ROLLBACK TO s')
    return found
  }
  expect(await rows(1)).toEqual(await rows())
  expect(await rows(2)).not.toEqual(await rows(1))
})

test('adversarial rows hold NULLs and boundaries; tame ones hold none and convert', async () => {
  await client.query('CREATE TABLE t (id serial PRIMARY KEY, a text, b int); SAVEPOINT s')
  await seedRows(client)
  const { rows } = await client.query(`SELECT count(*) FILTER (WHERE a IS NULL)::int AS nulls,
    bool_or(a LIKE '%🦄%' AND a LIKE E'%\\n%' AND a LIKE '%''%') AS awkward, bool_or(b > 2000000000) AS large FROM t`)
  expect(rows).toEqual([{ nulls: 1, awkward: true, large: true }])
  await client.query('ROLLBACK TO s')
  await seedRows(client, { values: 'tame' })
  await client.query(
    'ALTER TABLE t ALTER a TYPE int USING a::int, ALTER a SET NOT NULL, ALTER b SET NOT NULL, ADD UNIQUE (a)',
  )
})

test('single columns take the values that the caller wants', async () => {
  await client.query(`CREATE TYPE mood AS ENUM ('sad', 'ok', 'gone');
    CREATE TABLE t (id serial PRIMARY KEY, m mood NOT NULL, n text, o text, CHECK (n <> 'x'))`)
  await seedRows(client, { columns: { 's.t.m': ['sad', 'ok'], 's.t.n': ['1', 'x', '2'], 's.t.o': [null] } })
  expect((await client.query('SELECT m, n, o FROM t ORDER BY id')).rows).toEqual([
    { m: 'sad', n: '1', o: null },
    { m: 'ok', n: '2', o: null },
    { m: 'sad', n: '1', o: null },
  ])
})
