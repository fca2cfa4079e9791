import type { Precondition, RuleExample, Shadow, ShadowDatabase } from '@backout/core'
import { checkMigration, readExample, rules } from '@backout/rules'
import { applyMigration, pgliteShadow, readCatalog } from '@backout/shadow'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'

// The questions that rules about constraints and indexes put to production, asked of a real PostgreSQL with rows in it:
// each counts what stops the migration, and none where nothing does.
let shadow: Shadow
let database: ShadowDatabase
beforeAll(async () => {
  shadow = await pgliteShadow({ root: import.meta.dirname, cacheDir: null, emptyDir: inject('empties') })
  database = await shadow.open({ migrations: [], runner: (await readExample({ sql: '' })).runner })
})
afterAll(async () => {
  await database.close()
  await shadow.close()
})

const EMPTY = 'drop schema public cascade; create schema public'

interface Asked {
  readonly counts: readonly number[]
  /** What the migration itself says to these rows. */
  readonly failure: string | null
}

/** With a shadow the state before is known; without one the text alone must do. */
async function ask(example: RuleExample, rows: string, withCatalog = true): Promise<Asked> {
  const read = await readExample(example)
  await database.query(EMPTY)
  for (const earlier of read.history) expect(await applyMigration(database, earlier, read.runner)).toBeNull()
  const before = await readCatalog(database, { ledger: read.runner.ledger })
  await database.query(rows)
  const questions: Precondition[] = []
  checkMigration({
    ...read,
    rules: rules.map((rule) => ({
      ...rule,
      check(operation, context) {
        const said = rule.check(operation, context)
        questions.push(...said.flatMap(({ precondition }) => precondition ?? []))
        return said
      },
    })),
    before: withCatalog ? before : null,
    after: null,
    traces: [],
    postgresVersion: before.version,
    preset: 'strict',
  })
  const counts: number[] = []
  for (const { sql } of questions) {
    const { rows: answer } = await database.query<{ count: string }>(sql)
    counts.push(Number(answer[0]!.count))
  }
  for (const pending of read.pending) expect(await applyMigration(database, pending, read.runner)).toBeNull()
  const failure = await applyMigration(database, read.migration, read.runner)
  return { counts, failure: failure?.error.code ?? null }
}

const USERS = 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text, "team" int);'
const POSTS = `${USERS}\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int, "Odd ""name" int);`
const ROOMS = 'CREATE TABLE "rooms" ("during" int4range, "off" boolean);'

const CASES: readonly [title: string, example: RuleExample, rows: string, count: number, failure: string | null][] = [
  [
    'duplicates',
    { before: USERS, sql: 'ALTER TABLE "users" ADD UNIQUE ("email")' },
    `INSERT INTO users VALUES (1,'a'),(2,'a'),(3,'b'),(4,NULL),(5,NULL)`,
    1,
    '23505',
  ],
  [
    'NULLs are distinct',
    { before: USERS, sql: 'ALTER TABLE "users" ADD UNIQUE ("email", "team")' },
    `INSERT INTO users VALUES (1,'a'),(2,'a'),(3,'b')`,
    0,
    null,
  ],
  [
    'unless they are not',
    { before: USERS, sql: 'ALTER TABLE "users" ADD UNIQUE NULLS NOT DISTINCT ("email", "team")' },
    `INSERT INTO users VALUES (1,'a'),(2,'a'),(3,'b')`,
    1,
    '23505',
  ],
  [
    'a unique index',
    { before: USERS, sql: 'CREATE UNIQUE INDEX ON "users" (lower("email")) WHERE "team" > 0' },
    `INSERT INTO users VALUES (1,'a',1),(2,'A',2),(3,'a',0)`,
    1,
    '23505',
  ],
  [
    'its predicate',
    { before: USERS, sql: 'CREATE UNIQUE INDEX ON "users" (lower("email")) WHERE "team" > 0' },
    `INSERT INTO users VALUES (1,'a',1),(2,'A',0),(3,'a',0)`,
    0,
    null,
  ],
  [
    'a primary key: duplicates and NULLs',
    { before: 'CREATE TABLE "m" ("a" int, "b" int);', sql: 'ALTER TABLE "m" ADD PRIMARY KEY ("a","b")' },
    'INSERT INTO m VALUES (1,1),(1,1),(2,NULL),(NULL,3)',
    3,
    '23505',
  ],
  [
    'orphans',
    { before: POSTS, sql: 'ALTER TABLE "posts" ADD FOREIGN KEY ("author") REFERENCES "users"' },
    'INSERT INTO users VALUES (1); INSERT INTO posts VALUES (1,1),(2,2),(3,NULL)',
    1,
    '23503',
  ],
  [
    'odd names',
    { before: POSTS, sql: 'ALTER TABLE "posts" ADD FOREIGN KEY ("Odd ""name") REFERENCES "users" ("id")' },
    'INSERT INTO users VALUES (1); INSERT INTO posts VALUES (1,1,1)',
    0,
    null,
  ],
  [
    'under their old names',
    {
      before: POSTS,
      sql: 'ALTER TABLE "posts" RENAME TO "notes";\n--> statement-breakpoint\nALTER TABLE "notes" RENAME COLUMN "author" TO "by";\n--> statement-breakpoint\nALTER TABLE "notes" ADD FOREIGN KEY ("by") REFERENCES "users" ("id")',
    },
    'INSERT INTO posts VALUES (1,7)',
    1,
    '23503',
  ],
  [
    'MATCH FULL',
    {
      before: 'CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE c (a int, b int);',
      sql: 'ALTER TABLE c ADD FOREIGN KEY (a, b) REFERENCES p MATCH FULL',
    },
    'INSERT INTO p VALUES (1,1); INSERT INTO c VALUES (1,1),(NULL,NULL),(1,NULL)',
    1,
    '23503',
  ],
  [
    'a check',
    { before: POSTS, sql: 'ALTER TABLE "posts" ADD CHECK ("posts"."author" > 0)' },
    'INSERT INTO posts VALUES (1,1),(2,-1),(3,NULL)',
    1,
    '23514',
  ],
  [
    'a check of a table that was renamed',
    {
      before: POSTS,
      sql: 'ALTER TABLE "posts" RENAME TO "notes";\n--> statement-breakpoint\nALTER TABLE "notes" ADD CHECK ("notes"."author" > 0)',
    },
    'INSERT INTO posts VALUES (1,-1)',
    1,
    '23514',
  ],
  [
    'overlaps',
    { before: ROOMS, sql: 'ALTER TABLE "rooms" ADD EXCLUDE USING gist ("during" WITH &&) WHERE (NOT "off")' },
    `INSERT INTO rooms VALUES ('[1,5)',false),('[4,9)',false),('[4,9)',true)`,
    1,
    '23P01',
  ],
  [
    'a column that is unique and the same for all',
    { before: USERS, sql: `ALTER TABLE "users" ADD COLUMN "plan" text DEFAULT 'free' UNIQUE` },
    'INSERT INTO users VALUES (1),(2)',
    1,
    '23505',
  ],
  [
    'a primary key index over NULLs',
    {
      before: 'CREATE TABLE m (a int); CREATE UNIQUE INDEX i ON m (a);',
      sql: 'ALTER TABLE m ADD CONSTRAINT i PRIMARY KEY USING INDEX i',
    },
    'INSERT INTO m VALUES (NULL)',
    1,
    '23502',
  ],
  [
    'a domain',
    {
      before: `CREATE DOMAIN d AS text; CREATE TABLE t (a d, b d);`,
      sql: `ALTER DOMAIN d ADD CHECK (VALUE <> 'VALUE')`,
    },
    `INSERT INTO t VALUES ('VALUE','x'),('VALUE','VALUE')`,
    3,
    '23514',
  ],
]

it.each(CASES)('%s', async (_title, example, rows, count, failure) => {
  const asked = await ask(example, rows)
  expect(asked.failure).toBe(failure)
  expect(asked.counts.reduce((sum, one) => sum + one, 0)).toBe(count)
})

it.each([
  [
    'a column that is new',
    {
      before: USERS,
      sql: 'ALTER TABLE "users" ADD COLUMN "b" int;\n--> statement-breakpoint\nALTER TABLE "users" ADD CHECK ("b" > 0);\n--> statement-breakpoint\nALTER TABLE "users" ADD UNIQUE ("b")',
    },
  ],
  [
    'rows that the migration repairs',
    {
      before: USERS,
      sql: 'UPDATE "users" SET "team" = "id";\n--> statement-breakpoint\nALTER TABLE "users" ADD UNIQUE ("team")',
    },
  ],
  ['random values', { before: USERS, sql: 'ALTER TABLE "users" ADD COLUMN "u" uuid DEFAULT gen_random_uuid() UNIQUE' }],
  ['a new table', { pending: USERS, sql: 'ALTER TABLE "users" ADD UNIQUE ("email")' }],
] satisfies [string, RuleExample][])('asks nothing about %s', async (_title, example) => {
  expect((await ask(example, 'SELECT 1')).counts).toEqual([])
})

it('asks by the text alone', async () => {
  const { counts } = await ask(
    { before: USERS, sql: 'ALTER TABLE "users" ADD UNIQUE ("email")' },
    `INSERT INTO users VALUES (1,'a'),(2,'a')`,
    false,
  )
  expect(counts).toEqual([1])
})
