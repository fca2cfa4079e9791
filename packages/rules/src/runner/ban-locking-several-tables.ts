import type { Rule } from '@backout/core'
import { sameName } from '../lookup.ts'
import { later } from '../recipes.ts'
import { qualified } from '../sql.ts'
import { earlierInTransaction, runningOf } from '../transactions.ts'
import { effectOfStatement, tablesLocked, unique } from './effects.ts'

/** Several tables under ACCESS EXCLUSIVE in one transaction. */
export const banLockingSeveralTables: Rule = {
  id: 'ban-locking-several-tables',
  hazard: 'blocks-reads',
  severity: 'warning',
  preset: 'strict',
  docs: {
    condition:
      'One transaction takes ACCESS EXCLUSIVE on several tables that were there before, in several statements. One finding a transaction, at the second table.',
    effect:
      'The first table stays locked while the second lock is waited for. An application that uses the two in the other order is in a deadlock with the migration, and PostgreSQL ends one of them with 40P01.',
    remedy: 'One migration for each table, each in a transaction of its own.',
    unsafe: [
      {
        before: 'CREATE TABLE "a" ("id" int PRIMARY KEY); CREATE TABLE "b" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "a" ADD COLUMN "x" int;\n--> statement-breakpoint\nALTER TABLE "b" ADD COLUMN "x" int;',
      },
    ],
    safe: [
      {
        title: 'one of them is new',
        before: 'CREATE TABLE "a" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "a" ADD COLUMN "x" int;\n--> statement-breakpoint\nCREATE TABLE "b" ("id" int PRIMARY KEY);',
      },
      {
        title: 'a transaction each',
        before: 'CREATE TABLE "a" ("id" int PRIMARY KEY); CREATE TABLE "b" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "a" ADD COLUMN "x" int;\nALTER TABLE "b" ADD COLUMN "x" int;',
        transaction: 'per-batch',
        batches: 'statements',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS',
    sources: ['pgfence:wide-lock-window', 'migrationpilot:MP008', 'pgls:avoidWideLockWindow'],
  },
  check(operation, context) {
    const { statement } = context
    if (operation !== statement.operations[0]) return []
    const own = tablesLocked(statement, 'ACCESS EXCLUSIVE', context)
    const before = earlierInTransaction(context, runningOf(context))
    const held = unique(before.flatMap((other) => tablesLocked(other, 'ACCESS EXCLUSIVE', context)))
    const added = own.filter((table) => !held.some((other) => sameName(other, table)))
    // The third table adds nothing that the second did not say.
    if (added.length === 0 || held.length === 0 || held.length > 1) return []
    const names = held.map(qualified).join(', ')
    return [
      {
        condition: `${names} is locked (ACCESS EXCLUSIVE) while the lock on ${added.map(qualified).join(', ')} is waited for.`,
        effect: `Whoever holds the second table and wants the first is in a deadlock with this migration (40P01); everybody else waits for both.`,
        remedy: `Change ${added.map(qualified).join(', ')} ${later(context)}.`,
        evidence: effectOfStatement(statement, context).evidence,
        tables: [...held, ...added],
      },
    ]
  },
}
