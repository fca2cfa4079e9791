import { rmSync } from 'node:fs'
import type { DownReport, Resumption, Shadow } from '@backout/core'
import { run } from '@backout/pipeline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testShadow } from '../there-and-back/shadows.ts'
import { projectOf } from './project.ts'

/** CONCURRENTLY means something on a real server only. `BACKOUT_TEST_SHADOWS=native:14,native:18` tries others. */
const SPECS = (process.env['BACKOUT_TEST_SHADOWS'] ?? 'native:18').split(',').filter((spec) => spec !== 'pglite')

const BEFORE = `
CREATE TYPE mood AS ENUM ('sad', 'ok', 'fine');
CREATE TABLE users (id int PRIMARY KEY, mood mood DEFAULT 'fine', email text NOT NULL, age int CHECK (age > 0), other int);
CREATE TABLE posts (id int PRIMARY KEY, author int CONSTRAINT posts_author_fkey REFERENCES users);
CREATE INDEX posts_author ON posts (author);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE SCHEMA "Odd 🐘";
CREATE TABLE "Odd 🐘"."T'""x" ("a'""b" int);
CREATE INDEX "I'""x" ON "Odd 🐘"."T'""x" ("a'""b");
`

const ONE: Resumption = { parts: 1, stuck: [], second: 'refused' }

interface Case {
  readonly name: string
  readonly up: string
  /** Written by hand; else the author writes it. */
  readonly down?: string
  /** The generated file's SQL. */
  readonly sql?: string
  readonly resumption: Resumption
  readonly verdict?: DownReport['verdict']
}

const CASES: readonly Case[] = [
  {
    name: 'one transaction needs no care',
    up: 'ALTER TABLE users ADD COLUMN bio text; CREATE TABLE tags ()',
    sql: 'BEGIN;\n\nALTER TABLE "public"."users" DROP COLUMN "bio";\nDROP TABLE "public"."tags";\n\nCOMMIT;\n',
    resumption: ONE,
  },
  {
    name: 'an index built CONCURRENTLY goes so, by whatever name it has',
    up: 'CREATE INDEX CONCURRENTLY ON users (age)',
    sql: 'DROP INDEX CONCURRENTLY IF EXISTS "public"."users_age_idx";\n',
    resumption: { ...ONE, second: 'changes-nothing' },
  },
  {
    name: 'an index dropped CONCURRENTLY comes back so, quoted names and all',
    up: `DROP INDEX CONCURRENTLY "Odd 🐘"."I'""x"`,
    sql: `DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('"Odd 🐘"."I''""x"') AND NOT indisvalid) THEN
    DROP INDEX "Odd 🐘"."I'""x";
  END IF;
END $$;

CREATE INDEX CONCURRENTLY IF NOT EXISTS "I'""x" ON "Odd 🐘"."T'""x" USING btree ("a'""b");
`,
    resumption: { ...ONE, parts: 2, second: 'changes-nothing' },
  },
  {
    name: 'an index built plainly goes plainly',
    up: 'CREATE INDEX i ON users (age)',
    sql: 'DROP INDEX "public"."i";\n',
    resumption: ONE,
  },
  {
    name: 'what is harmless when run again goes first, one transaction last',
    up: `CREATE INDEX CONCURRENTLY i ON users (age);
DROP INDEX CONCURRENTLY posts_author;
ALTER TABLE users ADD COLUMN x int;
ALTER TABLE users RENAME COLUMN email TO mail;`,
    sql: `DROP INDEX CONCURRENTLY IF EXISTS "public"."i";

DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('"public"."posts_author"') AND NOT indisvalid) THEN
    DROP INDEX "public"."posts_author";
  END IF;
END $$;

CREATE INDEX CONCURRENTLY IF NOT EXISTS posts_author ON public.posts USING btree (author);

BEGIN;

ALTER TABLE "public"."users" RENAME COLUMN "mail" TO "email";
ALTER TABLE "public"."users" DROP COLUMN "x";

COMMIT;
`,
    resumption: { ...ONE, parts: 4 },
  },
  {
    name: 'an index on a column that comes back must wait for it: then all is one transaction',
    up: 'DROP INDEX CONCURRENTLY posts_author; ALTER TABLE posts DROP COLUMN author',
    resumption: ONE,
    verdict: 'lossy',
  },
  {
    name: 'an up that minds scans gets a down that does',
    up: `ALTER TABLE users ADD CONSTRAINT c CHECK (other > 0) NOT VALID;
ALTER TABLE users VALIDATE CONSTRAINT c;
ALTER TABLE users DROP CONSTRAINT users_age_check;
ALTER TABLE users ALTER email DROP NOT NULL;
ALTER TABLE posts DROP CONSTRAINT posts_author_fkey;`,
    sql: `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = '"public"."users"'::regclass AND conname = 'users_email_is_set') THEN
    ALTER TABLE "public"."users" ADD CONSTRAINT "users_email_is_set" CHECK ("email" IS NOT NULL) NOT VALID;
  END IF;
END $$;

ALTER TABLE "public"."users" VALIDATE CONSTRAINT "users_email_is_set";

ALTER TABLE "public"."users" ALTER COLUMN "email" SET NOT NULL;

ALTER TABLE "public"."users" DROP CONSTRAINT IF EXISTS "users_email_is_set";

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = '"public"."posts"'::regclass AND conname = 'posts_author_fkey') THEN
    ALTER TABLE "public"."posts" ADD CONSTRAINT "posts_author_fkey" FOREIGN KEY (author) REFERENCES public.users(id) NOT VALID;
  END IF;
END $$;

ALTER TABLE "public"."posts" VALIDATE CONSTRAINT "posts_author_fkey";

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = '"public"."users"'::regclass AND conname = 'users_age_check') THEN
    ALTER TABLE "public"."users" ADD CONSTRAINT "users_age_check" CHECK ((age > 0)) NOT VALID;
  END IF;
END $$;

ALTER TABLE "public"."users" VALIDATE CONSTRAINT "users_age_check";

ALTER TABLE "public"."users" DROP CONSTRAINT "c";
`,
    resumption: { ...ONE, parts: 9 },
  },
  {
    name: 'a constraint that takes the name of another: the careful form would drop it again, so it is not taken',
    up: `ALTER TABLE users DROP CONSTRAINT users_age_check;
ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age > 5) NOT VALID;`,
    resumption: { ...ONE, second: 'changes-nothing' },
  },
  {
    name: 'a label that is used at once is committed ahead',
    up: `ALTER TABLE users ALTER mood DROP DEFAULT;
CREATE TYPE mood2 AS ENUM ('sad', 'ok');
ALTER TABLE users ALTER mood TYPE mood2 USING mood::text::mood2;
DROP TYPE mood;
ALTER TYPE mood2 RENAME TO mood;`,
    sql: `ALTER TYPE "public"."mood" ADD VALUE IF NOT EXISTS 'fine' AFTER 'ok';

ALTER TABLE "public"."users" ALTER COLUMN "mood" SET DEFAULT 'fine'::public.mood;
`,
    resumption: { ...ONE, parts: 2, second: 'changes-nothing' },
  },
  {
    name: 'a swap led back twice is swapped again',
    up: `ALTER TABLE users RENAME age TO tmp;
ALTER TABLE users RENAME other TO age;
ALTER TABLE users RENAME tmp TO other;`,
    resumption: { ...ONE, second: 'changes' },
  },
  {
    name: 'values that no cast leads back are made NULL by every run',
    up: 'ALTER TABLE users ALTER other TYPE timestamp USING NULL',
    resumption: { ...ONE, second: 'changes' },
    verdict: 'lossy',
  },
  {
    name: 'by hand, without a transaction, it is stuck where it breaks off',
    up: 'ALTER TABLE users ADD COLUMN x int; ALTER TABLE users ADD COLUMN y int',
    down: 'ALTER TABLE users DROP COLUMN x;\nALTER TABLE users DROP COLUMN y;',
    resumption: {
      parts: 2,
      stuck: [
        {
          after: 1,
          failure: {
            statement: 'ALTER TABLE users DROP COLUMN x',
            message: 'column "x" of relation "users" does not exist',
            code: '42703',
          },
        },
      ],
      second: 'refused',
    },
  },
  {
    name: 'by hand, IF EXISTS leads on',
    up: 'ALTER TABLE users ADD COLUMN x int; ALTER TABLE users ADD COLUMN y int',
    down: 'ALTER TABLE users DROP COLUMN IF EXISTS x;\nALTER TABLE users DROP COLUMN IF EXISTS y;',
    resumption: { ...ONE, parts: 2, second: 'changes-nothing' },
  },
  {
    name: 'by hand, it runs on but ends elsewhere',
    up: 'CREATE SEQUENCE s',
    down: `DO $$ BEGIN IF to_regclass('s') IS NULL THEN CREATE SEQUENCE t; END IF; END $$;
DROP SEQUENCE IF EXISTS s;
SELECT 1;`,
    resumption: { parts: 3, stuck: [{ after: 2, failure: null }], second: 'changes' },
  },
]

describe.each(SPECS)('run again on %s', (spec) => {
  let shadow: Shadow
  beforeAll(async () => {
    shadow = await testShadow(spec)
  })
  afterAll(() => shadow.close())

  test.each(CASES)('$name', async ({ up, down, sql, resumption, verdict = 'exact' }) => {
    const { adapter, project } = projectOf({ before: BEFORE, up, ...(down !== undefined && { down }) })
    const command = down === undefined ? 'down' : 'prove'
    const report = await run({ command, adapter, project, shadow, rules: [], select: (all) => all.slice(-1) })
    rmSync(project.root, { recursive: true })
    const found = report.migrations[0]!.down!
    expect(found.verdict).toBe(verdict)
    const body = found.sql!.replace(/^(--.*\n)+\n/, '')
    expect(sql ?? body).toBe(body)
    expect(found.proof!.resumption).toEqual(resumption)
    const notes = found.notes.map(({ text }) => text).join('\n')
    expect(notes.includes('run again leads on')).toBe(resumption.parts > 1 && resumption.stuck.length === 0)
    expect(notes.includes('does not lead on')).toBe(resumption.stuck.length > 0)
    expect(notes.includes('run it once')).toBe(resumption.second === 'changes')
  })
})
