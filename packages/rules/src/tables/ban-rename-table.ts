import type { Operation, QualifiedName, Rule, RuleContext } from '@backout/core'
import { evidence, sameName } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { qualified, sqlBlock } from '../sql.ts'

/** Renaming a table that running code uses, or moving it to another schema. */
export const banRenameTable: Rule = {
  id: 'ban-rename-table',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition:
      'A table that was there before is renamed or moved to another schema, and nothing takes the old name in the same migration.',
    effect:
      'Code that is running when the migration is applied names the old table and fails with 42P01 (undefined_table) until it is replaced. Functions and triggers that name it in their text fail when they are called.',
    remedy:
      'Leave a view of the old name behind, in the same transaction: reads and writes go through it. Drop the view in a later release. Or rename in the code only.',
    unsafe: [
      { before: 'CREATE TABLE "tags" ("id" int PRIMARY KEY);', sql: 'ALTER TABLE "tags" RENAME TO "labels";' },
      {
        before: 'CREATE SCHEMA "app"; CREATE TABLE "tags" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "tags" SET SCHEMA "app";',
      },
    ],
    safe: [
      {
        title: 'a view of the old name stays',
        before: 'CREATE TABLE "tags" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "tags" RENAME TO "labels";\n--> statement-breakpoint\nCREATE VIEW "tags" AS SELECT * FROM "labels";',
      },
      {
        title: 'a table of the old name takes its place',
        before: 'CREATE TABLE "logs" ("id" int, "at" date);',
        sql: 'ALTER TABLE "logs" RENAME TO "old_logs";\n--> statement-breakpoint\nCREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");',
      },
      {
        title: 'the table is new',
        before: 'CREATE TABLE "tags" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE "new_tags" ("id" bigint PRIMARY KEY);\n--> statement-breakpoint\nALTER TABLE "new_tags" RENAME TO "labels";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME',
    sources: [
      'squawk:renaming-table',
      'pgls:renamingTable',
      'strong_migrations:rename_table',
      'online_migrations:rename_table',
      'pgfence:rename-table',
      'atlas:BC101',
      'migrationpilot:MP028',
      'migrationpilot:MP098',
    ],
  },
  check(operation, context) {
    const move = moveOf(operation)
    if (!move || context.isNew(move.from)) return []
    const before = relationBefore(operation, context, move.from)
    if (before === undefined ? context.before !== null : !TABLES.has(before.kind)) return []
    if (isReplaced(move.from, operation, context)) return []
    const secure = context.postgresVersion >= 150_000 ? ' WITH (security_invoker = true)' : ''
    return [
      {
        condition:
          operation.kind === 'set-schema'
            ? `Table ${qualified(move.from)} is moved to ${qualified(move.to)}.`
            : `Table ${qualified(move.from)} is renamed to ${qualified(move.to)}.`,
        effect:
          'Code that still names the old table fails with 42P01 from the moment this is applied until it is replaced, and functions that name it in their text fail when they are called.',
        remedy: [
          'Leave a view of the old name behind, in the same transaction, and drop it in a later release; reads and writes go through it:',
          sqlBlock(`CREATE VIEW ${qualified(move.from)}${secure} AS SELECT * FROM ${qualified(move.to)};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}

/** An index or a sequence may be renamed by ALTER TABLE as well; nobody's queries name those. */
const TABLES: ReadonlySet<string> = new Set([
  'table',
  'partitioned table',
  'foreign table',
  'view',
  'materialized view',
])

interface Move {
  readonly from: QualifiedName
  readonly to: QualifiedName
}

function moveOf(operation: Operation): Move | undefined {
  if (operation.kind === 'rename-table')
    return { from: operation.table, to: { schema: operation.table.schema, name: operation.newName } }
  if (operation.kind !== 'set-schema' || operation.object.type !== 'table') return undefined
  const { schema, name } = operation.object
  return { from: { schema, name }, to: { schema: operation.newSchema, name } }
}

/** Whether something new takes the old name in the same migration: a view for old code, or a table in its place. */
const isReplaced = (name: QualifiedName, operation: Operation, { operations }: RuleContext) =>
  operations
    .slice(operations.indexOf(operation) + 1)
    .some(
      (other) =>
        (other.kind === 'create-view' && sameName(other.view, name)) ||
        (other.kind === 'create-table' && sameName(other.table, name)),
    )
