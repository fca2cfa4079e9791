import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { ident, qualified } from '../sql.ts'
import { foreignKeysOf } from './foreign-keys.ts'
import { isNarrower, typedPairs } from './foreign-key-types.ts'

/** A foreign key that cannot hold every key of the other table. */
export const requireMatchingForeignKeyType: Rule = {
  id: 'require-matching-foreign-key-type',
  hazard: 'weakens-schema',
  severity: 'warning',
  docs: {
    condition:
      'The column of a foreign key is of a smaller type than the one it references: integer for bigint, varchar(10) for text. A larger one is fine.',
    effect:
      'All works until the other table has a key that does not fit (2,147,483,648 for an integer): then inserts fail with 22003, and a change of the type writes the whole table anew.',
    remedy: 'Give the referencing column the type of the referenced one, while it is new and that costs nothing.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" bigint PRIMARY KEY);',
        sql: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int REFERENCES "users"("id"));',
        shadow: true,
      },
      {
        title: 'both tables are new',
        sql: 'CREATE TABLE "users" ("id" bigserial PRIMARY KEY);\n--> statement-breakpoint\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" integer);\n--> statement-breakpoint\nALTER TABLE "posts" ADD CONSTRAINT "posts_author_fk" FOREIGN KEY ("author") REFERENCES "users"("id");',
      },
    ],
    safe: [
      {
        sql: 'CREATE TABLE "users" ("id" serial PRIMARY KEY);\n--> statement-breakpoint\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" integer REFERENCES "users");',
      },
      {
        title: 'a larger type',
        sql: 'CREATE TABLE "users" ("id" serial PRIMARY KEY);\n--> statement-breakpoint\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" bigint REFERENCES "users");',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT',
    sources: ['online_migrations:mismatched_foreign_key_type'],
  },
  check(operation, context) {
    return foreignKeysOf(operation).flatMap(({ table, name, key }) =>
      typedPairs(operation, context, table, key)
        .filter(isNarrower)
        .slice(0, 1)
        .map(({ column, type, references, referencesType }) => ({
          condition: `Foreign key ${ident(name)}: ${ident(column)} of ${qualified(table)} is ${type}, smaller than ${referencesType}, which ${ident(references)} of ${qualified(key.references.table)} is.`,
          effect: `Once ${qualified(key.references.table)} has a key that does not fit into ${type}, no row of ${qualified(table)} can reference it.`,
          remedy: `Make ${ident(column)} ${referencesType} too.`,
          about: name,
          evidence: evidence(context),
        })),
    )
  },
}
