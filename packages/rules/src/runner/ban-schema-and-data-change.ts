import type { Operation, Rule, RuleContext } from '@backout/core'
import { evidence } from '../lookup.ts'
import { later } from '../recipes.ts'
import { qualified } from '../sql.ts'
import { runningOf } from '../transactions.ts'
import { tablesLocked } from './effects.ts'

/** Rows and schema of what was there before changed in one transaction. */
export const banSchemaAndDataChange: Rule = {
  id: 'ban-schema-and-data-change',
  hazard: 'blocks-writes',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition:
      'One transaction changes rows of a table that was there before, and locks such a table for a change of schema (SHARE or more). One finding a migration, at the first change of rows.',
    effect:
      'The locks of the schema change last until the rows are done, and the row locks until the schema is; a failure of either undoes both.',
    remedy: 'Change rows in a migration of its own, which can be run again by itself.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "plan" text);',
        sql: `UPDATE "users" SET "plan" = 'free' WHERE "id" = 1;\n--> statement-breakpoint\nALTER TABLE "users" ADD COLUMN "bio" text;`,
      },
    ],
    safe: [
      {
        title: 'rows alone',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "plan" text);',
        sql: `UPDATE "users" SET "plan" = 'free' WHERE "id" = 1;`,
      },
      {
        title: 'rows for a new table',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `ALTER TABLE "users" ADD COLUMN "plan" int;\n--> statement-breakpoint\nCREATE TABLE "plans" ("id" int);\n--> statement-breakpoint\nINSERT INTO "plans" VALUES (1);`,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/explicit-locking.html',
    sources: ['migrationpilot:MP080'],
  },
  check(operation, context) {
    const { statement, statements, operations } = context
    const table = rowsOf(operation, context)
    if (table === null) return []
    const isFirst = !operations.slice(0, operations.indexOf(operation)).some((other) => rowsOf(other, context) !== null)
    if (!isFirst) return []
    const running = runningOf(context)
    const locking = statements.find(
      (other) =>
        running.get(other)?.transaction === running.get(statement)?.transaction &&
        !other.operations.some((one) => DATA.has(one.kind)) &&
        tablesLocked(other, 'SHARE', context).length > 0,
    )
    if (!locking) return []
    return [
      {
        condition: `Rows of ${qualified(table)} are changed in the transaction that changes the schema (line ${locking.line}).`,
        effect: 'What either of them locks stays locked until both are done.',
        remedy: `Change the rows ${later(context)}.`,
        evidence: evidence(context),
        tables: [table],
      },
    ]
  },
}

const DATA: ReadonlySet<Operation['kind']> = new Set<Operation['kind']>(['insert', 'update', 'delete', 'merge', 'copy'])

function rowsOf(operation: Operation, context: RuleContext) {
  if (!DATA.has(operation.kind) || !('table' in operation) || operation.table === null) return null
  return context.isNew(operation.table) ? null : operation.table
}
