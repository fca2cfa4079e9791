import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { ident, qualified } from '../sql.ts'

/** A query rewrite rule on a table. */
export const banCreateRule: Rule = {
  id: 'ban-create-rule',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition: 'CREATE RULE on a table that was there before. Rules on views are left alone.',
    effect:
      'It rewrites every INSERT, UPDATE or DELETE of the table, whoever sends it: INSTEAD makes statements do something else without an error, RETURNING fails with 0A000, expressions are evaluated twice, and COPY passes it by. It takes ACCESS EXCLUSIVE.',
    remedy: 'A trigger does the same once for each row, and its function can be read and tested.',
    unsafe: [
      {
        before: 'CREATE TABLE "t" ("a" int);',
        sql: 'CREATE RULE "keep" AS ON DELETE TO "t" DO INSTEAD NOTHING;',
      },
    ],
    safe: [
      {
        title: 'on a view',
        before: 'CREATE TABLE "t" ("a" int); CREATE VIEW "v" AS SELECT * FROM "t";',
        sql: 'CREATE RULE "r" AS ON INSERT TO "v" DO INSTEAD INSERT INTO "t" VALUES (NEW."a");',
        shadow: true,
      },
      {
        title: 'new',
        sql: 'CREATE TABLE "t" ("a" int);\n--> statement-breakpoint\nCREATE RULE "keep" AS ON DELETE TO "t" DO INSTEAD NOTHING;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/rules-triggers.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'create-rule' || operation.event === 'select' || context.isNew(operation.table)) return []
    const { table, rule, event, instead } = operation
    if (context.before && relationBefore(operation, context, table)?.kind === 'view') return []
    return [
      {
        condition: `Rule ${ident(rule)} rewrites every ${event.toUpperCase()} of ${qualified(table)}.`,
        effect: instead
          ? `Code that sends one gets something else done, without an error; with RETURNING, as ORMs send it, it may fail with 0A000.`
          : 'What it adds runs once for each statement, not for each row, and may evaluate an expression twice.',
        remedy: 'Write a trigger for it.',
        evidence: evidence(context),
        tables: [table],
      },
    ]
  },
}
