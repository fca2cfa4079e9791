import type { Rule } from '@backout/core'
import { relationBefore } from '../names.ts'
import { alone, later } from '../recipes.ts'
import { ident, qualified } from '../sql.ts'
import { operationsBefore } from '../unapplied.ts'
import { concurrentIndexSql } from './concurrent-index-sql.ts'

/** An index that is said to be there, and is not used. */
export const banIfNotExistsOverInvalidIndex: Rule = {
  id: 'ban-if-not-exists-over-invalid-index',
  hazard: 'weakens-schema',
  severity: 'error',
  docs: {
    condition:
      'CREATE INDEX … IF NOT EXISTS names an index that is there, but invalid: a CREATE INDEX CONCURRENTLY failed half-way before. Only where the catalog before the migration tells so.',
    effect:
      'PostgreSQL skips the statement and the migration counts as applied. No query uses the index, a unique one promises nothing about the rows that were there, and every write keeps it up to date.',
    remedy: 'Drop the invalid index first, or build it anew by REINDEX CONCURRENTLY.',
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\nCREATE INDEX "users_email_idx" ON "users" ("email");\nUPDATE pg_index SET indisvalid = false WHERE indexrelid = \'users_email_idx\'::regclass;',
        sql: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS "users_email_idx" ON "users" ("email");',
        transaction: 'per-batch',
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'it is valid',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\nCREATE INDEX "users_email_idx" ON "users" ("email");',
        sql: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS "users_email_idx" ON "users" ("email");',
        transaction: 'per-batch',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
    sources: ['migrationpilot:MP070'],
  },
  check(operation, context) {
    if (operation.kind !== 'create-index' || !operation.ifNotExists || operation.index === null) return []
    const { index: name, table } = operation
    const isDropped = operationsBefore(operation, context).some(
      (other) => (other.kind === 'drop-index' && other.index.name === name) || other.kind === 'reindex',
    )
    if (isDropped || !relationBefore(operation, context, table)?.indexes?.[name]?.invalid) return []
    return [
      {
        condition: `Index ${ident(name)} of ${qualified(table)} is there already, and invalid.`,
        effect: `IF NOT EXISTS skips the statement: ${ident(name)} stays invalid, no query uses it${operation.unique ? ', and it promises nothing about the rows that were there' : ''}.`,
        remedy: `Drop it ${alone(`DROP INDEX CONCURRENTLY ${qualified({ schema: table.schema, name })};`, context)}\nand build it ${later(context)}, ${alone(`${concurrentIndexSql(operation)};`, context)}`,
        evidence: 'trial',
      },
    ]
  },
}
