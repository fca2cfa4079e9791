import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { namesAt } from '../names.ts'
import { alone } from '../recipes.ts'
import { qualified } from '../sql.ts'
import { defaultPartition } from './default-partition.ts'

/** Detaching a partition while its parent is locked. */
export const requireConcurrentDetach: Rule = {
  id: 'require-concurrent-detach',
  hazard: 'blocks-reads',
  severity: 'warning',
  docs: {
    condition:
      'DETACH PARTITION without CONCURRENTLY, on PostgreSQL 14 and later, from a table that was there before and has no default partition.',
    effect:
      'The parent and the partition are locked with ACCESS EXCLUSIVE: the statement waits for every query on the parent, and everybody else waits for it, on all partitions, until the transaction ends.',
    remedy: 'DETACH PARTITION … CONCURRENTLY, outside of a transaction. If it is broken off, finish it with FINALIZE.',
    facts: [
      'CONCURRENTLY takes SHARE UPDATE EXCLUSIVE on the parent. It is new in PostgreSQL 14 and refuses where there is a default partition.',
    ],
    unsafe: [
      {
        before: `CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");\nCREATE TABLE "logs_2020" PARTITION OF "logs" FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');`,
        sql: 'ALTER TABLE "logs" DETACH PARTITION "logs_2020";',
      },
    ],
    safe: [
      {
        before: `CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");\nCREATE TABLE "logs_2020" PARTITION OF "logs" FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');`,
        sql: 'ALTER TABLE "logs" DETACH PARTITION "logs_2020" CONCURRENTLY;',
        transaction: 'per-batch',
      },
      {
        title: 'a default partition leaves no other way',
        before: `CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");\nCREATE TABLE "logs_rest" PARTITION OF "logs" DEFAULT;\nCREATE TABLE "logs_2020" PARTITION OF "logs" FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');`,
        sql: 'ALTER TABLE "logs" DETACH PARTITION "logs_2020";',
        shadow: true,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION',
    sources: [
      'squawk:require-concurrent-partition-detach',
      'pgls:requireConcurrentDetachPartition',
      'pgfence:detach-partition',
      'migrationpilot:MP046',
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'detach-partition' || operation.concurrently || operation.finalize) return []
    const { table, partition } = operation
    if (context.postgresVersion < 140_000 || context.isNew(table) || context.isNew(partition)) return []
    if (defaultPartition(context.before, namesAt(operation, context).before(table) ?? table)) return []
    const sql = `ALTER TABLE ${qualified(table)} DETACH PARTITION ${qualified(partition)} CONCURRENTLY;`
    return [
      {
        condition: `Detaching ${qualified(partition)} locks ${qualified(table)} with all its partitions.`,
        effect: `It waits for every query on ${qualified(table)}, and everybody else waits for it until the transaction ends (ACCESS EXCLUSIVE).`,
        remedy: `Detach it while queries go on, ${alone(sql, context)}`,
        tables: [table],
        evidence: evidence(context),
      },
    ]
  },
}
