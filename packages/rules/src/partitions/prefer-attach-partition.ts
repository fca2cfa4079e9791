import type { CreateTable, Rule, RuleContext } from '@backout/core'
import { evidence } from '../lookup.ts'
import { mayHoldRows, namesAt } from '../names.ts'
import { qualified, sqlBlock } from '../sql.ts'
import { defaultPartition } from './default-partition.ts'

/** A new partition that is made while its parent is locked. */
export const preferAttachPartition: Rule = {
  id: 'prefer-attach-partition',
  hazard: 'blocks-reads',
  severity: 'warning',
  docs: {
    condition: 'CREATE TABLE … PARTITION OF a table that was there before.',
    effect:
      'The parent is locked with ACCESS EXCLUSIVE: the statement waits for every query on it, and everybody else waits for the statement, on all partitions, until the transaction ends. A default partition is locked too and read from end to end.',
    remedy:
      'Make a table of its own (LIKE the parent) and attach it, which takes SHARE UPDATE EXCLUSIVE on the parent: reads and writes go on.',
    unsafe: [
      {
        before: 'CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");',
        sql: `CREATE TABLE "logs_2025" PARTITION OF "logs" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');`,
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");',
        sql: `CREATE TABLE "logs_2025" (LIKE "logs" INCLUDING ALL);\n--> statement-breakpoint\nALTER TABLE "logs" ATTACH PARTITION "logs_2025" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');`,
      },
      {
        title: 'the parent is new',
        sql: `CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");\n--> statement-breakpoint\nCREATE TABLE "logs_2025" PARTITION OF "logs" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');`,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'create-table' || operation.partitionOf === null) return []
    const { parent, bound } = operation.partitionOf
    if (context.isNew(parent) || isThere(operation, context)) return []
    const rest = defaultPartition(context.before, namesAt(operation, context).before(parent) ?? parent)
    const reads = rest !== undefined && bound !== 'DEFAULT' && mayHoldRows(operation, context, rest)
    const by = operation.partitionBy
    return [
      {
        condition: `Partition ${qualified(operation.table)} is made while ${qualified(parent)} is locked with all its partitions.`,
        effect: `The statement waits for every query on ${qualified(parent)}, and everybody else waits for it until the transaction ends (ACCESS EXCLUSIVE).${reads ? ` ${qualified(rest)} is read from end to end meanwhile.` : ''}`,
        remedy: [
          'Make it on its own and attach it, while reads and writes of the parent go on:',
          sqlBlock(
            `CREATE TABLE ${qualified(operation.table)} (LIKE ${qualified(parent)} INCLUDING ALL)${by === null ? '' : ` PARTITION BY ${by.strategy.toUpperCase()} (${by.keys.join(', ')})`};`,
            `ALTER TABLE ${qualified(parent)} ATTACH PARTITION ${qualified(operation.table)} ${bound};`,
          ),
        ].join('\n'),
        tables: reads ? [rest] : [],
        evidence: evidence(context),
      },
    ]
  },
}

/** IF NOT EXISTS of a partition that is there does nothing. */
const isThere = ({ ifNotExists }: CreateTable, { trace }: RuleContext): boolean =>
  ifNotExists && trace !== null && trace.locks.length === 0
