import type { ColumnFate, Verdict } from '@backout/core'

/** What the rows of a proof must say of columns. */
export interface CoverageCase {
  readonly what: string
  readonly before: string
  readonly up: string
  /** A way back that a person wrote; else backout writes one. */
  readonly down?: string
  /** Production's; unknown where it is left out. */
  readonly timeZone?: string
  readonly verdict: Verdict
  /** By `table.column`, in schema public. */
  readonly fates: Readonly<Record<string, ColumnFate>>
  /** Why nothing was seen of a table. */
  readonly why?: Readonly<Record<string, string>>
}

const T = 'CREATE TABLE t (id serial PRIMARY KEY, a text, b int NOT NULL)'
const MOODS = `CREATE TYPE mood AS ENUM ('a', 'b', 'c', 'd'); CREATE TABLE t (id serial PRIMARY KEY, m mood NOT NULL)`
/** Takes the type for one with other labels, as ORMs do it. */
const retype = (labels: string, using: string) => `ALTER TABLE t ALTER m TYPE text; DROP TYPE mood;
  CREATE TYPE mood AS ENUM (${labels}); ALTER TABLE t ALTER m TYPE mood USING (${using})::mood`
/** No row fits, so nothing can refer to it. */
const DEAD = 'CREATE TABLE dead (id int PRIMARY KEY CHECK (id > 1 AND id < 1))'

export const COVERAGE: readonly CoverageCase[] = [
  {
    what: 'a rename keeps the values in their place',
    before: T,
    up: 'ALTER TABLE t RENAME a TO c; ALTER TABLE t RENAME TO u',
    verdict: 'exact',
    fates: { 't.id': 'kept', 't.a': 'kept', 't.b': 'kept' },
  },
  {
    what: 'a new column takes the name of one that was renamed',
    before: T,
    up: 'ALTER TABLE t RENAME a TO c; ALTER TABLE t ADD a text',
    verdict: 'exact',
    fates: { 't.a': 'kept' },
  },
  {
    what: 'a dropped column is lost, and nothing beside it',
    before: T,
    up: 'ALTER TABLE t DROP a',
    verdict: 'lossy',
    fates: { 't.id': 'kept', 't.a': 'lost', 't.b': 'kept' },
  },
  {
    what: 'a change of type that changes the values on the way',
    before: T,
    up: `ALTER TABLE t ALTER b TYPE text USING 'n' || b`,
    down: `ALTER TABLE t ALTER b TYPE int USING substr(b, 2)::int`,
    // An expression may make something else of a value that no made-up row has.
    verdict: 'lossy',
    fates: { 't.a': 'kept', 't.b': 'restored' },
  },
  {
    what: 'a wider type leaves the values as they are',
    before: T,
    up: `ALTER TABLE t ALTER b TYPE bigint`,
    verdict: 'exact',
    fates: { 't.b': 'kept' },
  },
  {
    what: 'a key that goes away for a while changes nothing of the other columns',
    before: 'CREATE TABLE t (id serial PRIMARY KEY, a text)',
    up: 'ALTER TABLE t DROP CONSTRAINT t_pkey',
    verdict: 'exact',
    fates: { 't.id': 'kept', 't.a': 'kept' },
  },
  {
    what: 'values that are moved aside and back are restored, not kept',
    before: T,
    up: 'CREATE TABLE aside AS SELECT id, a FROM t; ALTER TABLE t DROP a',
    down: 'ALTER TABLE t ADD a text; UPDATE t SET a = aside.a FROM aside WHERE aside.id = t.id; DROP TABLE aside',
    verdict: 'exact-except-column-order',
    fates: { 't.id': 'kept', 't.a': 'restored', 't.b': 'kept' },
  },
  {
    what: 'values that come back in other rows are lost',
    before: T,
    up: 'ALTER TABLE t ADD c int',
    down: `ALTER TABLE t DROP c; UPDATE t SET b = CASE b WHEN (SELECT max(b) FROM t) THEN (SELECT min(b) FROM t)
      WHEN (SELECT min(b) FROM t) THEN (SELECT max(b) FROM t) ELSE b END`,
    verdict: 'lossy',
    fates: { 't.id': 'kept', 't.a': 'kept', 't.b': 'lost' },
  },
  {
    what: 'a table that is dropped',
    before: `${T}; CREATE TABLE u (id serial PRIMARY KEY)`,
    up: 'DROP TABLE t',
    verdict: 'lossy',
    fates: { 't.id': 'lost', 't.a': 'lost', 't.b': 'lost' },
  },
  {
    what: 'equal rows that come back as one',
    before: 'CREATE TABLE t (a text NOT NULL)',
    up: 'ALTER TABLE t ADD c int',
    down: 'CREATE TABLE s AS SELECT DISTINCT a FROM t; DROP TABLE t; ALTER TABLE s RENAME TO t; ALTER TABLE t ALTER a SET NOT NULL',
    verdict: 'lossy',
    fates: { 't.a': 'lost' },
  },
  {
    what: 'NULLs alone show nothing of a change of type',
    before: `${DEAD}; CREATE TABLE t (id serial PRIMARY KEY, dead int REFERENCES dead); `,
    up: `ALTER TABLE t DROP CONSTRAINT t_dead_fkey; ALTER TABLE t ALTER dead TYPE smallint`,
    verdict: 'unproven',
    fates: { 't.id': 'kept', 't.dead': 'not exercised' },
  },
  {
    what: 'NULLs alone show nothing of values that are moved',
    before: `${DEAD}; CREATE TABLE t (id serial PRIMARY KEY, dead int REFERENCES dead)`,
    up: `CREATE TABLE aside (id int, dead int); INSERT INTO aside SELECT id, dead FROM t; ALTER TABLE t DROP dead`,
    down: `ALTER TABLE t ADD dead int REFERENCES dead; DROP TABLE aside`,
    verdict: 'lossy',
    fates: { 't.id': 'kept', 't.dead': 'not exercised' },
  },
  {
    what: 'times that one clock does not show are lost where the time zone is not known',
    before: 'CREATE TABLE t (id serial PRIMARY KEY, a timestamp, b timestamptz, c timestamp)',
    up: 'ALTER TABLE t ALTER a TYPE timestamptz, ALTER b TYPE timestamp',
    verdict: 'lossy',
    fates: { 't.a': 'lost', 't.b': 'lost', 't.c': 'kept' },
  },
  {
    what: 'times are kept on a server that is on UTC',
    before: 'CREATE TABLE t (id serial PRIMARY KEY, a timestamp, b timestamptz)',
    up: 'ALTER TABLE t ALTER a TYPE timestamptz, ALTER b TYPE timestamp',
    timeZone: 'UTC',
    verdict: 'exact',
    fates: { 't.a': 'restored', 't.b': 'restored' },
  },
  {
    what: 'rows that keep the keys and conditions that the up adds',
    before: `CREATE TABLE p (x int, y int, PRIMARY KEY (x, y)); ${T}; ALTER TABLE t ADD x int, ADD y int`,
    up: `ALTER TABLE t ADD FOREIGN KEY (x, y) REFERENCES p, ADD CHECK (b BETWEEN 10 AND 20 AND a ~ '^[a-z]{4}$'),
      ALTER a SET NOT NULL, ADD UNIQUE (a, b)`,
    verdict: 'exact',
    fates: { 't.id': 'kept', 't.a': 'kept', 't.b': 'kept', 't.x': 'kept', 't.y': 'kept' },
  },
  {
    what: 'labels that stay when another goes',
    before: MOODS,
    up: retype(`'a', 'b', 'c'`, 'm'),
    verdict: 'exact',
    fates: { 't.id': 'kept', 't.m': 'kept' },
  },
  {
    what: 'labels that the way back takes for each other',
    before: MOODS,
    up: retype(`'a', 'b', 'c'`, 'm'),
    down: retype(`'a', 'b', 'c', 'd'`, `CASE m WHEN 'b' THEN 'c' WHEN 'c' THEN 'b' ELSE m END`),
    verdict: 'lossy',
    fates: { 't.id': 'kept', 't.m': 'lost' },
  },
  {
    what: 'a table without rows says why',
    before: `${DEAD}; ALTER TABLE dead ADD v text`,
    up: 'ALTER TABLE dead RENAME v TO w',
    verdict: 'exact',
    fates: { 'dead.id': 'not exercised', 'dead.v': 'not exercised' },
    why: { dead: 'violates check constraint' },
  },
]
