import type { Operation, Rule } from '@backout/core'
import { refusedInTransaction } from './outside-transaction.ts'
import { concurrentIndex, outside } from '../fix/steps.ts'

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
        title: 'the engine cannot read the file, so it sends it as one',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text); CREATE INDEX "users_idx" ON "users" ("id");',
        sql: 'DROP INDEX CONCURRENTLY "users_idx";\nCOMMENT ON TABLE "users" IS \'people\';',
        transaction: 'per-batch',
        fails: '25001',
        remarks: [
          {
            kind: 'sent-whole',
            at: 'DROP INDEX CONCURRENTLY "users_idx"',
            why: 'The engine sends the file as one, since its parser does not read `DROP INDEX CONCURRENTLY`.',
            fix: null,
          },
        ],
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
      'migrationpilot:MP025',
      'pgls:banConcurrentIndexCreationInTransaction',
    ],
  },
  check(operation, context) {
    const command = commandOf(operation)
    return command === null ? [] : refusedInTransaction(operation, command, context)
  },
  fix(operation, { statement }) {
    if (operation.guarded || statement.operations.length > 1) return null
    if (operation.kind === 'create-index')
      return { steps: [concurrentIndex(statement.text, operation.table, operation.index)] }
    return { steps: [outside(statement.text, [AFTER_FAILURE[operation.kind] ?? 'If it fails, migrate again.'])] }
  },
}

const AFTER_FAILURE: Readonly<Partial<Record<Operation['kind'], string>>> = {
  'drop-index': 'If it fails, the index may be left without being valid. Migrate again.',
  'detach-partition': 'If it fails half-way, end it with ALTER TABLE … DETACH PARTITION … FINALIZE.',
  reindex: 'If it fails, drop what is left of the new index (its name ends in _ccnew), and migrate again.',
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
