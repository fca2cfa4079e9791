import type { Delete, Rule, RuleContext } from '@backout/core'
import { evidence, sameName } from '../lookup.ts'
import { mayHoldRows } from '../names.ts'
import { qualified, sqlBlock } from '../sql.ts'

/** Every row of a table that was there before is deleted. */
export const banDeleteWithoutWhere: Rule = {
  id: 'ban-delete-without-where',
  hazard: 'loses-data',
  severity: 'error',
  supersedes: ['require-batched-backfill', 'ban-schema-and-data-change'],
  docs: {
    condition:
      'DELETE without WHERE on a table that was there before. Less severe where the migration has copied the rows elsewhere.',
    effect:
      'Every row of production is gone, and with ON DELETE CASCADE those that refer to them; each is locked and logged on the way, and its space is not given back.',
    remedy:
      'Say which rows must go. If it is all of them, copy them to another table first, so that they can come back.',
    unsafe: [
      { before: 'CREATE TABLE "sessions" ("id" int PRIMARY KEY);', sql: 'DELETE FROM "sessions";' },
      {
        title: 'copied before',
        before: 'CREATE TABLE "sessions" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE "sessions_old" AS SELECT * FROM "sessions";\n--> statement-breakpoint\nDELETE FROM "sessions";',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "sessions" ("id" int PRIMARY KEY, "kind" text);',
        sql: `DELETE FROM "sessions" WHERE "kind" = 'guest';`,
      },
      { title: 'the table is new', sql: 'CREATE TABLE "t" ("id" int);\n--> statement-breakpoint\nDELETE FROM "t";' },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-delete.html',
    sources: ['pgfence:delete-without-where', 'pgls:banDeleteWithoutWhere'],
  },
  check(operation, context) {
    if (operation.kind !== 'delete' || operation.where !== null) return []
    if (!mayHoldRows(operation, context, operation.table)) return []
    const { table } = operation
    const copied = isCopied(operation, context)
    const copy = qualified({ ...table, name: `${table.name}_deleted` })
    return [
      {
        ...(copied ? { severity: 'warning' as const } : {}),
        condition: `Every row of ${qualified(table)} is deleted.`,
        effect: `${copied ? 'They were copied before, but running instances of the app miss them.' : 'They cannot be brought back.'} Rows of other tables that refer to them go too, or stop it with 23503.`,
        remedy: copied
          ? 'Make sure that nobody needs them there, or say which rows must go with WHERE.'
          : [
              'Say which rows must go with WHERE. If it is all of them, keep a copy until nobody has asked for them for a while:',
              sqlBlock(`CREATE TABLE ${copy} AS SELECT * FROM ${qualified(table)};`),
            ].join('\n'),
        evidence: evidence(context),
        tables: [table],
      },
    ]
  },
}

const isCopied = (operation: Delete, { operations }: RuleContext): boolean =>
  operations
    .slice(0, operations.indexOf(operation))
    .some(
      (other) =>
        (other.kind === 'insert' || other.kind === 'create-table-as') &&
        other.reads.some((read) => sameName(read, operation.table)),
    )
