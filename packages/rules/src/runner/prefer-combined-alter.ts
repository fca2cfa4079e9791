import type { Rule } from '@backout/core'
import { evidence, sameName } from '../lookup.ts'
import { qualified, sqlBlock } from '../sql.ts'
import { alteredTable, combinable, combined } from './combining.ts'
import { effectOfStatement } from './effects.ts'

/** Several ALTER TABLE of one table. */
export const preferCombinedAlter: Rule = {
  id: 'prefer-combined-alter',
  hazard: 'blocks-reads',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition:
      'Several ALTER TABLE statements of one migration change the same table, which was there before, and could be one. A warning where both of them read the table from end to end. One finding a table, at the second.',
    effect: 'Each asks for its own lock and scans the table for itself.',
    remedy: 'Write the changes as actions of one ALTER TABLE: one lock, one scan.',
    unsafe: [
      {
        before: 'CREATE TABLE "t" ("a" int, "b" int);',
        sql: 'ALTER TABLE "t" ADD COLUMN "c" int;\n--> statement-breakpoint\nALTER TABLE "t" DROP COLUMN "b";',
      },
      {
        title: 'both scan',
        before: 'CREATE TABLE "t" ("a" int, "b" int);',
        sql: 'ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL;\n--> statement-breakpoint\nALTER TABLE "t" ALTER COLUMN "b" SET NOT NULL;',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "t" ("a" int, "b" int);',
        sql: 'ALTER TABLE "t" ADD COLUMN "c" int, DROP COLUMN "b";',
      },
      {
        title: 'rows are changed in between',
        before: 'CREATE TABLE "t" ("a" int, "b" int);',
        sql: 'ALTER TABLE "t" ADD COLUMN "c" int;\n--> statement-breakpoint\nUPDATE "t" SET "c" = "a";\n--> statement-breakpoint\nALTER TABLE "t" ALTER COLUMN "c" SET NOT NULL;',
      },
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "t" ("a" int);\n--> statement-breakpoint\nALTER TABLE "t" ADD COLUMN "b" int;\n--> statement-breakpoint\nALTER TABLE "t" ADD COLUMN "c" int;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    sources: ['eugene:W12', 'migrationpilot:MP058', 'pgls:multipleAlterTable'],
  },
  check(operation, context) {
    const { statement } = context
    const table = alteredTable(statement)
    if (table === null || operation !== statement.operations[0] || context.isNew(table)) return []
    const before = combinable(table, context)
    if (before.length !== 1) return []
    const scans = (other: typeof statement) =>
      effectOfStatement(other, context).scanned.some((name) => sameName(name, table))
    const both = [...before, statement]
    return [
      {
        ...(both.every(scans) ? { severity: 'warning' as const } : {}),
        condition: `${qualified(table)} is altered a second time, after line ${before[0]!.line}.`,
        effect: both.every(scans)
          ? 'Each of the two reads the table from end to end under its lock; together they would read it once.'
          : 'Each of the two waits for its own lock.',
        remedy: ['Do both at once:', sqlBlock(combined(both))].join('\n'),
        evidence: evidence(context),
        tables: [table],
      },
    ]
  },
}
