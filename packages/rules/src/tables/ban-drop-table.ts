import type { DropTable, Rule, RuleContext } from '@backout/core'
import { cascadeSentence } from '../cascade.ts'
import { evidence, sameName } from '../lookup.ts'
import { namesAt, relationBefore } from '../names.ts'
import { rowsOf } from './rows.ts'
import { replacementOf } from '../columns/prefer-rename.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'

/** Dropping a table that was there before. */
export const banDropTable: Rule = {
  id: 'ban-drop-table',
  hazard: 'loses-data',
  severity: 'error',
  supersedes: ['ban-cascade'],
  docs: {
    condition:
      'A table is dropped that no unapplied migration has created. It is silent where the migration has copied the rows to a table that takes the name.',
    effect:
      'Its rows are gone, and with CASCADE the foreign keys and views that lean on it. Running instances of the app still query it and fail with 42P01 (undefined_table).',
    remedy:
      'Deploy code that no longer uses the table first. Then rename it out of the way, and drop it when nothing has asked for it for a while.',
    facts: [
      'DROP TABLE takes ACCESS EXCLUSIVE on the table, on tables that it references and, of a partition, on its parent.',
    ],
    unsafe: [
      { before: 'CREATE TABLE "tags" ("id" int PRIMARY KEY);', sql: 'DROP TABLE "tags";' },
      {
        before: 'CREATE TABLE "tags" ("id" int PRIMARY KEY);\nCREATE VIEW "all_tags" AS SELECT * FROM "tags";',
        sql: 'DROP TABLE "tags" CASCADE;',
      },
      {
        title: 'a partition, while its parent is locked',
        before:
          'CREATE TABLE "logs" ("at" date) PARTITION BY RANGE ("at");\nCREATE TABLE "logs_old" PARTITION OF "logs" FOR VALUES FROM (MINVALUE) TO (\'2020-01-01\');',
        sql: 'DROP TABLE "logs_old";',
      },
    ],
    safe: [
      {
        title: 'new in the same set of unapplied migrations',
        pending: 'CREATE TABLE "tags" ("id" int PRIMARY KEY);',
        sql: 'DROP TABLE "tags";',
      },
      {
        title: 'a copy takes its place',
        before: 'CREATE TABLE "tags" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE "new_tags" ("id" bigint PRIMARY KEY);\n--> statement-breakpoint\nINSERT INTO "new_tags" SELECT "id" FROM "tags";\n--> statement-breakpoint\nDROP TABLE "tags";\n--> statement-breakpoint\nALTER TABLE "new_tags" RENAME TO "tags";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-droptable.html',
    sources: [
      'squawk:ban-drop-table',
      'pgls:banDropTable',
      'pgfence:drop-table',
      'atlas:DS102',
      'migrationpilot:MP026',
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-table' || context.isNew(operation.table)) return []
    const before = relationBefore(operation, context, operation.table)
    if (context.before && !before && operation.ifExists) return []
    if (replacementOf(operation, context)) return [] // prefer-rename says it
    if (isReplaced(operation, context)) return []
    const { table } = operation
    const parent = before?.partitionBound === undefined ? undefined : before.inherits?.[0]
    return [
      {
        condition: `Table ${qualified(table)} is dropped with its rows.`,
        effect: [
          'Until every running instance has the new code, queries that name the table fail with 42P01; the rows cannot be brought back.',
          cascadeSentence(operation, context),
          parent === undefined ? '' : ` Nobody reads or writes ${parent} meanwhile (ACCESS EXCLUSIVE).`,
        ].join(''),
        remedy: [
          'First deploy code that does not use the table. Rename it out of the way, and drop it later, when nothing has asked for it:',
          sqlBlock(`ALTER TABLE ${qualified(table)} RENAME TO ${ident(`${table.name}_dropped`)};`),
        ].join('\n'),
        ...rowsOf([table], operation, context),
        evidence: evidence(context),
      },
    ]
  },
}

/** Whether the rows were copied out of it before, and another table has or gets its name. */
function isReplaced(operation: DropTable, context: RuleContext): boolean {
  const position = context.operations.indexOf(operation)
  const name = namesAt(operation, context).before(operation.table)
  const isCopied = context.operations
    .slice(0, position)
    .some(
      (other) => 'reads' in other && 'table' in other && other.reads.some((read) => sameName(read, operation.table)),
    )
  return (
    isCopied &&
    name !== null &&
    context.operations.some(
      (other) =>
        (other.kind === 'create-table' && sameName(other.table, name)) ||
        (other.kind === 'rename-table' && sameName({ schema: other.table.schema, name: other.newName }, name)),
    )
  )
}
