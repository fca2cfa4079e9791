import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { ident, qualified } from '../sql.ts'
import { foreignKeysOf } from './foreign-keys.ts'
import { isRefused, typedPairs } from './foreign-key-types.ts'

/** A foreign key between types that PostgreSQL does not compare. */
export const banIncompatibleForeignKeyType: Rule = {
  id: 'ban-incompatible-foreign-key-type',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition:
      'A foreign key references a column of a type that PostgreSQL does not compare with its own: text and uuid, text and integer, numeric and integer.',
    effect: 'PostgreSQL refuses it with 42804 (datatype_mismatch) and the migration fails, whatever the tables hold.',
    remedy: 'Give the referencing column the type of the referenced one.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" uuid PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "parent" text REFERENCES "users"("id");',
        fails: '42804',
        shadow: true,
      },
      {
        title: 'both tables are new',
        sql: 'CREATE TABLE "users" ("id" serial PRIMARY KEY);\n--> statement-breakpoint\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" text);\n--> statement-breakpoint\nALTER TABLE "posts" ADD CONSTRAINT "posts_author_fk" FOREIGN KEY ("author") REFERENCES "users"("id");',
        fails: '42804',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" uuid PRIMARY KEY);',
        sql: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "author" uuid REFERENCES "users"("id"));',
      },
      {
        title: 'integers of any size compare',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "author" bigint REFERENCES "users");',
      },
      {
        title: 'so do texts',
        before: 'CREATE TABLE "users" ("id" text PRIMARY KEY);',
        sql: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "author" varchar REFERENCES "users");',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK',
    sources: ['online_migrations:mismatched_foreign_key_type'],
  },
  check(operation, context) {
    return foreignKeysOf(operation).flatMap(({ table, name, key }) =>
      typedPairs(operation, context, table, key)
        .filter(isRefused)
        .slice(0, 1)
        .map(({ column, type, references, referencesType }) => ({
          condition: `Foreign key ${ident(name)}: ${ident(column)} is ${type}, but ${ident(references)} of ${qualified(key.references.table)} is ${referencesType}.`,
          effect: 'PostgreSQL does not compare the two: the migration fails here with 42804.',
          remedy: `Make ${ident(column)} of ${qualified(table)} ${referencesType} too.`,
          about: name,
          evidence: evidence(context),
        })),
    )
  },
}
