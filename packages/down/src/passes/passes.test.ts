import { describe, expect, test } from 'vitest'
import { sqlOf, type Pass, type PassContext, type Step } from '../step.ts'
import { mergedAlterTables } from './alter-table.ts'
import { enumReplacement } from './enum-replacement.ts'
import { layout } from './layout.ts'
import { ownership } from './ownership.ts'
import { alteredRoles } from './roles.ts'

const T = '"public"."t"'
const on = (table: string, sql: string): Step => ({ table, sql })
const plain = (sql: string): Step => ({ sql })

/** Passes that look at nothing but the steps and the role. */
const cases: readonly [string, Pass, readonly Step[], readonly string[]][] = [
  [
    'neighbours on one table are merged',
    mergedAlterTables,
    [on(T, 'DROP COLUMN "a"'), on(T, 'ADD COLUMN "b" int')],
    [`ALTER TABLE ${T}\n  DROP COLUMN "a",\n  ADD COLUMN "b" int`],
  ],
  [
    'other tables are not',
    mergedAlterTables,
    [on(T, 'DROP COLUMN "a"'), on('"public"."u"', 'DROP COLUMN "a"')],
    [`ALTER TABLE ${T} DROP COLUMN "a"`, 'ALTER TABLE "public"."u" DROP COLUMN "a"'],
  ],
  [
    'nor across another statement',
    mergedAlterTables,
    [on(T, 'DROP COLUMN "a"'), plain('DROP TYPE x'), on(T, 'DROP COLUMN "b"')],
    [`ALTER TABLE ${T} DROP COLUMN "a"`, 'DROP TYPE x', `ALTER TABLE ${T} DROP COLUMN "b"`],
  ],
  [
    'a default is dropped after its column was added',
    mergedAlterTables,
    [on(T, 'ADD COLUMN "a" int NOT NULL DEFAULT 0'), on(T, 'ALTER COLUMN "a" DROP DEFAULT')],
    [`ALTER TABLE ${T} ADD COLUMN "a" int NOT NULL DEFAULT 0`, `ALTER TABLE ${T} ALTER COLUMN "a" DROP DEFAULT`],
  ],
  [
    'what must be committed stands alone',
    mergedAlterTables,
    [{ ...on(T, 'ADD COLUMN "a" int'), commitAfter: true }, on(T, 'DROP COLUMN "b"')],
    [`ALTER TABLE ${T} ADD COLUMN "a" int`, `ALTER TABLE ${T} DROP COLUMN "b"`],
  ],
  [
    'a table has a column a line',
    layout,
    [
      plain(
        `CREATE TABLE ${T} ("a" numeric(10,2) DEFAULT 1, "b" text DEFAULT ',(', CONSTRAINT "c" CHECK (("a" > 1) AND ("b" <> ')')))`,
      ),
    ],
    [
      `CREATE TABLE ${T} (\n  "a" numeric(10,2) DEFAULT 1,\n  "b" text DEFAULT ',(',\n  CONSTRAINT "c" CHECK (("a" > 1) AND ("b" <> ')'))\n)`,
    ],
  ],
  [
    'what follows the columns stays',
    layout,
    [plain(`CREATE TABLE ${T} ("a" int) PARTITION BY RANGE ("a")`)],
    [`CREATE TABLE ${T} (\n  "a" int\n) PARTITION BY RANGE ("a")`],
  ],
  [
    'a partition has no columns',
    layout,
    [plain(`CREATE TABLE ${T} PARTITION OF "public"."p" FOR VALUES IN (1)`)],
    [`CREATE TABLE ${T} PARTITION OF "public"."p" FOR VALUES IN (1)`],
  ],
  [
    'own objects need no owner',
    ownership,
    [
      plain('ALTER TYPE "public"."e" OWNER TO "me"'),
      plain('ALTER TYPE "public"."e" OWNER TO "you"'),
      plain('CREATE SCHEMA "s" AUTHORIZATION "me"'),
    ],
    ['ALTER TYPE "public"."e" OWNER TO "you"', 'CREATE SCHEMA "s"'],
  ],
  [
    'a type is put aside under a plain name',
    enumReplacement,
    [plain('ALTER TYPE "public"."e" RENAME TO "e__pgdelta_replaced"')],
    ['ALTER TYPE "public"."e" RENAME TO "e_old"'],
  ],
  [
    'attributes of one role come together',
    alteredRoles,
    [plain('ALTER ROLE "r" WITH CREATEDB'), plain('ALTER ROLE "r" WITH NOLOGIN'), plain('ALTER ROLE "s" WITH LOGIN')],
    ['ALTER ROLE "r" WITH CREATEDB NOLOGIN', 'ALTER ROLE "s" WITH LOGIN'],
  ],
]

describe('passes', () => {
  test.each(cases)('%s', (_, pass, steps, expected) => {
    expect(pass(steps, { user: 'me' } as PassContext).map(sqlOf)).toEqual(expected)
  })
})
