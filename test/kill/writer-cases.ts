import type { Texts } from './way.ts'
import type { Writing } from './writers.ts'

/** A migration that goes there and back while others write into its tables. */
export type WriterCase = Texts & {
  readonly name: string
  readonly writings: readonly Writing[]
  /** Reads `id` and the columns that {@link Writing.sets} name, in the schema before the up. */
  readonly read: string
}

const T = `CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (id int PRIMARY KEY, v text CHECK (v <> ''), note text, n int, mood mood NOT NULL DEFAULT 'ok');
CREATE INDEX t_note ON t (note);
INSERT INTO t SELECT id, 'p' || id, 'p' || id FROM generate_series(1, 3000) AS id;
`

const PLAIN: Writing = {
  insert: 'INSERT INTO t (id, v) VALUES ($1, $2)',
  update: 'UPDATE t SET v = $2 WHERE id = $1',
  sets: ['v'],
}
const NOTING: Writing = {
  insert: 'INSERT INTO t (id, v, note) VALUES ($1, $2, $2)',
  update: 'UPDATE t SET v = $2, note = $2 WHERE id = $1',
  sets: ['v', 'note'],
}
const RENAMED: Writing = {
  insert: 'INSERT INTO t (id, value) VALUES ($1, $2)',
  update: 'UPDATE t SET value = $2 WHERE id = $1',
  sets: ['v'],
}
const READ = 'SELECT id, v, note FROM t'

export const CASES: readonly WriterCase[] = [
  {
    name: 'a column is renamed',
    before: T,
    up: 'ALTER TABLE t RENAME COLUMN v TO value',
    writings: [PLAIN, RENAMED],
    read: READ,
  },
  {
    name: 'a column is added',
    before: T,
    up: "ALTER TABLE t ADD COLUMN bio text NOT NULL DEFAULT ''",
    writings: [
      NOTING,
      {
        insert: 'INSERT INTO t (id, v, bio) VALUES ($1, $2, $2)',
        update: 'UPDATE t SET v = $2, bio = $2 WHERE id = $1',
        sets: ['v'],
      },
    ],
    read: READ,
  },
  {
    name: 'indexes come and go CONCURRENTLY',
    before: T,
    up: 'CREATE INDEX CONCURRENTLY t_v ON t (v);\nDROP INDEX CONCURRENTLY t_note;\nALTER TABLE t ADD COLUMN x int;',
    writings: [NOTING],
    read: READ,
  },
  {
    name: 'an enum is made anew',
    before: T,
    up: "ALTER TYPE mood ADD VALUE 'great'",
    writings: [NOTING],
    read: READ,
  },
  {
    name: 'constraints in two steps',
    before: T,
    up: `ALTER TABLE t ADD CONSTRAINT t_id CHECK (id > 0) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT t_id;
ALTER TABLE t DROP CONSTRAINT t_v_check;
ALTER TABLE t ALTER mood DROP NOT NULL;`,
    writings: [NOTING],
    read: READ,
  },
  {
    name: 'a column becomes required',
    before: T,
    up: 'ALTER TABLE t ALTER v SET NOT NULL',
    writings: [NOTING],
    read: READ,
  },
  {
    name: 'a type is widened and narrowed',
    before: T,
    up: 'ALTER TABLE t ALTER n TYPE bigint',
    writings: [
      {
        insert: 'INSERT INTO t (id, n) VALUES ($1, substr($2::text, 2)::int)',
        update: 'UPDATE t SET n = substr($2::text, 2)::int WHERE id = $1',
        sets: ['n'],
      },
    ],
    read: "SELECT id, 'p' || n AS n FROM t",
  },
  {
    name: 'a part of a table moves into another',
    before: T,
    up: `BEGIN;
CREATE TABLE notes (id int PRIMARY KEY REFERENCES t, note text);
INSERT INTO notes SELECT id, note FROM t;
COMMIT;`,
    writings: [
      NOTING,
      {
        insert:
          'WITH x AS (INSERT INTO notes VALUES (1, $2) ON CONFLICT DO NOTHING) INSERT INTO t (id, v) VALUES ($1, $2)',
        update: 'WITH x AS (DELETE FROM notes WHERE id = $1) UPDATE t SET v = $2 WHERE id = $1',
        sets: ['v'],
      },
    ],
    read: READ,
  },
  {
    name: 'a table is partitioned in place',
    before: T,
    up: `BEGIN;
ALTER TABLE t RENAME TO t_old;
ALTER INDEX t_pkey RENAME TO t_old_pkey;
CREATE TABLE t (id int PRIMARY KEY, v text, note text, n int, mood mood NOT NULL DEFAULT 'ok') PARTITION BY RANGE (id);
CREATE TABLE t_all PARTITION OF t FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
INSERT INTO t SELECT * FROM t_old;
DROP TABLE t_old;
COMMIT;`,
    writings: [NOTING],
    read: READ,
  },
  {
    name: 'a column goes into the stash',
    before: T,
    up: 'ALTER TABLE t DROP COLUMN note;\n',
    stash: true,
    writings: [NOTING, PLAIN],
    read: READ,
  },
  {
    name: 'a table goes into the stash',
    before: T,
    up: 'DROP TABLE t;\n',
    stash: true,
    writings: [NOTING],
    read: READ,
  },
  {
    name: 'values go into the stash',
    before: T,
    up: 'UPDATE t SET v = upper(v);\n',
    stash: true,
    writings: [NOTING],
    read: READ,
  },
]
