import type { Operation, Rule } from '@backout/core'
import { ident, qualified } from '../sql.ts'

/** CONCURRENTLY where PostgreSQL had a bug that loses rows from the index. */
export const banConcurrentIndexOnCorruptingVersion: Rule = {
  id: 'ban-concurrent-index-on-corrupting-version',
  hazard: 'loses-data',
  severity: 'error',
  docs: {
    condition:
      'CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY, and the server is PostgreSQL 14.0 to 14.3. The minor version must be known for 14.0: a plain 14 is taken for a current one.',
    effect:
      'Rows that are written meanwhile may be missing in the index: queries do not find them, and a unique index lets duplicates through.',
    remedy:
      'Update the server to 14.4 or later first. What was built so must be built anew: pg_amcheck --heapallindexed finds what is damaged.',
    facts: ['PostgreSQL 14.4 (June 2022) fixed it; other majors never had it.'],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'CREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");',
        transaction: 'per-batch',
        postgresVersion: 140_003,
      },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'REINDEX TABLE CONCURRENTLY "users";',
        transaction: 'per-batch',
        postgresVersion: 140_001,
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'CREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");',
        transaction: 'per-batch',
        postgresVersion: 140_004,
      },
      {
        title: 'a major version alone',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'CREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");',
        transaction: 'per-batch',
        postgresVersion: 140_000,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
    sources: ['strong_migrations:add_index_corruption', 'online_migrations:add_index_corruption'],
  },
  check(operation, { postgresVersion, statistics }) {
    // Asked of the server itself, 140000 means 14.0; from the config it may mean any 14.
    const oldest = statistics?.postgresVersion === 140_000 ? 140_000 : 140_001
    const what = builtBy(operation)
    if (what === null || postgresVersion < oldest || postgresVersion > 140_003) return []
    return [
      {
        condition: `${what} is built CONCURRENTLY on PostgreSQL 14.${postgresVersion - 140_000}.`,
        effect:
          'Rows that are written meanwhile may be missing in it: queries do not find them, and a unique index lets duplicates through.',
        remedy:
          'Update the server to 14.4 or later first. If it has been run already, build the index anew after the update.',
        evidence: 'text',
      },
    ]
  },
}

function builtBy(operation: Operation): string | null {
  if (operation.kind === 'create-index' && operation.concurrently)
    return operation.index === null ? `An index of ${qualified(operation.table)}` : `Index ${ident(operation.index)}`
  if (operation.kind !== 'reindex' || !operation.concurrently) return null
  return operation.target === 'index' && operation.name ? `Index ${qualified(operation.name)}` : 'Every index'
}
