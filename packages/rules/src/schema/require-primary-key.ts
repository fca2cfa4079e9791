import type { Rule } from '@backout/core'
import { sameName } from '../lookup.ts'
import { qualified } from '../sql.ts'

/** A table whose rows have no identity. */
export const requirePrimaryKey: Rule = {
  id: 'require-primary-key',
  hazard: 'weakens-schema',
  severity: 'warning',
  preset: 'strict',
  docs: {
    condition: 'A table is created without a primary key, and the migration adds none.',
    effect:
      'Two equal rows cannot be told apart, and once the table is published UPDATE and DELETE on it fail with 55000 for want of a replica identity.',
    remedy: 'Give it a primary key: what names a row, or a generated number.',
    unsafe: [{ sql: 'CREATE TABLE "lines" ("at" timestamptz, "line" text);' }],
    safe: [
      { sql: 'CREATE TABLE "lines" ("id" bigint PRIMARY KEY, "line" text);' },
      { sql: 'CREATE TABLE "lines" ("a" int, "b" int, PRIMARY KEY ("a", "b"));' },
      {
        title: 'added right after',
        sql: 'CREATE TABLE "lines" ("id" bigint NOT NULL);\nALTER TABLE "lines" ADD CONSTRAINT "lines_pk" PRIMARY KEY ("id");',
      },
      {
        title: 'a partition has that of its parent',
        before: 'CREATE TABLE "logs" ("id" int PRIMARY KEY) PARTITION BY RANGE ("id");',
        sql: 'CREATE TABLE "logs_a" PARTITION OF "logs" FOR VALUES FROM (1) TO (9);',
      },
      { sql: 'CREATE TEMPORARY TABLE "scratch" ("x" int);' },
    ],
    url: 'https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS',
    sources: ['splinter:no_primary_key', 'migrationpilot:MP045'],
  },
  check(operation, { operations }) {
    if (operation.kind !== 'create-table' || operation.persistence === 'temporary') return []
    const { table, columns, constraints, partitionOf, like, ofType, server } = operation
    // What LIKE brings along shows in no text.
    if (partitionOf || like.length > 0 || ofType || server !== null) return []
    const inline = [...constraints, ...columns.flatMap((column) => column.constraints)]
    const later = operations.some(
      (other) =>
        (other.kind === 'add-constraint' && sameName(other.table, table) && isKey(other.constraint)) ||
        (other.kind === 'add-column' && sameName(other.table, table) && other.column.constraints.some(isKey)) ||
        (other.kind === 'drop-table' && sameName(other.table, table)),
    )
    if (inline.some(isKey) || later) return []
    return [
      {
        condition: `Table ${qualified(table)} has no primary key.`,
        effect: 'Two equal rows cannot be told apart, and logical replication of UPDATE and DELETE fails with 55000.',
        remedy: 'Give it a primary key: what names a row, or a generated number.',
        evidence: 'text',
      },
    ]
  },
}

const isKey = ({ type }: { readonly type: string }): boolean => type === 'primary key'
