import type { Rule } from '@backout/core'
import { literal, qualified, sqlBlock } from '../sql.ts'
import { operationsBefore } from '../unapplied.ts'

/** A retry that would believe in a failed build. Strict: it hurts only after a failure, and IF NOT EXISTS is a wide-spread habit. */
export const preferDropBeforeConcurrentIndex: Rule = {
  id: 'prefer-drop-before-concurrent-index',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition:
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS, without a DROP INDEX CONCURRENTLY IF EXISTS of the same index before.',
    effect:
      'When the build fails (a deadlock, a duplicate, a timeout) it leaves an invalid index of that name. The next try finds it, skips the statement and succeeds: no query ever uses the index.',
    remedy: 'Drop the index by DROP INDEX CONCURRENTLY IF EXISTS before, and leave IF NOT EXISTS away.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS "users_email_idx" ON "users" ("email");',
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
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'COMMIT;\n--> statement-breakpoint\nDROP INDEX CONCURRENTLY IF EXISTS "users_email_idx";\n--> statement-breakpoint\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "users_email_idx" ON "users" ("email");',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
    sources: ['migrationpilot:MP070'],
  },
  check(operation, context) {
    if (operation.kind !== 'create-index' || !operation.concurrently || !operation.ifNotExists) return []
    const { index: name, table } = operation
    const isDropped = operationsBefore(operation, context).some(
      (other) => other.kind === 'drop-index' && other.index.name === name,
    )
    if (name === null || isDropped) return []
    const index = qualified({ schema: table.schema, name })
    return [
      {
        condition: `Index ${index} is built CONCURRENTLY, IF NOT EXISTS.`,
        effect:
          'If it fails half-way, it leaves an invalid index; the next try finds that, skips the statement, and no query ever uses it.',
        remedy: `Drop what a failed try has left, and write CREATE INDEX CONCURRENTLY without IF NOT EXISTS:\n${sqlBlock(`DROP INDEX CONCURRENTLY IF EXISTS ${index};`)}`,
        evidence: 'text',
        precondition: {
          counts: `invalid indexes called ${index}`,
          sql: `SELECT count(*) AS count FROM pg_catalog.pg_index WHERE NOT indisvalid AND indexrelid = to_regclass(${literal(index)})`,
        },
      },
    ]
  },
}
