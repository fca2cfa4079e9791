import type { Operation, Rule, RuleContext } from '@backout/core'
import { column, evidence, relation, sameName } from '../lookup.ts'
import { columnBefore, namesAt } from '../names.ts'
import { ident, qualified } from '../sql.ts'

/** A column in which running code does not expect a NULL. */
export const banDropNotNull: Rule = {
  id: 'ban-drop-not-null',
  hazard: 'breaks-clients',
  severity: 'info',
  docs: {
    condition:
      'NOT NULL is taken off a column of a table that is in use. Neither where the column is dropped or required again in the same migration, nor where it was nullable before.',
    effect:
      'Instances of the app that still run the code before do not expect a NULL there, and fail when the new code has written the first one. Queries with NOT IN, comparisons and joins on the column leave such rows out without a word.',
    remedy: 'Deploy code that can read a NULL first; write NULLs when every instance has it.',
    facts: ['It takes ACCESS EXCLUSIVE for a moment; nothing is read or written.'],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text NOT NULL);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "name" DROP NOT NULL;',
      },
    ],
    safe: [
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text NOT NULL);\n--> statement-breakpoint\nALTER TABLE "users" ALTER COLUMN "name" DROP NOT NULL;',
      },
      {
        title: 'it is nullable already',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "name" DROP NOT NULL;',
        shadow: true,
      },
      {
        title: 'required again',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text NOT NULL);',
        sql: `ALTER TABLE "users" ALTER COLUMN "name" DROP NOT NULL;\n--> statement-breakpoint\nALTER TABLE "users" ALTER COLUMN "name" SET NOT NULL;`,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL',
    sources: ['squawk:ban-drop-not-null', 'pgls:banDropNotNull', 'migrationpilot:MP029', 'pgfence:drop-not-null'],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-not-null' || context.isNew(operation.table)) return []
    const { table, column: name } = operation
    if (namesAt(operation, context).columnBefore(table, name) === null) return []
    const before = columnBefore(operation, context, table, name)
    if (context.before && !before?.notNull) return []
    if (isUndone(operation, context) || column(relation(context.after, table), name)?.notNull) return []
    return [
      {
        condition: `Column ${ident(name)} of ${qualified(table)} may be NULL from now on.`,
        effect:
          'Code that runs until it is replaced does not expect that, and fails on the first NULL that the new code writes; queries with NOT IN or a comparison leave such rows out.',
        remedy: `Deploy code that can read a NULL in ${ident(name)} first, and write the first one when every instance has it.`,
        evidence: evidence(context),
        tables: [table],
      },
    ]
  },
}

/** Whether a later operation requires the column again, or takes it away. */
function isUndone(operation: Operation & { readonly kind: 'drop-not-null' }, { operations }: RuleContext): boolean {
  const { table, column: name } = operation
  return operations
    .slice(operations.indexOf(operation) + 1)
    .some(
      (other) =>
        ((other.kind === 'set-not-null' || other.kind === 'drop-column') &&
          other.column === name &&
          sameName(other.table, table)) ||
        (other.kind === 'drop-table' && sameName(other.table, table)),
    )
}
