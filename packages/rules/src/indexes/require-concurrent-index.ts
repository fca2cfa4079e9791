import type { CreateIndex, Rule, RuleContext } from '@backout/core'
import { evidence, relation } from '../lookup.ts'
import { mayHoldRows, namesAt, relationBefore } from '../names.ts'
import { duplicates } from '../preconditions.ts'
import { tableInProduction } from '../production.ts'
import { alone } from '../recipes.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { concurrentIndexSql } from './concurrent-index-sql.ts'
import { concurrentIndex } from '../fix/steps.ts'

/** An index that is built while writes wait. */
export const requireConcurrentIndex: Rule = {
  id: 'require-concurrent-index',
  hazard: 'blocks-writes',
  severity: 'warning',
  docs: {
    condition: 'An index is created without CONCURRENTLY on a table that was there before.',
    effect:
      'The table is locked with SHARE for as long as the build takes: reads go on, every INSERT, UPDATE and DELETE waits. In a longer transaction they wait until its end.',
    remedy:
      'CREATE INDEX CONCURRENTLY, outside of a transaction. If it fails it leaves an invalid index behind: drop that and run it again.',
    facts: [
      'CREATE INDEX takes SHARE on the table; with CONCURRENTLY, SHARE UPDATE EXCLUSIVE, and it reads the table twice.',
      'On a partitioned table it takes SHARE on every partition too, and knows no CONCURRENTLY.',
      'CONCURRENTLY waits for every transaction that was open before, so one that is left open keeps it from ending.',
    ],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'CREATE INDEX "users_email_idx" ON "users" USING btree ("email");',
      },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'CREATE UNIQUE INDEX "users_email_key" ON "users"("email");',
        transaction: 'per-batch',
      },
      {
        title: 'a partitioned table knows no CONCURRENTLY, but there is another way',
        before: 'CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");',
        sql: 'CREATE INDEX "logs_at_idx" ON "logs" ("at");',
      },
    ],
    safe: [
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\n--> statement-breakpoint\nCREATE INDEX "users_email_idx" ON "users" ("email");',
      },
      {
        title: 'the table is new in the same set of unapplied migrations',
        pending: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'CREATE INDEX "users_email_idx" ON "users" ("email");',
      },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'CREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");',
        transaction: 'per-batch',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
    sources: [
      'squawk:require-concurrent-index-creation',
      'strong_migrations:add_index',
      'pgfence:create-index-not-concurrent',
      'atlas:PG101',
      'eugene:E6',
      'online_migrations:add_index',
      'pgls:requireConcurrentIndexCreation',
      'migrationpilot:MP001',
      'migrationpilot:MP092',
      'strong_migrations:add_reference',
      'online_migrations:add_reference',
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'create-index' || operation.concurrently || operation.only) return []
    if (!mayHoldRows(operation, context, operation.table)) return []
    const before = relationBefore(operation, context, operation.table)
    if (operation.ifNotExists && operation.index !== null && before?.indexes?.[operation.index]) return []
    // Nobody writes to a materialized view, and it can be read meanwhile.
    if ((before ?? relation(context.after, operation.table))?.kind === 'materialized view') return []
    const partitioned = (before ?? relation(context.after, operation.table))?.kind === 'partitioned table'
    const { table, elements, where, nullsNotDistinct } = operation
    const production = tableInProduction(operation, context, table)
    const precondition = operation.unique
      ? duplicates(operation, context, table, elements, { where, nullsNotDistinct })
      : null
    const name = operation.index === null ? 'An index' : `Index ${ident(operation.index)}`
    return [
      {
        condition: `${name} on ${qualified(operation.table)} is built while writes to the table wait.`,
        effect: `Every INSERT, UPDATE and DELETE on ${qualified(operation.table)} waits until the build is done, and in a longer transaction until its end.${operation.unique ? ' On duplicates it fails with 23505.' : ''}`,
        remedy: partitioned
          ? partitionedRemedy(operation, context)
          : `Build it ${alone(`${concurrent(operation, context)};`, context)}`,
        evidence: evidence(context),
        ...(production && { tables: [production] }),
        ...(precondition && { precondition }),
      },
    ]
  },
  fix(operation, context) {
    if (operation.kind !== 'create-index' || operation.guarded) return null
    const table = relationBefore(operation, context, operation.table) ?? relation(context.after, operation.table)
    if (table?.kind === 'partitioned table') return null
    return { steps: [concurrentIndex(concurrent(operation, context), operation.table, operation.index)] }
  },
}

/** The statement as written, with CONCURRENTLY in its place. */
function concurrent(operation: CreateIndex, { statement: { text, operations } }: RuleContext): string {
  const written = /^(\s*CREATE\s+(?:UNIQUE\s+)?INDEX)(\s)/i
  if (operations.length === 1 && !operation.guarded && written.test(text))
    return text.replace(written, '$1 CONCURRENTLY$2')
  return concurrentIndexSql(operation)
}

function partitionedRemedy(operation: CreateIndex, context: RuleContext): string {
  const { table } = operation
  const parent = namesAt(operation, context).before(table)
  const name = operation.index ?? `${table.name}_idx`
  const only = context.statement.text.replace(/\bON\s+(?!ONLY)/i, 'ON ONLY ')
  return [
    'Create it on the parent alone, which is instant:',
    sqlBlock(`${only};`),
    `then build one CONCURRENTLY on each partition of ${qualified(parent ?? table)}, outside of a transaction, and attach it with ALTER INDEX ${ident(name)} ATTACH PARTITION.`,
  ].join('\n')
}
