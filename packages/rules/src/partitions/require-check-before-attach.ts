import type { AttachPartition, QualifiedName, Rule, RuleContext } from '@backout/core'
import { effectOf } from '../effect.ts'
import { evidence, sameName } from '../lookup.ts'
import { mayHoldRows, namesAt, relationBefore } from '../names.ts'
import { later } from '../recipes.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { operationsBefore } from '../unapplied.ts'
import { boundCheck } from './bound.ts'

/** Attaching a partition whose rows have to be looked at. */
export const requireCheckBeforeAttach: Rule = {
  id: 'require-check-before-attach',
  hazard: 'scans-table',
  severity: 'warning',
  docs: {
    condition:
      'ATTACH PARTITION reads a table that may hold rows from end to end: the one that is attached, as no valid CHECK says that its rows fit, or the default partition, as no CHECK says that it holds none of them. Without a shadow it speaks where the unapplied set adds no CHECK to the table before.',
    effect:
      'The table that is read is locked with ACCESS EXCLUSIVE until that is done. A lock on the default partition stops reads and writes of every row in it. On a row that does not fit it fails with 23514.',
    remedy:
      'Add a CHECK that says what the bound says, NOT VALID, and validate it in a later migration; then attach, and drop the check. Build the indexes of the parent on the table before, CONCURRENTLY.',
    facts: [
      'The parent is locked with SHARE UPDATE EXCLUSIVE on PostgreSQL 12 and later: reads and writes go on. It is ACCESS EXCLUSIVE before.',
      'An index of the parent that the table lacks is built under the same lock.',
    ],
    unsafe: [
      {
        before:
          'CREATE TABLE "logs" ("id" int NOT NULL, "at" date NOT NULL) PARTITION BY RANGE ("at");\nCREATE TABLE "logs_2024" ("id" int NOT NULL, "at" date NOT NULL);',
        sql: `ALTER TABLE "logs" ATTACH PARTITION "logs_2024" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');`,
      },
      {
        title: 'a list',
        before:
          'CREATE TABLE "orders" ("id" int, "region" text) PARTITION BY LIST ("region");\nCREATE TABLE "orders_eu" ("id" int, "region" text);',
        sql: `ALTER TABLE "orders" ATTACH PARTITION "orders_eu" FOR VALUES IN ('de', 'fr');`,
      },
      {
        title: 'the table is new, but the default partition is read',
        before:
          'CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");\nCREATE TABLE "logs_rest" PARTITION OF "logs" DEFAULT;',
        sql: `CREATE TABLE "logs_2024" ("id" int, "at" date);\n--> statement-breakpoint\nALTER TABLE "logs" ATTACH PARTITION "logs_2024" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');`,
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'a valid CHECK says that its rows fit',
        before:
          'CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");\nCREATE TABLE "logs_2024" ("id" int, "at" date);',
        sql: `ALTER TABLE "logs_2024" ADD CONSTRAINT "fits" CHECK ("at" IS NOT NULL AND "at" >= '2024-01-01' AND "at" < '2025-01-01') NOT VALID;\n--> statement-breakpoint\nALTER TABLE "logs_2024" VALIDATE CONSTRAINT "fits";\n--> statement-breakpoint\nALTER TABLE "logs" ATTACH PARTITION "logs_2024" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');`,
      },
      {
        title: 'a valid CHECK says that the default partition holds none of its rows',
        before: `CREATE TABLE "logs" ("at" date) PARTITION BY RANGE ("at");\nCREATE TABLE "logs_rest" PARTITION OF "logs" DEFAULT;\nALTER TABLE "logs_rest" ADD CHECK (NOT ("at" IS NOT NULL AND "at" >= '2024-01-01' AND "at" < '2025-01-01'));`,
        sql: `CREATE TABLE "logs_2024" ("at" date);\n--> statement-breakpoint\nALTER TABLE "logs" ATTACH PARTITION "logs_2024" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');`,
      },
      {
        title: 'the table is new',
        before: 'CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");',
        sql: `CREATE TABLE "logs_2024" ("id" int, "at" date);\n--> statement-breakpoint\nALTER TABLE "logs" ATTACH PARTITION "logs_2024" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');`,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-ATTACH-PARTITION',
    sources: [
      'pgfence:attach-partition',
      'pgls:avoidAttachingPartition',
      'migrationpilot:MP072',
      'migrationpilot:MP094',
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'attach-partition' || operation.bound === null) return []
    const read = scanned(operation, context)
    if (read.length === 0) return []
    const { table, partition } = operation
    const names = read.map(qualified).join(' and ')
    return [
      {
        condition: `Attaching ${qualified(partition)} to ${qualified(table)} reads ${names} from end to end under ACCESS EXCLUSIVE.`,
        effect: `Nobody reads or writes ${names} until that is done; on a row that does not belong there it fails with 23514.`,
        remedy: remedy(operation, read, context),
        tables: read,
        evidence: evidence(context),
      },
    ]
  },
}

/** The tables with rows that are read, as a trial says, or as the text lets expect. */
function scanned(operation: AttachPartition, context: RuleContext): QualifiedName[] {
  const { partition } = operation
  const holdsRows = (name: QualifiedName) => mayHoldRows(operation, context, name)
  if (context.trace) return effectOf(operation, context).scanned.filter(holdsRows)
  const isChecked = operationsBefore(operation, context).some(
    (other) =>
      (other.kind === 'validate-constraint' && sameName(other.table, partition)) ||
      (other.kind === 'add-constraint' && other.constraint.type === 'check' && sameName(other.table, partition)),
  )
  return holdsRows(partition) && !isChecked ? [partition] : []
}

function remedy(operation: AttachPartition, read: readonly QualifiedName[], context: RuleContext): string {
  const { table, partition, bound } = operation
  const check = boundCheck(operation, relationBefore(operation, context, table))
  const child = read.find((name) => sameName(name, partition))
  const other = read.find((name) => !sameName(name, partition))
  const attach = `ALTER TABLE ${qualified(table)} ATTACH PARTITION ${qualified(partition)} ${bound};`
  const steps = [
    ...(child && check !== null ? [{ on: child, name: `${partition.name}_bound`, rule: check }] : []),
    ...(other && check !== null
      ? [{ on: other, name: `${other.name}_without_${partition.name}`, rule: `NOT (${check})` }]
      : []),
  ]
  const names = read.map(qualified).join(' and ')
  if (steps.length === 0)
    return [
      `Build the indexes of the parent on ${names} before, CONCURRENTLY, and add a CHECK that says what the bound says, NOT VALID;`,
      `validate it ${later(context)}, attach the table then, and drop the check.`,
    ].join('\n')
  return [
    'Say what the bound says in a CHECK, which is instant:',
    sqlBlock(...steps.map((step) => `${of(step)} ADD CONSTRAINT ${ident(step.name)} CHECK (${step.rule}) NOT VALID;`)),
    `then, ${later(context)}, check the rows that are there while reads and writes go on:`,
    sqlBlock(...steps.map((step) => `${of(step)} VALIDATE CONSTRAINT ${ident(step.name)};`)),
    ...(isNewPartition(operation, context)
      ? [`and attach the table after that.`]
      : [
          'and attach the table after that:',
          sqlBlock(attach, ...steps.map((step) => `${of(step)} DROP CONSTRAINT ${ident(step.name)};`)),
        ]),
  ].join('\n')
}

const of = ({ on }: { readonly on: QualifiedName }) => `ALTER TABLE ${qualified(on)}`

const isNewPartition = (operation: AttachPartition, context: RuleContext): boolean =>
  context.isNew(operation.partition) && namesAt(operation, context).before(operation.partition) === null
