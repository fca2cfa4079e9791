import type { Texts } from './way.ts'

/** A migration whose way back is disturbed. */
export type KillCase = Texts & { readonly name: string; readonly rows?: number }

const SHOP = `
CREATE TYPE mood AS ENUM ('sad', 'ok', 'fine');
CREATE TABLE users (id int PRIMARY KEY, mood mood NOT NULL DEFAULT 'fine', email text NOT NULL, age int, other int);
CREATE TABLE posts (id int PRIMARY KEY, author int CONSTRAINT posts_author_fkey REFERENCES users, title text);
CREATE INDEX posts_author ON posts (author);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE INDEX users_age ON users (age) WHERE age > 0;
ALTER TABLE users ADD CONSTRAINT users_id_check CHECK (id > -2000000000);
`

const MANY = 2000

/** A way back that a person wrote and that leads nowhere once it is broken off: the harness must see that. */
export const STUCK: KillCase = {
  name: 'by hand, without a transaction',
  before: SHOP,
  up: 'ALTER TABLE users ADD COLUMN x int; ALTER TABLE users ADD COLUMN y int',
  down: 'ALTER TABLE users DROP COLUMN x;\nALTER TABLE users DROP COLUMN y;',
}

/** The first ones are enough for CI. */
export const CASES: readonly KillCase[] = [
  {
    name: 'one transaction that writes a table anew',
    before: SHOP,
    up: "ALTER TYPE mood ADD VALUE 'great'; ALTER TABLE users RENAME email TO mail; ALTER TABLE posts ADD COLUMN likes int DEFAULT 0",
    rows: MANY,
  },
  {
    name: 'a label ahead of its transaction',
    before: SHOP,
    up: `ALTER TABLE users ALTER mood DROP DEFAULT;
UPDATE users SET mood = 'ok' WHERE mood = 'fine';
CREATE TYPE mood2 AS ENUM ('sad', 'ok');
ALTER TABLE users ALTER mood TYPE mood2 USING mood::text::mood2;
DROP TYPE mood;
ALTER TYPE mood2 RENAME TO mood;
ALTER TABLE users ADD COLUMN bio text;`,
    rows: MANY,
  },
  {
    name: 'indexes come and go CONCURRENTLY, then a transaction',
    before: SHOP,
    up: `CREATE INDEX CONCURRENTLY users_other ON users (other);
DROP INDEX CONCURRENTLY posts_author;
DROP INDEX CONCURRENTLY users_email;
CREATE INDEX CONCURRENTLY posts_title ON posts (title);
ALTER TABLE users ADD COLUMN x int;
ALTER TABLE posts RENAME COLUMN title TO headline;`,
    rows: MANY,
  },
  {
    name: 'constraints in two steps',
    before: SHOP,
    up: `ALTER TABLE users ADD CONSTRAINT other_check CHECK (other IS NULL OR other > -2000000000) NOT VALID;
ALTER TABLE users VALIDATE CONSTRAINT other_check;
ALTER TABLE users DROP CONSTRAINT users_id_check;
ALTER TABLE users ALTER email DROP NOT NULL;
ALTER TABLE posts DROP CONSTRAINT posts_author_fkey;
ALTER TABLE posts ADD COLUMN likes int DEFAULT 0;`,
    rows: MANY,
  },
  { name: 'rows move between tables', fixture: 'partition-a-table-in-place', rows: MANY },
  { name: 'a type and back', fixture: 'text-to-enum-with-default' },
  { name: 'an identity that must not start anew', fixture: 'drop-identity', rows: MANY },
  { name: 'names swapped', fixture: 'swap-two-tables', rows: MANY },
  { name: 'tables that refer to each other', fixture: 'drop-tables-that-reference-each-other', rows: MANY },
  {
    name: 'columns come back from the stash',
    before: SHOP,
    up: 'ALTER TABLE users DROP COLUMN age, DROP COLUMN email;\nALTER TABLE posts DROP COLUMN title;\n',
    stash: true,
    rows: MANY,
  },
  { name: 'a table comes back from the stash', before: SHOP, up: 'DROP TABLE posts;\n', stash: true, rows: MANY },
  {
    name: 'values come back from the stash',
    before: SHOP,
    up: "UPDATE users SET email = 'x' || id, other = NULL;\nDELETE FROM posts WHERE id > 0;\n",
    stash: true,
    rows: MANY,
  },
]
