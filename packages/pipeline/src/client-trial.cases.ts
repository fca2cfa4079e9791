import type { DeployOrder } from '@backout/core'

/** A state, a migration, and what the clients of both make of it. */
export interface ClientCase {
  readonly title: string
  readonly before: string
  readonly sql: string
  readonly order: DeployOrder['order']
  /** What old code fails with on the new schema, `table.column: actions (SQLSTATE)`. Default: nothing. */
  readonly old?: readonly string[]
  /** What new code fails with on the old schema, likewise. Default: whatever. */
  readonly new?: readonly string[]
  /** Functions that are broken afterwards. Default: none. */
  readonly bodies?: readonly string[]
  readonly cautions?: readonly string[]
}

const USERS = `
CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE, name text, age integer, plan varchar(20) DEFAULT 'free' NOT NULL);
CREATE TABLE posts (id serial PRIMARY KEY, author integer NOT NULL REFERENCES users (id), title text NOT NULL);`
const MOOD = `CREATE TYPE mood AS ENUM ('glad', 'sad', 'calm'); CREATE TABLE days (id serial PRIMARY KEY, mood mood NOT NULL);`

export const BREAKING: readonly ClientCase[] = [
  {
    title: 'a column is dropped',
    before: USERS,
    sql: 'ALTER TABLE users DROP COLUMN name;',
    order: 'code-first',
    old: ['public.users.name: insert, select, update, upsert (42703)'],
    new: [],
  },
  {
    title: 'a required column is dropped: new code does not know what to write into it',
    before: USERS,
    sql: 'ALTER TABLE users DROP COLUMN email;',
    order: 'expand-contract',
    old: ['public.users.email: insert, select, update, upsert (42703)'],
    new: ['public.users.email: insert, upsert (23502)'],
  },
  {
    title: 'a column is renamed',
    before: USERS,
    sql: 'ALTER TABLE users RENAME COLUMN name TO full_name;',
    order: 'expand-contract',
    old: ['public.users.name: insert, select, update, upsert (42703)'],
    new: ['public.users.full_name: insert, select, update, upsert (42703)'],
  },
  {
    title: 'a table is renamed',
    before: USERS,
    sql: 'ALTER TABLE posts RENAME TO articles;',
    order: 'expand-contract',
    old: ['public.posts: select (42P01)'],
    new: ['public.articles: select (42P01)'],
  },
  {
    title: 'a table is dropped',
    before: USERS,
    sql: 'DROP TABLE posts;',
    order: 'code-first',
    old: ['public.posts: select (42P01)'],
    new: [],
  },
  {
    title: 'a new required column',
    before: USERS,
    sql: 'ALTER TABLE users ADD COLUMN country text NOT NULL;',
    order: 'expand-contract',
    old: ['public.users.country: insert, upsert (23502)'],
    new: ['public.users.country: insert, select, update, upsert (42703)'],
  },
  {
    title: 'a check is tightened',
    before: `CREATE TABLE users (id serial PRIMARY KEY, age integer NOT NULL CONSTRAINT age CHECK (age > 0));`,
    sql: 'ALTER TABLE users DROP CONSTRAINT age, ADD CONSTRAINT age CHECK (age >= 18);',
    order: 'code-first',
    old: ['public.users.age: insert, update, upsert (23514)'],
    new: [],
  },
  {
    title: 'a check on a list of words is tightened',
    before: `CREATE TABLE jobs (id serial PRIMARY KEY, state text NOT NULL CONSTRAINT state CHECK (state IN ('new', 'done', 'lost', 'held', 'sent')));`,
    sql: `ALTER TABLE jobs DROP CONSTRAINT state, ADD CONSTRAINT state CHECK (state IN ('new', 'done', 'lost', 'held'));`,
    order: 'code-first',
    old: ['public.jobs.state: update (23514)'],
    new: [],
  },
  {
    title: 'a check where none was',
    before: USERS,
    sql: 'ALTER TABLE users ADD CONSTRAINT grown CHECK (age >= 18) NOT VALID;',
    order: 'code-first',
    old: ['public.users.age: insert, update (23514)'],
  },
  {
    title: 'a check on the length of a text',
    before: `CREATE TABLE users (id serial PRIMARY KEY, handle text NOT NULL CHECK (char_length(handle) <= 30));`,
    sql: 'ALTER TABLE users DROP CONSTRAINT users_handle_check, ADD CHECK (char_length(handle) <= 20);',
    order: 'code-first',
    old: ['public.users.handle: insert, update, upsert (23514)'],
  },
  {
    title: 'a type is narrowed',
    before: USERS,
    sql: 'ALTER TABLE users ALTER COLUMN plan TYPE varchar(10);',
    order: 'code-first',
    old: ['public.users.plan: update (22001)'],
    new: [],
  },
  {
    title: 'a number is narrowed',
    before: USERS,
    sql: 'ALTER TABLE users ALTER COLUMN age TYPE smallint;',
    order: 'code-first',
    old: ['public.users.age: update (22003)'],
  },
  {
    title: 'a text becomes a number',
    before: USERS,
    sql: 'ALTER TABLE users ALTER COLUMN name TYPE integer USING name::integer;',
    order: 'code-first',
    old: ['public.users.name: update (22P02)'],
  },
  {
    title: 'a label of an enum is removed, as both ORMs do it',
    before: MOOD,
    sql: `ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM ('glad', 'sad');
      ALTER TABLE days ALTER COLUMN mood TYPE mood USING mood::text::mood; DROP TYPE mood_old;`,
    order: 'code-first',
    old: ['public.days.mood: update (22P02)'],
    new: [],
  },
  {
    title: 'a label of an enum is renamed',
    before: MOOD,
    sql: `ALTER TYPE mood RENAME VALUE 'calm' TO 'quiet';`,
    order: 'expand-contract',
    old: ['public.days.mood: update (22P02)'],
    new: ['public.days.mood: update (22P02)'],
  },
  {
    title: 'a default is dropped that old code relies on',
    before: USERS,
    sql: 'ALTER TABLE users ALTER COLUMN plan DROP DEFAULT;',
    order: 'code-first',
    old: ['public.users.plan: insert (23502)'],
    new: [],
  },
  {
    title: 'a key loses its sequence',
    before: `CREATE TABLE users (id serial PRIMARY KEY, email text);`,
    sql: 'ALTER TABLE users ALTER COLUMN id DROP DEFAULT;',
    order: 'code-first',
    old: ['public.users.id: insert (23502)'],
  },
  {
    title: 'a unique key is dropped that upserts lean on',
    before: USERS,
    sql: 'ALTER TABLE users DROP CONSTRAINT users_email_key;',
    order: 'code-first',
    old: ['public.users: upsert (42P10)'],
    new: [],
  },
  {
    title: 'a column must not be null any more',
    before: USERS,
    sql: 'ALTER TABLE users ALTER COLUMN age SET NOT NULL;',
    order: 'code-first',
    old: ['public.users.age: insert, update (23502)'],
    new: [],
  },
  {
    title: 'a foreign key leads to another table',
    before: `CREATE TABLE users (id integer PRIMARY KEY); CREATE TABLE people (id integer PRIMARY KEY);
      CREATE TABLE posts (id serial PRIMARY KEY, author integer NOT NULL CONSTRAINT author REFERENCES users (id));`,
    sql: 'ALTER TABLE posts DROP CONSTRAINT author, ADD CONSTRAINT author FOREIGN KEY (author) REFERENCES people (id);',
    order: 'expand-contract',
    old: ['public.posts.author: insert, update, upsert (23503)'],
    new: ['public.posts.author: insert, update, upsert (23503)'],
  },
  {
    title: 'a foreign key no longer cascades',
    before: `CREATE TABLE users (id integer PRIMARY KEY, x text);
      CREATE TABLE posts (id serial PRIMARY KEY, author integer NOT NULL CONSTRAINT author REFERENCES users (id) ON DELETE CASCADE);`,
    sql: 'ALTER TABLE posts DROP CONSTRAINT author, ADD CONSTRAINT author FOREIGN KEY (author) REFERENCES users (id);',
    order: 'code-first',
    old: ['public.users: delete (23503)'],
  },
  {
    title: 'a plain column is computed from now on',
    before: `CREATE TABLE users (id serial PRIMARY KEY, first text NOT NULL, whole text);`,
    sql: `ALTER TABLE users DROP COLUMN whole, ADD COLUMN whole text GENERATED ALWAYS AS (first || '!') STORED;`,
    order: 'code-first',
    old: ['public.users.whole: insert, update, upsert (428C9)'],
  },
  {
    title: 'a view loses a column',
    before: `${USERS} CREATE VIEW names AS SELECT id, name FROM users;`,
    sql: 'DROP VIEW names; CREATE VIEW names AS SELECT id FROM users;',
    order: 'code-first',
    old: ['public.names.name: select (42703)'],
    new: [],
  },
  {
    title: 'a trigger refuses what was fine',
    before: USERS,
    sql: `CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'posts are closed'; END $$;
      CREATE TRIGGER no BEFORE INSERT ON posts FOR EACH ROW EXECUTE FUNCTION no();`,
    order: 'code-first',
    old: ['public.posts: insert, upsert (P0001)'],
  },
  {
    title: 'a domain is tightened',
    before: `CREATE DOMAIN score AS integer CHECK (VALUE BETWEEN 0 AND 100); CREATE TABLE games (id serial PRIMARY KEY, score score NOT NULL);`,
    sql: 'ALTER DOMAIN score ADD CONSTRAINT half CHECK (VALUE <= 50) NOT VALID;',
    order: 'code-first',
    old: ['public.games.score: update (23514)'],
  },
  {
    title: 'names that need quotes',
    before: `CREATE SCHEMA "My App"; CREATE TABLE "My App"."Us""er" ("Id" serial PRIMARY KEY, "sel ect" text, "Ünï" int NOT NULL DEFAULT 1);`,
    sql: `ALTER TABLE "My App"."Us""er" DROP COLUMN "sel ect";`,
    order: 'code-first',
    old: [`"My App"."Us""er".sel ect: insert, select, update, upsert (42703)`],
  },
  {
    title: 'functions and triggers name a column that goes away',
    before: `${USERS}
      CREATE FUNCTION names() RETURNS SETOF text LANGUAGE sql AS 'SELECT name FROM users';
      CREATE FUNCTION safe_names() RETURNS SETOF text LANGUAGE sql AS 'SELECT email FROM users';
      CREATE FUNCTION was_broken() RETURNS void LANGUAGE plpgsql AS $$ BEGIN UPDATE users SET name = nothing; END $$;
      CREATE FUNCTION rename_user(p_id integer, p_name text) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE was text; seen users%ROWTYPE; BEGIN SELECT name INTO was FROM users u WHERE u.id = p_id; IF was <> p_name THEN UPDATE users SET name = p_name WHERE id = p_id; END IF; END $$;
      CREATE FUNCTION fine(p_id integer) RETURNS text LANGUAGE plpgsql AS $$ DECLARE name text := 'x'; BEGIN RETURN name || p_id; END $$;
      CREATE FUNCTION typed() RETURNS void LANGUAGE plpgsql AS $$ DECLARE n users.name%TYPE; BEGIN n := 'x'; END $$;
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := lower(NEW.name); RETURN NEW; END $$;
      CREATE TRIGGER note BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION note();`,
    sql: 'ALTER TABLE users DROP COLUMN name;',
    order: 'expand-contract',
    old: ['public.users.name: insert, select, update, upsert (42703)'],
    bodies: [
      'function public.names()',
      'function public.note()',
      'function public.rename_user(integer, text)',
      'function public.typed()',
    ],
  },
  {
    title: 'a trigger of another table writes to a column that goes away',
    before: `CREATE TABLE users (id integer PRIMARY KEY, posts integer DEFAULT 0);
      CREATE TABLE posts (id serial PRIMARY KEY, author integer NOT NULL);
      CREATE FUNCTION count_posts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE users SET posts = posts + 1 WHERE id = NEW.author; RETURN NEW; END $$;
      CREATE TRIGGER count_posts AFTER INSERT ON posts FOR EACH ROW EXECUTE FUNCTION count_posts();`,
    sql: 'ALTER TABLE users DROP COLUMN posts;',
    order: 'expand-contract',
    old: ['public.users.posts: insert, select, update, upsert (42703)'],
    bodies: ['function public.count_posts()'],
  },
  {
    title: 'a function calls one that is dropped',
    before: `CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION two() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN one() + 1; END $$;`,
    sql: 'DROP FUNCTION one();',
    order: 'expand-contract',
    bodies: ['function public.two()'],
  },
  {
    title: 'a function names a table that is renamed',
    before: `${USERS} CREATE PROCEDURE tidy() LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM posts LOOP DELETE FROM posts WHERE id = r.id; END LOOP; END $$;`,
    sql: 'ALTER TABLE posts RENAME TO articles;',
    order: 'expand-contract',
    old: ['public.posts: select (42P01)'],
    bodies: ['procedure public.tidy()'],
  },
]

/** Changes that no running code notices. */
export const COMPATIBLE: readonly ClientCase[] = [
  {
    title: 'a nullable column',
    before: USERS,
    sql: 'ALTER TABLE users ADD COLUMN bio text;',
    order: 'migration-first',
  },
  {
    title: 'a required column with a default',
    before: USERS,
    sql: `ALTER TABLE users ADD COLUMN country text NOT NULL DEFAULT 'de';`,
    order: 'migration-first',
  },
  {
    title: 'a new table that refers to one that was there',
    before: USERS,
    sql: 'CREATE TABLE tags (id serial PRIMARY KEY, post integer REFERENCES posts (id));',
    order: 'migration-first',
    new: ['public.tags: select (42P01)'],
  },
  { title: 'an index', before: USERS, sql: 'CREATE INDEX ON users (name);', order: 'either', new: [] },
  {
    title: 'a type is widened',
    before: USERS,
    sql: 'ALTER TABLE users ALTER COLUMN plan TYPE varchar(200), ALTER COLUMN age TYPE bigint;',
    order: 'migration-first',
  },
  {
    title: 'a text without limit',
    before: USERS,
    sql: 'ALTER TABLE users ALTER COLUMN plan TYPE text;',
    order: 'migration-first',
    new: ['public.users.plan: update (22001)'],
  },
  {
    title: 'a label of an enum is added',
    before: MOOD,
    sql: `ALTER TYPE mood ADD VALUE 'dull';`,
    order: 'migration-first',
    new: ['public.days.mood: update (22P02)'],
    cautions: [`old code does not know 'dull', which new code may write to public.days.mood`],
  },
  {
    title: 'a default is added',
    before: USERS,
    sql: `ALTER TABLE users ALTER COLUMN email SET DEFAULT '';`,
    order: 'migration-first',
    new: ['public.users.email: insert (23502)'],
  },
  {
    title: 'a default is changed',
    before: USERS,
    sql: `ALTER TABLE users ALTER COLUMN plan SET DEFAULT 'trial';`,
    order: 'either',
    cautions: [
      `rows that old code inserts get 'trial'::character varying in public.users.plan, and got 'free'::character varying`,
    ],
  },
  {
    title: 'NULL is allowed',
    before: USERS,
    sql: 'ALTER TABLE posts ALTER COLUMN title DROP NOT NULL;',
    order: 'migration-first',
    new: ['public.posts.title: insert, update (23502)'],
    cautions: ['old code may read NULL from public.posts.title once new code writes it'],
  },
  { title: 'a comment', before: USERS, sql: `COMMENT ON TABLE users IS 'people';`, order: 'either', new: [] },
  {
    title: 'a view',
    before: USERS,
    sql: 'CREATE VIEW names AS SELECT name FROM users;',
    order: 'migration-first',
    new: ['public.names: select (42P01)'],
  },
  {
    title: 'a foreign key NOT VALID on rows that have their parents',
    before: `CREATE TABLE users (id serial PRIMARY KEY); CREATE TABLE posts (id serial PRIMARY KEY, author integer);`,
    sql: 'ALTER TABLE posts ADD CONSTRAINT author FOREIGN KEY (author) REFERENCES users (id) NOT VALID;',
    order: 'either',
    cautions: ['a author in public.posts that no row of public.users has is refused from now on'],
  },
  {
    title: 'a unique key',
    before: USERS,
    sql: 'CREATE UNIQUE INDEX ON posts (title);',
    order: 'migration-first',
    cautions: ['the same title twice in public.posts is refused from now on'],
  },
  {
    title: 'a check is loosened',
    before: `CREATE TABLE users (id serial PRIMARY KEY, age integer NOT NULL CONSTRAINT age CHECK (age >= 18));`,
    sql: 'ALTER TABLE users DROP CONSTRAINT age, ADD CONSTRAINT age CHECK (age >= 16);',
    order: 'migration-first',
    new: ['public.users.age: insert, update, upsert (23514)'],
  },
  {
    title: 'a table is renamed and leaves a view of its old name',
    before: `CREATE TABLE tags (id serial PRIMARY KEY, name text NOT NULL UNIQUE, note text DEFAULT 'x' NOT NULL);`,
    sql: 'ALTER TABLE tags RENAME TO labels; CREATE VIEW tags AS SELECT * FROM labels;',
    order: 'migration-first',
    new: ['public.labels: select (42P01)'],
  },
  {
    title: 'row security',
    before: USERS,
    sql: 'ALTER TABLE users ENABLE ROW LEVEL SECURITY;',
    order: 'either',
    new: [],
  },
  {
    title: 'a serial becomes an identity',
    before: USERS,
    sql: `ALTER TABLE posts ALTER COLUMN id DROP DEFAULT; ALTER TABLE posts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;`,
    order: 'either',
    new: [],
  },
  {
    title: 'a constraint is renamed',
    before: USERS,
    sql: 'ALTER TABLE users RENAME CONSTRAINT users_email_key TO email_once;',
    order: 'either',
    new: [],
  },
  {
    title: 'a table that refers to itself gets a column',
    before: `CREATE TABLE nodes (id serial PRIMARY KEY, parent integer REFERENCES nodes (id), label text NOT NULL);`,
    sql: 'ALTER TABLE nodes ADD COLUMN note text;',
    order: 'migration-first',
  },
  {
    title: 'an index is built while writes go on',
    before: USERS,
    sql: 'COMMIT;\n--> statement-breakpoint\nCREATE UNIQUE INDEX CONCURRENTLY ON posts (title);',
    order: 'migration-first',
  },
  {
    title: 'rows of the migration and a column',
    before: `CREATE TABLE plans (id integer PRIMARY KEY, name text NOT NULL UNIQUE); INSERT INTO plans VALUES (1, 'free');`,
    sql: `ALTER TABLE plans ADD COLUMN price integer; INSERT INTO plans VALUES (2, 'paid', 3), (3, 'x', 4);`,
    order: 'migration-first',
  },
  {
    title: 'a column to a partitioned table',
    before: `CREATE TABLE logs (id integer, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE TABLE logs_20 PARTITION OF logs FOR VALUES FROM ('2020-01-01') TO ('2030-01-01');`,
    sql: 'ALTER TABLE logs ADD COLUMN note text;',
    order: 'migration-first',
  },
]
