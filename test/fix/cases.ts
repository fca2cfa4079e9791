/** A state, a migration with something to mend, and what comes of it with each kind of runner. */
export interface FixCase {
  readonly title: string
  readonly before: string
  readonly sql: string
  /** Rules that are mended, in order. */
  readonly mends: readonly string[]
  /** How many migrations take its place. */
  readonly parts: number
  /** Where the runner sends each statement on its own, if that is another number. */
  readonly partsAlone?: number
  /** Whether rows are filled by a block. Default false. */
  readonly fills?: boolean
}

export const USERS = `
CREATE TABLE "users" ("id" serial PRIMARY KEY, "email" text, "team_id" int, "age" int);
CREATE TABLE "teams" ("id" serial PRIMARY KEY, "name" text);`

export const FIXABLE: readonly FixCase[] = [
  {
    title: 'an index',
    before: USERS,
    sql: 'ALTER TABLE "users" ADD COLUMN "bio" text;\n--> statement-breakpoint\nCREATE INDEX "users_email_idx" ON "users" ("email");',
    mends: ['require-concurrent-index'],
    parts: 2,
  },
  {
    title: 'an index alone stays one migration',
    before: USERS,
    sql: 'CREATE UNIQUE INDEX "users_email_idx" ON "users" USING btree (lower("email") DESC) WHERE "age" > 3;',
    mends: ['require-concurrent-index'],
    parts: 1,
  },
  {
    title: 'an index without a name',
    before: USERS,
    sql: 'CREATE INDEX ON "users" ("email");',
    mends: ['require-concurrent-index'],
    parts: 1,
  },
  {
    title: 'IF NOT EXISTS',
    before: USERS,
    sql: 'CREATE INDEX IF NOT EXISTS "users_email_idx" ON "users" ("email");',
    mends: ['require-concurrent-index'],
    parts: 1,
  },
  {
    title: 'indexes that go',
    before: `${USERS} CREATE INDEX "a" ON "users" ("email"); CREATE INDEX "b" ON "users" ("age");`,
    sql: 'DROP INDEX "a", "b";',
    mends: ['require-concurrent-index-drop', 'require-concurrent-index-drop'],
    parts: 2,
  },
  {
    title: 'CONCURRENTLY in a transaction',
    before: USERS,
    sql: 'ALTER TABLE "users" ADD COLUMN "bio" text;\nCREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");',
    mends: ['ban-concurrently-in-transaction'],
    parts: 2,
  },
  {
    title: 'a foreign key and a check',
    before: USERS,
    sql: `ALTER TABLE "users" ADD CONSTRAINT "users_team_fk" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE;
--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_age_check" CHECK ("age" IS NULL OR "age" < 2147483647 OR true);`,
    mends: ['require-not-valid-constraint', 'require-not-valid-constraint'],
    parts: 2,
  },
  {
    title: 'constraints that PostgreSQL names',
    before: USERS,
    sql: 'ALTER TABLE "users" ADD FOREIGN KEY ("team_id") REFERENCES "teams" ("id");\n--> statement-breakpoint\nALTER TABLE "users" ADD UNIQUE ("email");',
    mends: ['require-not-valid-constraint', 'require-index-before-constraint'],
    parts: 4,
  },
  {
    title: 'a unique constraint',
    before: USERS,
    sql: 'ALTER TABLE "users" ADD CONSTRAINT "users_email_key" UNIQUE ("email");',
    mends: ['require-index-before-constraint'],
    parts: 2,
  },
  {
    title: 'a unique constraint and a foreign key that needs it: as written',
    before: USERS,
    sql: `ALTER TABLE "users" ADD CONSTRAINT "users_email_key" UNIQUE ("email");
--> statement-breakpoint
CREATE TABLE "mails" ("email" text REFERENCES "users" ("email"));`,
    mends: ['require-index-before-constraint'],
    parts: 2,
  },
  {
    title: 'NOT NULL',
    before: USERS,
    sql: 'ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;',
    mends: ['require-check-before-not-null'],
    parts: 2,
  },
  {
    title: 'a random default, and NOT NULL',
    before: USERS,
    sql: 'ALTER TABLE "users" ADD COLUMN "token" uuid DEFAULT gen_random_uuid() NOT NULL;',
    mends: ['ban-rewriting-column'],
    fills: true,
    parts: 4,
  },
  {
    title: 'a random default that may be NULL',
    before: USERS,
    sql: 'ALTER TABLE "users" ADD COLUMN "token" uuid DEFAULT gen_random_uuid();',
    mends: ['ban-rewriting-column'],
    fills: true,
    parts: 2,
  },
  {
    title: 'an enum value that is used',
    before: `CREATE TYPE "mood" AS ENUM ('sad'); CREATE TABLE "days" ("id" serial PRIMARY KEY, "mood" "mood");`,
    sql: `ALTER TYPE "mood" ADD VALUE 'glad';\n--> statement-breakpoint\nALTER TABLE "days" ALTER COLUMN "mood" SET DEFAULT 'glad';`,
    mends: ['ban-enum-value-used-before-commit'],
    parts: 2,
  },
  {
    title: 'an enum value that one of several actions uses, beside another to mend',
    before: `CREATE TYPE "mood" AS ENUM ('sad'); CREATE TABLE "days" ("id" serial PRIMARY KEY, "mood" "mood", "note" text);`,
    sql: `ALTER TYPE "mood" ADD VALUE 'glad';\n--> statement-breakpoint\nALTER TABLE "days" ADD COLUMN "x" int, ALTER COLUMN "mood" SET DEFAULT 'glad', ALTER COLUMN "note" SET NOT NULL;`,
    mends: ['ban-enum-value-used-before-commit', 'require-check-before-not-null'],
    parts: 3,
    partsAlone: 2,
  },
  {
    title: 'several actions of one ALTER TABLE',
    before: USERS,
    sql: `-- AlterTable\nALTER TABLE "users" ADD COLUMN "a" int,\nALTER COLUMN "email" SET NOT NULL,\nDROP COLUMN "age",\nADD COLUMN "b" int;`,
    mends: ['require-check-before-not-null'],
    parts: 2,
  },
  {
    title: 'schemas and odd names',
    before: `CREATE SCHEMA "My App"; CREATE TABLE "My App"."We""ird, x" ("id" int PRIMARY KEY, "It's" text, "ü;--" int);`,
    sql: `CREATE INDEX "i ""x"" -- ;" ON "My App"."We""ird, x" ("It's");
--> statement-breakpoint
ALTER TABLE "My App"."We""ird, x" ALTER COLUMN "ü;--" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "My App"."We""ird, x" ADD COLUMN "to'ken" uuid DEFAULT gen_random_uuid() NOT NULL;`,
    mends: ['require-concurrent-index', 'require-check-before-not-null', 'ban-rewriting-column'],
    fills: true,
    parts: 6,
  },
]
