import type { Rule } from '@backout/core'
import { mayHoldRows, relationBefore } from '../names.ts'
import { duplicates } from '../preconditions.ts'
import { tableInProduction } from '../production.ts'
import { ident, qualified } from '../sql.ts'

/**
 * A unique index that duplicates would stop half-way. Strict: CONCURRENTLY is what other rules ask for, and only rows can
 * tell; the question to them is in the finding. Without CONCURRENTLY, require-concurrent-index asks it.
 */
export const requireUniqueRowsBeforeIndex: Rule = {
  id: 'require-unique-rows-before-index',
  hazard: 'fails-on-rows',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition: 'A unique index is built CONCURRENTLY on a table that was there before.',
    effect:
      'On values that occur more than once it fails with 23505 and leaves an invalid index behind, which already refuses new duplicates and slows writes down.',
    remedy: 'Count the duplicates first, and remove them; if it has failed, drop the invalid index and build it again.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'CREATE UNIQUE INDEX CONCURRENTLY "users_email_key" ON "users" ("email");',
        transaction: 'per-batch',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'CREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");',
        transaction: 'per-batch',
      },
      {
        title: 'the table is new',
        pending: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'CREATE UNIQUE INDEX CONCURRENTLY "users_email_key" ON "users" ("email");',
        transaction: 'per-batch',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
    sources: ['atlas:MF101', 'atlas:MF102'],
  },
  check(operation, context) {
    if (operation.kind !== 'create-index' || !operation.unique || !operation.concurrently) return []
    const { table, index, elements, where, nullsNotDistinct } = operation
    if (!mayHoldRows(operation, context, table)) return []
    if (index !== null && operation.ifNotExists && relationBefore(operation, context, table)?.indexes?.[index])
      return []
    const precondition = duplicates(operation, context, table, elements, { where, nullsNotDistinct })
    const production = tableInProduction(operation, context, table)
    return [
      {
        condition: `${index === null ? 'A unique index' : `Unique index ${ident(index)}`} is built on ${qualified(table)}, whose rows may hold duplicates.`,
        effect: 'On a duplicate it fails with 23505 and leaves an invalid index behind.',
        remedy: precondition
          ? `Look for duplicates before, and remove them: ${precondition.sql}`
          : 'Look for duplicates before, and remove them.',
        evidence: 'text',
        ...(production && { tables: [production] }),
        ...(precondition && { precondition }),
      },
    ]
  },
}
