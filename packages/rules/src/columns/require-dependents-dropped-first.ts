import type { AlterColumnType, DropColumn, Rule, RuleContext } from '@backout/core'
import { isNamed } from '../lookup.ts'
import { namesAt } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { type Dependent, dependentsOf, labelUsersOf } from './dependents.ts'
import { failedOnShadow } from './failed.ts'

/** A column that PostgreSQL does not let go, or change, as something else leans on it. */
export const requireDependentsDroppedFirst: Rule = {
  id: 'require-dependents-dropped-first',
  hazard: 'fails-in-runner',
  severity: 'error',
  supersedes: [
    'ban-drop-column',
    'prefer-rename',
    'ban-narrowing-type-change',
    'ban-lossy-type-change',
    'ban-rewriting-type-change',
  ],
  docs: {
    condition:
      'A column is dropped, or its type changes, while a view, a materialized view, a rule, a policy, a BEGIN ATOMIC function, a generated column, a trigger with UPDATE OF or WHEN, or a foreign key of another table leans on it, or a check or index compares it to a label of its enum. The ORMs do not know what they did not create.',
    effect:
      'The migration fails: with 2BP01 (dependent_objects_still_exist) on a drop, with 0A000 (feature_not_supported) on a change of type, with 42883 where a label keeps the old type; on an empty table too.',
    remedy:
      'Drop what leans on it before and create it again after, in the same migration, so that nobody sees it missing. CASCADE would drop it for good. Privileges and comments of a view go with it: grant them again.',
    facts: ['Before PostgreSQL 15, a generated column makes the change of type fail with 42601.'],
    unsafe: [
      {
        title: 'a view reads the column',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" int);\nCREATE VIEW "ages" AS SELECT "age" FROM "users";\nCREATE VIEW "old" AS SELECT * FROM "ages" WHERE "age" > 80;',
        sql: 'ALTER TABLE "users" ALTER COLUMN "age" SET DATA TYPE bigint;',
        shadow: true,
        fails: '0A000',
      },
      {
        title: 'the same, and the column is dropped',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" int);\nCREATE VIEW "ages" AS SELECT u."age" FROM "users" u;',
        sql: 'ALTER TABLE "users" DROP COLUMN "age";',
        shadow: true,
        fails: '2BP01',
      },
      {
        title: 'a policy asks for it',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "team" int);\nALTER TABLE "users" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "own" ON "users" FOR SELECT USING ("team" = 1);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "team" TYPE bigint;',
        shadow: true,
        fails: '0A000',
      },
      {
        title: 'a generated column is worked out from it',
        before:
          'CREATE TABLE "orders" ("id" int PRIMARY KEY, "qty" int, "twice" int GENERATED ALWAYS AS ("qty" * 2) STORED);',
        sql: 'ALTER TABLE "orders" ALTER COLUMN "qty" TYPE bigint;',
        shadow: true,
        fails: '0A000',
      },
      {
        title: 'a trigger fires on its updates',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" int);\nCREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\nCREATE TRIGGER "noted" BEFORE UPDATE OF "age" ON "users" FOR EACH ROW EXECUTE FUNCTION note();',
        sql: 'ALTER TABLE "users" DROP COLUMN "age";',
        shadow: true,
        fails: '2BP01',
      },
      {
        title: 'a function whose body PostgreSQL keeps account of',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" int);\nCREATE FUNCTION age_of(int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT "age" FROM "users" WHERE "id" = $1; END;',
        sql: 'ALTER TABLE "users" DROP COLUMN "age";',
        shadow: true,
        fails: '2BP01',
      },
      {
        title: 'a rule',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" int);\nCREATE TABLE "log" ("age" int);\nCREATE RULE "logged" AS ON UPDATE TO "users" DO ALSO INSERT INTO "log" VALUES (OLD."age");',
        sql: 'ALTER TABLE "users" ALTER COLUMN "age" TYPE bigint;',
        shadow: true,
        fails: '0A000',
      },
      {
        title: 'a check compares it to a label of its enum',
        before: `CREATE TYPE "role" AS ENUM ('user', 'guest'); CREATE TABLE "users" ("id" int PRIMARY KEY, "role" "role", CONSTRAINT "known" CHECK ("role" <> 'guest'));`,
        sql: 'ALTER TABLE "users" ALTER COLUMN "role" SET DATA TYPE text;',
        shadow: true,
        fails: '42883',
      },
      {
        title: 'a foreign key of another table points to it',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "code" text UNIQUE);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" text REFERENCES "users"("code"));',
        sql: 'ALTER TABLE "users" DROP COLUMN "code";',
        shadow: true,
        fails: '2BP01',
      },
    ],
    safe: [
      {
        title: 'a check that names no label',
        before: `CREATE TYPE "role" AS ENUM ('user', 'guest'); CREATE TABLE "users" ("id" int PRIMARY KEY, "role" "role" CHECK ("role" IS NOT NULL));`,
        sql: 'ALTER TABLE "users" ALTER COLUMN "role" SET DATA TYPE text;',
      },
      {
        title: 'dropped before, made anew after',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" int);\nCREATE VIEW "ages" AS SELECT "age" FROM "users";',
        sql: 'DROP VIEW "ages";\n--> statement-breakpoint\nALTER TABLE "users" ALTER COLUMN "age" SET DATA TYPE bigint;\n--> statement-breakpoint\nCREATE VIEW "ages" AS SELECT "age" FROM "users";',
      },
      {
        title: 'the view reads other columns',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" int);\nCREATE VIEW "ids" AS SELECT "id" FROM "users";',
        sql: 'ALTER TABLE "users" DROP COLUMN "age";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/ddl-depend.html',
    sources: ['migrationpilot:MP052'],
  },
  check(operation, context) {
    if (!isChange(operation) || operation.guarded || !failedOnShadow(context)) return []
    if (operation.kind === 'drop-column' && operation.cascade) return []
    const isDrop = operation.kind === 'drop-column'
    const bound = leaningOn(operation, context)
    const labels = isDrop ? [] : labelUsersOf(operation, context, operation.table, operation.column)
    const dependents = [...bound, ...labels]
    if (dependents.length === 0) return []
    const names = dependents.map(({ what }) => what).join(', ')
    return [
      {
        condition: `Column ${ident(operation.column)} of ${qualified(operation.table)} cannot ${isDrop ? 'be dropped' : 'change its type'} while ${names} lean${dependents.length > 1 ? '' : 's'} on it.`,
        effect: `The migration fails with ${isDrop ? '2BP01' : bound.length > 0 ? '0A000' : '42883 (operator does not exist)'}, on an empty table too.`,
        remedy: remedy(operation, bound, labels, context),
        evidence: 'trial',
        tables: [operation.table],
      },
    ]
  },
}

const isChange = (operation: { readonly kind: string }): operation is DropColumn | AlterColumnType =>
  operation.kind === 'drop-column' || operation.kind === 'alter-column-type'

function leaningOn(operation: DropColumn | AlterColumnType, context: RuleContext): readonly Dependent[] {
  const bound = dependentsOf(operation, context, operation.table, operation.column)
  if (operation.kind === 'alter-column-type') return bound // a foreign key is made anew with the type
  // PostgreSQL drops a generated column's own column only with CASCADE, and a foreign key likewise.
  return [...bound, ...foreignKeysTo(operation, context)]
}

function foreignKeysTo(operation: DropColumn, context: RuleContext): readonly Dependent[] {
  const { before, operations } = context
  const names = namesAt(operation, context)
  const [table, column] = [names.before(operation.table), names.columnBefore(operation.table, operation.column)]
  if (!before || table === null || column === null) return []
  const earlier = operations.slice(0, operations.indexOf(operation))
  const isGone = (key: string, name: string) =>
    earlier.some(
      (other) => other.kind === 'drop-constraint' && other.constraint === name && isNamed(key, other.table),
    ) || earlier.some((other) => other.kind === 'drop-table' && isNamed(key, other.table))
  return Object.entries(before.relations)
    .filter(([key]) => !isNamed(key, table))
    .flatMap(([key, { constraints = {} }]) =>
      Object.entries(constraints)
        .filter(([name]) => !isGone(key, name))
        .filter(
          ([, { references }]) => references && isNamed(references.table, table) && references.columns.includes(column),
        )
        .map(([name, { definition }]) => ({
          what: `foreign key ${ident(name)} of ${key}`,
          drop: `ALTER TABLE ${key} DROP CONSTRAINT ${ident(name)};`,
          create: `ALTER TABLE ${key} ADD CONSTRAINT ${ident(name)} ${definition};`,
        })),
    )
}

function remedy(
  operation: DropColumn | AlterColumnType,
  dependents: readonly Dependent[],
  labels: readonly Dependent[],
  { statement: { text } }: RuleContext,
): string {
  const own = `${text.trim().replace(/;$/, '')};`
  const drops = [...dependents, ...labels].map(({ drop }) => drop)
  if (operation.kind === 'drop-column')
    return [
      'Drop what leans on it first, and create it without the column after, in the same migration:',
      sqlBlock(...drops, own),
    ].join('\n')
  if (labels.length > 0)
    return [
      `Drop ${labels.map(({ what }) => what).join(', ')} before; create it again after, in the terms of the new type:`,
      sqlBlock(...drops, own, ...dependents.toReversed().map(({ create }) => create)),
    ].join('\n')
  return [
    'Drop what leans on it before and create it again after, in the same migration (and grant again what was granted on it):',
    sqlBlock(...drops, own, ...dependents.toReversed().map(({ create }) => create)),
  ].join('\n')
}
