import type { RenameColumn, Rule, RuleContext } from '@backout/core'
import { evidence, relation, sameName } from '../lookup.ts'
import { columnBefore, namesAt, relationBefore } from '../names.ts'
import { backfill, IN_BATCHES } from '../recipes.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'

/** Renaming a column that running code uses. */
export const banRenameColumn: Rule = {
  id: 'ban-rename-column',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition: 'A column that was there before is renamed, on a table that is in use.',
    effect:
      'Code that is running when the migration is applied names the old column and fails with 42703 (undefined_column) until it is replaced; code that is deployed before the migration fails likewise on the new name. Functions and triggers that name it in their text fail when they are called.',
    remedy:
      'Rename in the code only, and let it map the new name to the column as it is. Or add the new column, write to both, fill it, read from it, and drop the old one in a later release.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text);',
        sql: 'ALTER TABLE "users" RENAME COLUMN "name" TO "full_name";',
      },
    ],
    safe: [
      {
        title: 'the table is new',
        pending: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text);',
        sql: 'ALTER TABLE "users" RENAME COLUMN "name" TO "full_name";',
      },
      {
        title: 'there and back',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text);',
        sql: 'ALTER TABLE "users" RENAME COLUMN "name" TO "x";\n--> statement-breakpoint\nALTER TABLE "users" RENAME COLUMN "x" TO "name";',
      },
      {
        title: 'the column is new',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "name" text;\n--> statement-breakpoint\nALTER TABLE "users" RENAME COLUMN "name" TO "full_name";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME',
    facts: [
      'It takes ACCESS EXCLUSIVE for a moment. Views, policies, indexes and constraints follow a rename; bodies in quotes do not.',
    ],
    sources: [
      'squawk:renaming-column',
      'strong_migrations:rename_column',
      'pgfence:rename-column',
      'atlas:BC102',
      'migrationpilot:MP010',
      'migrationpilot:MP071',
      'pgls:renamingColumn',
      'online_migrations:rename_column',
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'rename-column' || context.isNew(operation.table)) return []
    const { table, column } = operation
    if (namesAt(operation, context).columnBefore(table, column) !== column) return [] // new, or its first rename tells all
    const newName = nameAtEnd(operation, context)
    if (newName === column) return []
    return [
      {
        condition: `Column ${ident(operation.column)} of ${qualified(operation.table)} is renamed to ${ident(newName)}.`,
        effect:
          'Code that still names the old column fails with 42703 from the moment this is applied until it is replaced, and functions that name it in their text fail when they are called.',
        remedy: remedy({ ...operation, newName }, operation, context),
        evidence: evidence(context),
        tables: [table],
      },
    ]
  },
}

/** The name that the column has after all renames of the migration: two that swap go by a third. */
function nameAtEnd(operation: RenameColumn, { operations }: RuleContext): string {
  const later = operations.slice(operations.indexOf(operation) + 1)
  return later.reduce(
    (name, other) =>
      other.kind === 'rename-column' && other.column === name && sameName(other.table, operation.table)
        ? other.newName
        : name,
    operation.newName,
  )
}

function remedy({ table, column, newName }: RenameColumn, operation: RenameColumn, context: RuleContext): string {
  const type =
    columnBefore(operation, context, table, column)?.type ??
    relation(context.after, table)?.columns?.find(({ name }) => name === newName)?.type
  const head = 'Keep the name of the column and rename it in the code only (the ORM maps one to the other).'
  const isView = relationBefore(operation, context, table)?.kind.endsWith('view')
  if (type === undefined || isView) return head
  return [
    `${head} Or add the new column beside it, let the code write both, fill it ${IN_BATCHES}, and drop the old one in a later release:`,
    sqlBlock(
      `ALTER TABLE ${qualified(table)} ADD COLUMN ${ident(newName)} ${type};`,
      backfill(table, newName, ident(column)),
    ),
  ].join('\n')
}
