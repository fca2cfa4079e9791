import type { Operation, Rule, RuleContext } from '@backout/core'
import { sameName } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { earlierInTransaction, runningOf } from '../transactions.ts'
import { refusedInTransaction } from './outside-transaction.ts'

/** A command other than CONCURRENTLY that runs outside of transactions only, where this runner has one open. */
export const banNontransactionalCommand: Rule = {
  id: 'ban-nontransactional-command',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition:
      'VACUUM, ALTER SYSTEM, CREATE or DROP DATABASE or TABLESPACE, ALTER DATABASE SET TABLESPACE, REINDEX of a schema, database or partitioned table, CLUSTER of every table, DISCARD ALL, a subscription with its slot, or COMMIT PREPARED stands where the runner of this project has a transaction open. Up to PostgreSQL 11, also ALTER TYPE ADD VALUE.',
    effect:
      'PostgreSQL refuses it with 25001 (active_sql_transaction) and the migration fails; what came before it in the same transaction is rolled back.',
    remedy:
      'Give the runner nothing else to send with it. Where the runner keeps a transaction open (Drizzle), end it with a COMMIT that is sent on its own. Most of these are no part of a schema: run them by hand.',
    facts: ['ANALYZE runs in a transaction.', 'ALTER TYPE ADD VALUE runs in a transaction since PostgreSQL 12.'],
    unsafe: [
      { before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);', sql: 'VACUUM "users";' },
      {
        title: 'beside another statement',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "bio" text;\nVACUUM ANALYZE "users";',
        transaction: 'per-batch',
      },
      { sql: 'REINDEX SCHEMA "public";' },
    ],
    safe: [
      {
        title: 'alone in its file',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'VACUUM "users";',
        transaction: 'per-batch',
      },
      {
        title: 'after a COMMIT of its own',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'COMMIT;\n--> statement-breakpoint\nVACUUM "users";',
      },
      { title: 'ANALYZE is free of it', sql: 'ANALYZE;' },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-vacuum.html',
    sources: ['migrationpilot:MP012', 'migrationpilot:MP054'],
  },
  check(operation, context) {
    const command = commandOf(operation, context)
    return command === null ? [] : refusedInTransaction(operation, command, context)
  },
}

function commandOf(operation: Operation, context: RuleContext): string | null {
  const { text } = context.statement
  switch (operation.kind) {
    case 'vacuum':
      return 'VACUUM'
    case 'cluster':
      return operation.table === null || isPartitioned(operation, operation.table, context) ? 'CLUSTER' : null
    case 'reindex':
      if (operation.concurrently) return null
      if (operation.target !== 'index' && operation.target !== 'table')
        return `REINDEX ${operation.target.toUpperCase()}`
      return operation.name && isPartitioned(operation, operation.name, context)
        ? 'REINDEX of a partitioned table'
        : null
    case 'alter-server-setting':
      if (operation.database === null) return 'ALTER SYSTEM'
      return /\bset\s+tablespace\b/i.test(text) ? 'ALTER DATABASE … SET TABLESPACE' : null
    case 'create-object':
      if (operation.object.type === 'subscription')
        return /\b(connect|create_slot)\s*=\s*(false|off|0)/i.test(text) ? null : 'CREATE SUBSCRIPTION with its slot'
      return ofServer(operation.object.type) && `CREATE ${operation.object.type.toUpperCase()}`
    case 'drop-object':
      return ofServer(operation.object.type) && `DROP ${operation.object.type.toUpperCase()}`
    case 'alter-object':
      return operation.object.type === 'subscription' && /\brefresh\s+publication\b/i.test(text)
        ? 'ALTER SUBSCRIPTION … REFRESH PUBLICATION'
        : null
    case 'prepared-transaction':
      return operation.action === 'prepare' ? null : `${operation.action.toUpperCase()} PREPARED`
    case 'opaque':
      return operation.node === 'DiscardStmt' && /\ball\b/i.test(text) ? 'DISCARD ALL' : null
    case 'add-enum-value':
      return context.postgresVersion < 120_000 && !isNewType(operation, context) ? 'ALTER TYPE … ADD VALUE' : null
    default:
      return null
  }
}

const ofServer = (type: string): string | null => (type === 'database' || type === 'tablespace' ? type : null)

function isPartitioned(operation: Operation, name: { schema: string | null; name: string }, context: RuleContext) {
  return relationBefore(operation, context, name)?.kind === 'partitioned table'
}

/** A type that the same transaction has made takes new values in every version. */
function isNewType(operation: Extract<Operation, { kind: 'add-enum-value' }>, context: RuleContext): boolean {
  return earlierInTransaction(context, runningOf(context)).some(({ operations }) =>
    operations.some((other) => other.kind === 'create-enum' && sameName(other.type, operation.type)),
  )
}
