import type { Rule } from '@backout/core'
import { earlierInTransaction, runningOf } from '../transactions.ts'
import { inShort, leavesTraces } from './recovery.ts'

/** A ROLLBACK in a migration that is recorded as applied all the same. */
export const banRollbackInMigration: Rule = {
  id: 'ban-rollback-in-migration',
  hazard: 'breaks-clients',
  severity: 'error',
  docs: {
    condition: 'A ROLLBACK of the whole transaction stands in a migration. ROLLBACK TO a savepoint is another thing.',
    effect:
      'What the transaction did before it is undone, without an error: the runner goes on and records the migration as applied. With a runner that has one transaction around all pending migrations, those before it are undone with their entries in the ledger.',
    remedy: 'Delete it. Where it is there to try something out, keep it out of the migration.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'BEGIN;\nALTER TABLE "users" ADD COLUMN "a" int;\nROLLBACK;',
        transaction: 'per-batch',
      },
      { title: 'it ends the transaction of the runner', before: 'CREATE TABLE "users" ("id" int);', sql: 'ROLLBACK;' },
    ],
    safe: [
      {
        sql: 'SAVEPOINT "s";\n--> statement-breakpoint\nROLLBACK TO SAVEPOINT "s";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-rollback.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'rollback') return []
    const undone = earlierInTransaction(context, runningOf(context)).filter(leavesTraces)
    const pending = context.runner.transaction === 'all-pending'
    if (undone.length === 0 && !pending) return []
    return [
      {
        condition:
          undone.length > 0
            ? `The ROLLBACK undoes ${undone.map(inShort).slice(0, 2).join(' and ')}, and the migration counts as applied.`
            : 'The ROLLBACK ends the transaction of the runner and undoes the pending migrations before this one.',
        effect: `Code that needs the change fails, and no later run makes it.${pending ? ' Pending migrations before it are undone too, and those after it run statement by statement.' : ''}`,
        remedy: 'Delete it.',
        evidence: 'text',
      },
    ]
  },
}
