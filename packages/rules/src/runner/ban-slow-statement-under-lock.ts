import type { Operation, QualifiedName, Rule, RuleContext } from '@backout/core'
import { sameName } from '../lookup.ts'
import { mayHoldRows } from '../names.ts'
import { later } from '../recipes.ts'
import { qualified, sqlBlock } from '../sql.ts'
import { earlierInTransaction, runningOf } from '../transactions.ts'
import { effectOfStatement, tablesLocked, unique } from './effects.ts'
import { bulkChange } from './rows.ts'

/** Work that grows with a table while ACCESS EXCLUSIVE on a table is held from before. */
export const banSlowStatementUnderLock: Rule = {
  id: 'ban-slow-statement-under-lock',
  hazard: 'blocks-reads',
  severity: 'warning',
  supersedes: ['require-batched-backfill', 'ban-schema-and-data-change'],
  docs: {
    condition:
      'A statement changes many rows, copies a table, fills a materialized view or validates a constraint while its transaction holds ACCESS EXCLUSIVE on a table that was there before, taken by an earlier statement of the migration. A lock ends with its transaction, not with its statement.',
    effect:
      'The lock of an ALTER TABLE that is instant by itself lasts for as long as the slow statement takes: nobody reads or writes that table meanwhile.',
    remedy: 'Put what is slow into a migration that runs in a transaction of its own.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `ALTER TABLE "users" ADD COLUMN "plan" text;\n--> statement-breakpoint\nUPDATE "users" SET "plan" = 'free';`,
      },
      {
        title: 'another table than the one that is locked',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY); CREATE TABLE "logs" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "plan" text;\nCREATE TABLE "old_logs" AS SELECT * FROM "logs";',
        transaction: 'per-batch',
      },
    ],
    safe: [
      {
        title: 'each statement in a transaction of its own',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `ALTER TABLE "users" ADD COLUMN "plan" text;\nUPDATE "users" SET "plan" = 'free';`,
        transaction: 'per-batch',
        batches: 'statements',
      },
      {
        title: 'few rows',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `ALTER TABLE "users" ADD COLUMN "plan" text;\n--> statement-breakpoint\nUPDATE "users" SET "plan" = 'free' WHERE "id" = 1;`,
      },
      {
        title: 'the slow one comes first',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "plan" text);',
        sql: `UPDATE "users" SET "plan" = 'free';\n--> statement-breakpoint\nALTER TABLE "users" ADD COLUMN "bio" text;`,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES',
    sources: [
      'eugene:E4',
      'pgfence:statement-after-access-exclusive',
      'migrationpilot:MP080',
      'pgls:runningStatementWhileHoldingAccessExclusive',
    ],
  },
  check(operation, context) {
    const { statement } = context
    const work = slowWork(operation, context)
    if (work === null) return []
    const before = earlierInTransaction(context, runningOf(context))
    const locking = before.filter((other) => tablesLocked(other, 'ACCESS EXCLUSIVE', context).length > 0)
    const locked = unique(locking.flatMap((other) => tablesLocked(other, 'ACCESS EXCLUSIVE', context)))
    if (locked.length === 0) return []
    const names = locked.map(qualified).join(', ')
    return [
      {
        condition: `${work} while ${names} ${locked.length > 1 ? 'are' : 'is'} locked (ACCESS EXCLUSIVE), since line ${locking[0]!.line}, in the same transaction.`,
        effect: `Nobody reads or writes ${names} until that is done.`,
        remedy: [
          `Let the lock go first: run this ${later(context)}${before.length > 4 ? ':' : ', after'}`,
          ...(before.length > 4 ? [] : [sqlBlock(...before.map(({ text }) => `${text};`)), 'has been committed:']),
          sqlBlock(`${statement.text};`),
        ].join('\n'),
        evidence: effectOfStatement(locking[0]!, context).evidence,
        tables: locked,
      },
    ]
  },
}

/** What is slow about an operation, as a sentence without its end; null where it is not, or another rule speaks of its own lock. */
function slowWork(operation: Operation, context: RuleContext): string | null {
  const holds = (tables: readonly QualifiedName[]) => tables.some((table) => mayHoldRows(operation, context, table))
  const change = bulkChange(operation, context)
  if (change) return `${change.verb} on ${qualified(change.table)} goes through its rows`
  switch (operation.kind) {
    case 'create-table-as':
      return operation.withData && holds(operation.reads) ? `${qualified(operation.table)} is filled by a query` : null
    case 'create-materialized-view':
      return operation.withData && holds(operation.reads) ? `${qualified(operation.view)} is filled by its query` : null
    case 'refresh-materialized-view':
      return context.isNew(operation.view) ? null : `${qualified(operation.view)} is filled anew`
    case 'copy':
      return operation.direction === 'from' ? 'COPY brings in rows' : null
    case 'validate-constraint': {
      const added = context.operations.some(
        (other) =>
          other.kind === 'add-constraint' &&
          other.constraint.name === operation.constraint &&
          sameName(other.table, operation.table),
      )
      return added || !holds([operation.table]) ? null : `Rows of ${qualified(operation.table)} are checked`
    }
    default:
      return null
  }
}
