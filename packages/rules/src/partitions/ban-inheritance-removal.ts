import type { Rule } from '@backout/core'
import { evidence, sameName } from '../lookup.ts'
import { qualified, sqlBlock } from '../sql.ts'
import { operationsBefore } from '../unapplied.ts'

/** A table whose rows queries of its parent no longer see. */
export const banInheritanceRemoval: Rule = {
  id: 'ban-inheritance-removal',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition: 'NO INHERIT takes a table that was there before out of its parent.',
    effect:
      'Its rows are still there, but queries of the parent no longer find them, and nothing fails that would tell. It is locked with ACCESS EXCLUSIVE for a moment.',
    remedy: 'Let the code ask for these rows where they will be first, or copy those that are wanted to another child.',
    unsafe: [
      {
        before: 'CREATE TABLE "logs" ("id" int);\nCREATE TABLE "logs_old" () INHERITS ("logs");',
        sql: 'ALTER TABLE "logs_old" NO INHERIT "logs";',
      },
    ],
    safe: [
      {
        title: 'only for a moment',
        before: 'CREATE TABLE "logs" ("id" int);\nCREATE TABLE "logs_old" () INHERITS ("logs");',
        sql: 'ALTER TABLE "logs_old" NO INHERIT "logs", INHERIT "logs";',
        transaction: 'per-batch',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-INHERIT',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'set-inheritance' || operation.inherit) return []
    const { table, parent } = operation
    if (context.isNew(table) || context.isNew(parent)) return []
    const isBack = [...operationsBefore(operation, context), ...context.operations].some(
      (other) =>
        other.kind === 'set-inheritance' &&
        other.inherit &&
        sameName(other.table, table) &&
        sameName(other.parent, parent),
    )
    if (isBack) return []
    return [
      {
        condition: `${qualified(table)} is taken out of ${qualified(parent)}.`,
        effect: `Queries of ${qualified(parent)} no longer find its rows, and nothing fails that would tell.`,
        remedy: [
          'Let the code ask for these rows where they will be first. To see how many they are:',
          sqlBlock(`SELECT count(*) FROM ONLY ${qualified(table)};`),
        ].join('\n'),
        tables: [table],
        evidence: evidence(context),
      },
    ]
  },
}
