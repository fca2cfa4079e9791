import type { Operation, Rule, RuleContext } from '@backout/core'
import { isPartitioned } from '../partitioned.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { concurrentIndexSql } from './concurrent-index-sql.ts'
import { indexBefore, tableOfNewIndex } from './index-before.ts'

/** CONCURRENTLY on what PostgreSQL does not know it for. */
export const banConcurrentIndexOnPartitionedTable: Rule = {
  id: 'ban-concurrent-index-on-partitioned-table',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition: 'CREATE INDEX or DROP INDEX is CONCURRENTLY on a partitioned table.',
    effect: 'PostgreSQL refuses it with 0A000 (feature_not_supported) and the migration fails.',
    remedy:
      'Create the index ON ONLY the partitioned table, build one CONCURRENTLY on each partition, and attach them; the last one makes it valid. There is no such way to drop one.',
    facts: ['CREATE INDEX … ON ONLY takes SHARE on the partitioned table alone, for a moment.'],
    unsafe: [
      {
        before:
          'CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");\nCREATE TABLE "logs_rest" PARTITION OF "logs" DEFAULT;',
        sql: 'CREATE INDEX CONCURRENTLY "logs_id_idx" ON "logs" ("id");',
        transaction: 'per-batch',
        fails: '0A000',
        shadow: true,
      },
      {
        before:
          'CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");\nCREATE INDEX "logs_id_idx" ON "logs" ("id");',
        sql: 'DROP INDEX CONCURRENTLY "logs_id_idx";',
        transaction: 'per-batch',
        fails: '0A000',
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'on one of its partitions',
        before:
          'CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");\nCREATE TABLE "logs_rest" PARTITION OF "logs" DEFAULT;',
        sql: 'CREATE INDEX CONCURRENTLY "logs_rest_id_idx" ON "logs_rest" ("id");',
        transaction: 'per-batch',
      },
      {
        title: 'on the partitioned table alone',
        before: 'CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");',
        sql: 'CREATE INDEX "logs_id_idx" ON ONLY "logs" ("id");',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE',
    sources: ['migrationpilot:MP092'],
  },
  check(operation, context) {
    if (operation.kind !== 'create-index' && operation.kind !== 'drop-index') return []
    if (!operation.concurrently || !isOnPartitioned(operation, context)) return []
    const what =
      operation.kind === 'create-index' ? qualified(operation.table) : `the table of ${qualified(operation.index)}`
    return [
      {
        condition: `${operation.kind === 'create-index' ? 'CREATE' : 'DROP'} INDEX is CONCURRENTLY, and ${what} is partitioned.`,
        effect: 'PostgreSQL refuses that with 0A000, and the migration fails here.',
        remedy:
          operation.kind === 'create-index'
            ? [
                'Create it on the partitioned table alone, which is instant:',
                sqlBlock(`${concurrentIndexSql(operation).replace(' CONCURRENTLY', '').replace(' ON ', ' ON ONLY ')};`),
                `then build one CONCURRENTLY on each partition, outside of a transaction, and attach it with ALTER INDEX ${operation.index === null ? '…' : ident(operation.index)} ATTACH PARTITION.`,
              ].join('\n')
            : `Drop it without CONCURRENTLY, under a lock_timeout:\n${sqlBlock(`DROP INDEX ${qualified(operation.index)};`)}`,
        evidence: 'text',
      },
    ]
  },
}

function isOnPartitioned(operation: Operation, context: RuleContext): boolean {
  if (operation.kind === 'create-index') return isPartitioned(operation, context, operation.table)
  if (operation.kind !== 'drop-index') return false
  const table = tableOfNewIndex(operation, context, operation.index)
  return (
    indexBefore(operation.index, context)?.partitioned ?? (table !== null && isPartitioned(operation, context, table))
  )
}
