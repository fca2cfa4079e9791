import type { Operation, Rule } from '@backout/core'
import { runningOf } from '../transactions.ts'
import { leavesTraces } from './recovery.ts'

/** A statement of a file that may stop half-way, which fails when it runs again. */
export const preferRobustStatement: Rule = {
  id: 'prefer-robust-statement',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition:
      'A CREATE, DROP, ADD COLUMN or DROP COLUMN without IF [NOT] EXISTS stands in a migration that its runner commits in several parts. Silent in a migration that is undone as a whole, and on CONCURRENTLY, where IF NOT EXISTS would take a broken index for a good one.',
    effect: 'After a failure further down, the migration cannot be run again: it fails on what it has made already.',
    remedy: 'Write IF NOT EXISTS or IF EXISTS, or put the statements between BEGIN and COMMIT.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "a" int;\nALTER TABLE "users" ALTER COLUMN "a" SET DEFAULT 1;',
        transaction: 'per-batch',
        batches: 'statements',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "a" int;\nALTER TABLE "users" ALTER COLUMN "a" SET DEFAULT 1;',
        transaction: 'per-batch',
        batches: 'statements',
      },
      {
        title: 'undone as a whole',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "a" int;\n--> statement-breakpoint\nALTER TABLE "users" ALTER COLUMN "a" SET DEFAULT 1;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createtable.html',
    sources: [
      'squawk:prefer-robust-stmts',
      'pgfence:prefer-robust-create-table',
      'pgfence:prefer-robust-create-index',
      'pgfence:prefer-robust-drop-table',
      'pgfence:prefer-robust-drop-index',
      'migrationpilot:MP023',
      'pgls:preferRobustStmts',
    ],
  },
  check(operation, context) {
    const words = missingWords(operation)
    if (words === null || operation.guarded) return []
    const { statement, statements } = context
    const running = runningOf(context)
    const own = running.get(statement)?.transaction
    const lasting = statements.filter(leavesTraces)
    const followed = lasting
      .slice(lasting.indexOf(statement) + 1)
      .some((other) => running.get(other)?.transaction !== own)
    if (!followed) return []
    return [
      {
        condition: `The statement has no ${words}, and stays when a later one of the migration fails.`,
        effect: 'Run again, the migration fails here on what is there, or is gone, already.',
        remedy: `Write ${words}, or put the statements between BEGIN and COMMIT.`,
        evidence: 'text',
      },
    ]
  },
}

function missingWords(operation: Operation): string | null {
  switch (operation.kind) {
    case 'create-index':
      return operation.ifNotExists || operation.concurrently ? null : 'IF NOT EXISTS'
    case 'create-table':
    case 'create-table-as':
    case 'create-materialized-view':
    case 'create-schema':
    case 'create-extension':
    case 'create-sequence':
    case 'add-column':
      return operation.ifNotExists ? null : 'IF NOT EXISTS'
    case 'add-enum-value':
      return operation.ifNotExists ? null : 'IF NOT EXISTS'
    case 'drop-index':
      return operation.ifExists || operation.concurrently ? null : 'IF EXISTS'
    case 'drop-table':
    case 'drop-column':
    case 'drop-constraint':
    case 'drop-view':
    case 'drop-materialized-view':
    case 'drop-type':
    case 'drop-sequence':
    case 'drop-schema':
    case 'drop-function':
    case 'drop-policy':
    case 'drop-trigger':
      return operation.ifExists ? null : 'IF EXISTS'
    default:
      return null
  }
}
