import type { Operation, QualifiedName, Rule } from '@backout/core'
import { partitionKey } from '../partitioned.ts'
import { ident, idents, qualified } from '../sql.ts'
import { wordsOf } from '../words.ts'
import { constraintsOf } from './written-constraints.ts'

/** A unique key that no partition alone can promise. */
export const requirePartitionKeyInUniqueConstraint: Rule = {
  id: 'require-partition-key-in-unique-constraint',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition:
      'A primary key, a unique constraint or a unique index of a partitioned table lacks a column of the partition key, or the partition key is an expression.',
    effect: 'PostgreSQL refuses it with 0A000 and the migration fails: each partition knows only its own rows.',
    remedy: 'Add the columns of the partition key to it, or make it unique on each partition alone.',
    unsafe: [
      {
        sql: 'CREATE TABLE "logs" ("id" int PRIMARY KEY, "at" date) PARTITION BY RANGE ("at");',
        fails: '0A000',
      },
      {
        before: 'CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");',
        sql: 'CREATE UNIQUE INDEX "logs_id_key" ON "logs" ("id");',
        fails: '0A000',
        shadow: true,
      },
    ],
    safe: [
      {
        sql: 'CREATE TABLE "logs" ("id" int, "at" date, PRIMARY KEY ("id", "at")) PARTITION BY RANGE ("at");',
      },
      {
        sql: 'CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");\n--> statement-breakpoint\nCREATE UNIQUE INDEX "logs_id_key" ON "logs" ("at", "id");',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-LIMITATIONS',
    sources: ['migrationpilot:MP049'],
  },
  check(operation, context) {
    return keysOf(operation).flatMap(({ table, name, columns }) => {
      const key = partitionKey(operation, context, table)
      if (key === null) return []
      const inside = wordsOf(key.replace(/^\w+ /, ''))
      const needed = inside.filter(({ kind }) => kind === 'word').map(({ text }) => text)
      // More than names and commas: an expression, or an operator class, which is left to PostgreSQL.
      if (inside.filter(({ text }) => text === '(').length > 1) return []
      const missing = needed.filter((column) => !columns.includes(column))
      if (missing.length === 0) return []
      return [
        {
          condition: `${name === null ? 'A unique key' : ident(name)} of ${qualified(table)}, which is partitioned by ${key}, lacks ${idents(missing)}.`,
          effect: 'PostgreSQL refuses it with 0A000: the migration fails here.',
          remedy: `Make it (${idents([...columns, ...missing])}), or let each partition have one of its own.`,
          about: name ?? columns.join(),
          evidence: 'text',
        },
      ]
    })
  },
}

interface UniqueKey {
  readonly table: QualifiedName
  readonly name: string | null
  readonly columns: readonly string[]
}

/** `ON ONLY` is not for the partitions, but PostgreSQL asks the same of it. */
function keysOf(operation: Operation): readonly UniqueKey[] {
  if (!('table' in operation) || operation.table === null) return []
  const { table } = operation
  if (operation.kind === 'create-index')
    return operation.unique && operation.elements.every(({ column }) => column !== null)
      ? [{ table, name: operation.index, columns: operation.elements.map(({ column }) => column!) }]
      : []
  return constraintsOf(operation).flatMap((constraint) =>
    (constraint.type === 'primary key' || constraint.type === 'unique') && constraint.usingIndex === null
      ? [{ table, name: constraint.name, columns: constraint.columns }]
      : [],
  )
}
