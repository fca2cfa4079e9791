import type { Operation, Rule } from '@backout/core'
import { alone } from '../recipes.ts'
import { transactionsOf } from '../transactions.ts'

/** CONCURRENTLY where this runner has a transaction open. */
export const banConcurrentlyInTransaction: Rule = {
  id: 'ban-concurrently-in-transaction',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition:
      'CREATE INDEX, DROP INDEX, REINDEX or DETACH PARTITION is CONCURRENTLY where the runner of this project has a transaction open: inside the one transaction around all pending migrations, between BEGIN and COMMIT, or beside other statements in a batch that is sent as one.',
    effect:
      'PostgreSQL refuses it with 25001 (active_sql_transaction) and the migration fails; what came before it in the same transaction is rolled back.',
    remedy:
      'Give the runner nothing else to send with it. Where the runner keeps a transaction open (Drizzle), end it with a COMMIT that is sent on its own.',
    unsafe: [
      {
        title: 'the runner puts all pending migrations into one transaction',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'CREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");',
      },
      {
        title: 'several statements in one batch',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'SET lock_timeout = \'1s\';\nCREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");',
        transaction: 'per-batch',
      },
      {
        title: 'a COMMIT in the same batch does not help',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'COMMIT;\nCREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");',
        transaction: 'per-batch',
      },
    ],
    safe: [
      {
        title: 'the transaction was ended by a batch of its own',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'COMMIT;\n--> statement-breakpoint\nCREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");',
      },
      {
        title: 'alone in its file',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: '-- CreateIndex\nCREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");',
        transaction: 'per-batch',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
    sources: [
      'squawk:ban-concurrent-index-creation-in-transaction',
      'pgfence:concurrent-in-transaction',
      'atlas:PG103',
    ],
  },
  check(operation, context) {
    const command = commandOf(operation)
    if (command === null) return []
    const { statement, statements, earlier, runner } = context
    const running = transactionsOf([...earlier, { statements }], runner).get(statement)
    const inside = operation.guarded === true || statement.operations.some(({ kind }) => kind === 'do')
    if (!running || (running.alone && !inside)) return []
    const neighbours = statements.filter(({ batch }) => batch === statement.batch).length - 1
    const reason = inside
      ? 'a DO block is always inside of one'
      : neighbours > 0
        ? `it is sent together with ${neighbours} other statement${neighbours === 1 ? '' : 's'}`
        : `${runner.label} has one open`
    return [
      {
        condition: `${command} cannot run inside a transaction, and ${reason}.`,
        effect:
          'The migration fails here with 25001, whatever the tables hold, and what the transaction did before is rolled back.',
        remedy: inside
          ? 'Take it out of the DO block, and put it alone into a migration of its own.'
          : `Put it ${alone(`${statement.text};`, context)}`,
        evidence: 'text',
      },
    ]
  },
}

/** REFRESH MATERIALIZED VIEW CONCURRENTLY is not among them: it runs in a transaction. */
function commandOf(operation: Operation): string | null {
  switch (operation.kind) {
    case 'create-index':
      return operation.concurrently ? 'CREATE INDEX CONCURRENTLY' : null
    case 'drop-index':
      return operation.concurrently ? 'DROP INDEX CONCURRENTLY' : null
    case 'reindex':
      return operation.concurrently ? 'REINDEX CONCURRENTLY' : null
    case 'detach-partition':
      return operation.concurrently ? 'DETACH PARTITION CONCURRENTLY' : null
    default:
      return null
  }
}
