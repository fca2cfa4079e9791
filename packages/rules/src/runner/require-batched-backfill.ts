import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { later } from '../recipes.ts'
import { qualified } from '../sql.ts'
import { bulkChange } from './rows.ts'

/** Many rows changed by one statement of a migration. */
export const requireBatchedBackfill: Rule = {
  id: 'require-batched-backfill',
  hazard: 'blocks-writes',
  severity: 'warning',
  docs: {
    condition:
      'UPDATE without WHERE, or UPDATE, DELETE, MERGE or INSERT … SELECT of many rows at once, on a table that was there before. A WHERE that compares a column with a literal, or that cuts out a batch (BETWEEN, LIMIT), counts as few rows.',
    effect:
      'Each row stays locked until the transaction ends, so whoever writes one of them waits; every updated row is written anew, which bloats the table and its indexes, and replicas fall behind.',
    remedy:
      'Do it outside of the migration, or in one of its own, in batches of some thousand rows by key, each committed.',
    facts: [
      'An UPDATE that changes nothing (SET x = x) writes every row anew all the same.',
      'INSERT … SELECT blocks no reader of either table; it holds its snapshot, so that VACUUM cannot clean up meanwhile.',
    ],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "plan" text);',
        sql: `UPDATE "users" SET "plan" = 'free';`,
      },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "plan" text);',
        sql: `UPDATE "users" SET "plan" = 'free' WHERE "plan" IS NULL;`,
        transaction: 'per-batch',
      },
      {
        before: 'CREATE TABLE "a" ("id" int PRIMARY KEY); CREATE TABLE "b" ("id" int PRIMARY KEY);',
        sql: 'INSERT INTO "b" SELECT "id" FROM "a";',
      },
    ],
    safe: [
      {
        title: 'few rows',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "plan" text);',
        sql: `UPDATE "users" SET "plan" = 'free' WHERE "id" = 1;`,
      },
      {
        title: 'a batch',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "plan" text);',
        sql: `UPDATE "users" SET "plan" = 'free' WHERE "id" BETWEEN 1 AND 5000;`,
      },
      {
        title: 'rows that are new',
        sql: `CREATE TABLE "plans" ("id" int);\n--> statement-breakpoint\nINSERT INTO "plans" VALUES (1);\n--> statement-breakpoint\nUPDATE "plans" SET "id" = 2;`,
      },
      {
        title: 'one row, if it is not there yet',
        before: 'CREATE TABLE "plans" ("id" int PRIMARY KEY, "name" text);',
        sql: `INSERT INTO "plans" SELECT 1, 'from a (b)' WHERE NOT EXISTS (SELECT 1 FROM "plans" WHERE "id" = 1);`,
      },
      {
        title: 'a new table is filled',
        before: 'CREATE TABLE "a" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE "b" ("id" int PRIMARY KEY);\n--> statement-breakpoint\nINSERT INTO "b" SELECT "id" FROM "a";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS',
    sources: [
      'strong_migrations:backfill',
      'pgfence:update-in-migration',
      'migrationpilot:MP011',
      'migrationpilot:MP067',
      'pgls:banUpdateWithoutWhere',
    ],
  },
  check(operation, context) {
    const change = bulkChange(operation, context)
    if (!change) return []
    const { verb, table } = change
    const every = (operation.kind === 'update' || operation.kind === 'delete') && operation.where === null
    const inserts = verb === 'INSERT'
    return [
      {
        ...(inserts ? { severity: 'info' as const } : {}),
        condition: inserts
          ? `${qualified(table)} gets rows of a query, all in one statement.`
          : `${every ? 'Every row' : 'Each row that fits'} of ${qualified(table)} is ${verb === 'DELETE' ? 'deleted' : 'changed'} in one statement.`,
        effect: inserts
          ? 'On a large source the transaction is a long one: what it locked before stays locked, and VACUUM cannot clean up meanwhile.'
          : `Writers of these rows wait until the transaction ends, ${verb === 'DELETE' ? 'and the space is not given back at once' : 'and the table grows by the rows that are written anew'}.`,
        remedy: `Do it ${later(context)}, or by a job, in batches of some thousand rows by primary key, each committed. On a table that is small for good, say so in a suppression.`,
        evidence: evidence(context),
        tables: [table],
      },
    ]
  },
}
