import { promising, type Step } from './project.ts'

export const INIT: Step = {
  name: '0000_init',
  up: `CREATE TABLE "users" ("id" serial PRIMARY KEY, "name" text NOT NULL, "bio" text, "we""ird 🐘" integer);
CREATE TABLE "log" ("what" text, "how" text, "why" text);
CREATE TABLE "posts" ("id" uuid PRIMARY KEY, "author" integer REFERENCES "users" ON DELETE CASCADE);`,
  down: promising('exact', 'DROP TABLE "posts";\nDROP TABLE "log";\nDROP TABLE "users";'),
}

export const RENAME: Step = {
  name: '0001_rename',
  up: 'ALTER TABLE "users" RENAME COLUMN "name" TO "full_name";',
  down: promising('exact', 'ALTER TABLE "users" RENAME COLUMN "full_name" TO "name";'),
}

/** Values go through a type that prints them otherwise and come back by a cast. */
export const RETYPE: Step = {
  name: '0002_retype',
  up: `ALTER TABLE "users" ALTER COLUMN "we""ird 🐘" TYPE text USING 'n' || "we""ird 🐘";`,
  down: promising(
    'exact',
    'ALTER TABLE "users" ALTER COLUMN "we""ird 🐘" TYPE integer USING substr("we""ird 🐘", 2)::integer;',
    'Stops unless:',
    '  every value is a number',
  ),
}

/** What a way back came to, and what is told of it. */
export interface Fate {
  readonly step: Step
  readonly outcome: string
  readonly tables?: object
  readonly blocked?: object | null
  readonly failure?: object | null
  readonly unannounced?: readonly string[]
}

const users = (change: string): string => `ALTER TABLE "users" ${change};`

/** One after the other upon {@link INIT}; the last has no way back, so that nobody climbs a staircase. */
export const FATES: readonly Fate[] = [
  {
    step: {
      name: '0001_add',
      up: users('ADD COLUMN "a" integer'),
      down: promising('exact', users('DROP COLUMN "a"'), 'Goes, with what was written since the up:', '  a'),
    },
    outcome: 'back',
    blocked: null,
    tables: {
      'public.users': {
        rows: 5,
        untouched: 3,
        kept: 3,
        lost: 0,
        extra: 0,
        columns: { id: 'kept', name: 'kept', bio: 'kept', 'we"ird 🐘': 'kept' },
        written: { inserted: 5, insertedKept: 5, updated: 1, updatedKept: 1, deleted: 1, deletedKept: 1 },
      },
    },
  },
  {
    step: {
      name: '0002_lossy',
      up: users('DROP COLUMN "bio"'),
      down: promising('lossy', users('ADD COLUMN "bio" text'), 'Does not come back:', '  public.users.bio'),
    },
    outcome: 'back-with-losses',
    unannounced: [],
    tables: { 'public.users': { untouched: 3, columns: { id: 'kept', name: 'kept', bio: 'lost' } } },
  },
  {
    step: { name: '0003_lossy_but_exact', up: users('DROP COLUMN "a"'), down: users('ADD COLUMN "a" integer') },
    outcome: 'lost',
  },
  {
    step: {
      name: '0004_lossy_in_silence',
      up: 'ALTER TABLE "log" DROP COLUMN "why";',
      down: promising('lossy', 'ALTER TABLE "log" ADD COLUMN "why" text;', 'Does not come back:', '  public.posts.why'),
    },
    outcome: 'back-with-losses',
    unannounced: ['public.log.why'],
  },
  {
    // Right on empty tables: only rows show it.
    step: {
      name: '0005_deletes_three',
      up: users('ADD COLUMN "b" integer'),
      down: `DELETE FROM "users" WHERE "id" IN (SELECT "id" FROM "users" ORDER BY "id" LIMIT 3);${users('DROP COLUMN "b"')}`,
    },
    outcome: 'lost',
  },
  {
    step: {
      name: '0006_swaps',
      up: users('ADD COLUMN "c" integer'),
      down: `UPDATE "log" SET "what" = "how", "how" = "what"; ${users('DROP COLUMN "c"')}`,
    },
    outcome: 'lost',
    tables: { 'public.log': { untouched: 5 } },
  },
  {
    step: {
      name: '0007_doubles',
      up: users('ADD COLUMN "d" integer'),
      down: `INSERT INTO "log" SELECT * FROM "log"; ${users('DROP COLUMN "d"')}`,
    },
    outcome: 'lost',
    tables: { 'public.log': { kept: 5, lost: 0 } },
  },
  {
    // What was written since is gone, and no header lets it go.
    step: {
      name: '0008_newcomers',
      up: users('ADD COLUMN "e" integer'),
      down: promising(
        'exact',
        `DELETE FROM "users" WHERE "id" > 5; ${users('DROP COLUMN "e"')}`,
        'Goes, with what was written since the up:',
        '  every row of public.other',
        '',
        'Note:',
        '  not in the list: public.users',
      ),
    },
    outcome: 'lost',
    tables: { 'public.users': { kept: 3, lost: 0 } },
  },
  {
    step: {
      name: '0009_sequence',
      up: users('ADD COLUMN "f" integer'),
      down: `SELECT setval('"users_id_seq"', 1); ${users('DROP COLUMN "f"')}`,
    },
    outcome: 'lost',
    tables: { 'public.users': { kept: 3, lost: 0 } },
  },
  {
    step: {
      name: '0010_optional',
      up: users('ALTER COLUMN "name" DROP NOT NULL'),
      down: promising('exact', users('ALTER COLUMN "name" SET NOT NULL'), 'Stops unless:', '  no NULL'),
    },
    outcome: 'back',
    blocked: { by: 'inserted', step: 'down', announced: true, failure: { code: '23502' } },
  },
  {
    step: { name: '0011_wrong', up: users('ADD COLUMN "g" integer'), down: users('DROP COLUMN "nobody"') },
    outcome: 'stops',
    blocked: null,
    failure: { code: '42703' },
  },
  {
    step: {
      name: '0012_forgets',
      up: `${users('ADD COLUMN "h" integer')} CREATE INDEX "i" ON "users" ("name");`,
      down: users('DROP COLUMN "h"'),
    },
    outcome: 'differs',
  },
  {
    step: {
      name: '0013_never_commits',
      up: users('ADD COLUMN "j" integer'),
      down: `BEGIN; ${users('DROP COLUMN "j"')}`,
    },
    outcome: 'stops',
    failure: { code: '25P01' },
  },
  {
    step: { name: '0014_missing', up: users('ADD COLUMN "k" integer'), down: null },
    outcome: 'missing',
  },
]
