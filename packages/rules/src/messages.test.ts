import type { RuleExample } from '@backout/core'
import { expect, it } from 'vitest'
import { checkMigration } from './check.ts'
import { readExample } from './example.ts'

/** What a reader gets to see, whole: what, why, what now. */
async function messages(example: RuleExample, postgresVersion = 180_000): Promise<string> {
  const input = { ...(await readExample(example)), before: null, after: null, traces: [], postgresVersion }
  return checkMigration(input)
    .map(({ rule, condition, effect, remedy }) => [rule, condition, effect, remedy].join('\n'))
    .join('\n\n')
}

it('names what the user named, quoted', async () => {
  const sql = 'ALTER TABLE "We""ird"."Ta ble" RENAME COLUMN "co""l" TO "näw 😀";'
  expect(await messages({ sql })).toMatchInlineSnapshot(`
    "ban-rename-column
    Column "co""l" of "We""ird"."Ta ble" is renamed to "näw 😀".
    Code that still names the old column fails with 42703 from the moment this is applied until it is replaced, and functions that name it in their text fail when they are called.
    Keep the name of the column and rename it in the code only (the ORM maps one to the other)."
  `)
})

it('fits the runner: one transaction around all', async () => {
  const sql = 'CREATE UNIQUE INDEX "i" ON "t" USING btree ("a") WHERE "b" > 0;'
  expect(await messages({ sql })).toMatchInlineSnapshot(`
    "require-concurrent-index
    Index "i" on "t" is built while writes to the table wait.
    Every INSERT, UPDATE and DELETE on "t" waits until the build is done, and in a longer transaction until its end. On duplicates it fails with 23505.
    Build it in a migration of its own. This runner keeps a transaction open around its migrations, so end that first:
      COMMIT;
      --> statement-breakpoint
      CREATE UNIQUE INDEX CONCURRENTLY "i" ON "t" USING btree ("a") WHERE "b" > 0;"
  `)
})

it('fits the runner: a file at a time', async () => {
  const sql = 'CREATE UNIQUE INDEX "i" ON "t" USING btree ("a") WHERE "b" > 0;'
  expect(await messages({ sql, transaction: 'per-batch' })).toMatchInlineSnapshot(`
    "require-concurrent-index
    Index "i" on "t" is built while writes to the table wait.
    Every INSERT, UPDATE and DELETE on "t" waits until the build is done, and in a longer transaction until its end. On duplicates it fails with 23505.
    Build it alone in a migration of its own, as several statements of one file may be sent as one transaction:
      CREATE UNIQUE INDEX CONCURRENTLY "i" ON "t" USING btree ("a") WHERE "b" > 0;"
  `)
})

it('fits the version: NOT NULL NOT VALID from 18 on', async () => {
  const sql = 'ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL;'
  expect(await messages({ sql })).toMatchInlineSnapshot(`
    "require-check-before-not-null
    "t" is read from end to end under ACCESS EXCLUSIVE to set "a" NOT NULL.
    Nobody reads or writes "t" until that is done; on a NULL in "a" it fails with 23502. Running code that still writes NULL there, or leaves it out where it has no default, fails from then on.
    Forbid new NULLs first, which is instant:
      ALTER TABLE "t" ADD CONSTRAINT "t_a_not_null" NOT NULL "a" NOT VALID;
    then, in a migration that is deployed after this one (pending migrations share a transaction), check the rows that were there while reads and writes go on:
      ALTER TABLE "t" VALIDATE CONSTRAINT "t_a_not_null";"
  `)
  expect(await messages({ sql }, 170_000)).toMatchInlineSnapshot(`
    "require-check-before-not-null
    "t" is read from end to end under ACCESS EXCLUSIVE to set "a" NOT NULL.
    Nobody reads or writes "t" until that is done; on a NULL in "a" it fails with 23502. Running code that still writes NULL there, or leaves it out where it has no default, fails from then on.
    Forbid new NULLs first, which is instant:
      ALTER TABLE "t" ADD CONSTRAINT "t_a_not_null" CHECK ("a" IS NOT NULL) NOT VALID;
    then, in a migration that is deployed after this one (pending migrations share a transaction), check the rows that were there while reads and writes go on:
      ALTER TABLE "t" VALIDATE CONSTRAINT "t_a_not_null";
      ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL;
      ALTER TABLE "t" DROP CONSTRAINT "t_a_not_null";"
  `)
})

it('writes the whole recipe for a foreign key', async () => {
  const sql =
    'ALTER TABLE "posts" ADD CONSTRAINT "posts_author_fk" FOREIGN KEY ("author") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;'
  expect(await messages({ sql })).toMatchInlineSnapshot(`
    "require-not-valid-constraint
    Foreign key "posts_author_fk" is checked on every row of "posts" while writes wait.
    INSERT, UPDATE and DELETE on "posts" and on "public"."users" wait until that is done (SHARE ROW EXCLUSIVE); on a row without its counterpart it fails with 23503.
    Add it NOT VALID; it holds for new rows at once:
      ALTER TABLE "posts" ADD CONSTRAINT "posts_author_fk" FOREIGN KEY ("author") REFERENCES "public"."users" ("id") ON DELETE CASCADE NOT VALID;
    then, in a migration that is deployed after this one (pending migrations share a transaction), check the rows that were there while reads and writes go on:
      ALTER TABLE "posts" VALIDATE CONSTRAINT "posts_author_fk";"
  `)
})

it('writes the whole recipe for a required column', async () => {
  const sql = 'ALTER TABLE "users" ADD COLUMN "country" text NOT NULL;'
  expect(await messages({ sql, transaction: 'per-batch' })).toMatchInlineSnapshot(`
    "ban-required-column-without-default
    Column "country" of "users" must not be null and has no default.
    On any row in "users" the migration fails with 23502: PostgreSQL has no value for the rows that are there.
    Give it a constant that is right for the rows that are there (no rewrite; drop the default later if new rows must say it):
      ALTER TABLE "users" ADD COLUMN "country" text DEFAULT '' NOT NULL;
    Or, where each row needs its own value, add it nullable,
      ALTER TABLE "users" ADD COLUMN "country" text;
    fill it for the rows that are there, in batches of some thousand rows, each committed, when the table is large, and require it:
      ALTER TABLE "users" ADD CONSTRAINT "users_country_not_null" NOT NULL "country" NOT VALID;
    then, in a later migration, check the rows that were there while reads and writes go on:
      ALTER TABLE "users" VALIDATE CONSTRAINT "users_country_not_null";"
  `)
})

it('writes the whole recipe for another type', async () => {
  const sql = 'ALTER TABLE "posts" ALTER COLUMN "views" SET DATA TYPE bigint;'
  expect(await messages({ sql })).toMatchInlineSnapshot(`
    "ban-rewriting-type-change
    Changing "views" of "posts" to bigint writes the whole table anew.
    Nobody reads or writes "posts" until that is done (ACCESS EXCLUSIVE), and it needs the disk space of the table and its indexes again.
    Add a column of the new type, kept up to date by a trigger, and fill it in batches of some thousand rows, each committed, when the table is large:
      ALTER TABLE "posts" ADD COLUMN "views_new" bigint;
      CREATE FUNCTION "posts_views_sync"() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW."views_new" := NEW."views"; RETURN NEW; END $$;
      CREATE TRIGGER "posts_views_sync" BEFORE INSERT OR UPDATE ON "posts"
      FOR EACH ROW EXECUTE FUNCTION "posts_views_sync"();
      UPDATE "posts" SET "views_new" = "views" WHERE "views_new" IS NULL;
    then let the code use the new column, and drop the trigger and the old column in a later release."
  `)
})
