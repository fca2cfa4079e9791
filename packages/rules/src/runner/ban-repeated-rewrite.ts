import type { Rule } from '@backout/core'
import { sameName } from '../lookup.ts'
import { qualified, sqlBlock } from '../sql.ts'
import { alteredTable, combinable, combined } from './combining.ts'
import { effectOfStatement } from './effects.ts'

/** A table that is written anew twice where once would do. */
export const banRepeatedRewrite: Rule = {
  id: 'ban-repeated-rewrite',
  hazard: 'rewrites-table',
  severity: 'warning',
  supersedes: ['prefer-combined-alter'],
  docs: {
    condition:
      'Two ALTER TABLE statements of one migration each write the same table anew, and could be one. One finding a table.',
    effect: 'It takes as long twice, under ACCESS EXCLUSIVE, and the disk space of the table twice over.',
    remedy: 'Write both changes as actions of one ALTER TABLE: PostgreSQL then writes the table anew once.',
    unsafe: [
      {
        before: 'CREATE TABLE "t" ("a" int, "b" int);',
        sql: 'ALTER TABLE "t" ALTER COLUMN "a" TYPE bigint;\n--> statement-breakpoint\nALTER TABLE "t" ALTER COLUMN "b" TYPE bigint;',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "t" ("a" int, "b" int);',
        sql: 'ALTER TABLE "t" ALTER COLUMN "a" TYPE bigint, ALTER COLUMN "b" TYPE bigint;',
      },
      {
        title: 'one of them is instant',
        before: 'CREATE TABLE "t" ("a" int, "b" varchar(5));',
        sql: 'ALTER TABLE "t" ALTER COLUMN "a" TYPE bigint;\n--> statement-breakpoint\nALTER TABLE "t" ALTER COLUMN "b" TYPE text;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    sources: ['eugene:W12', 'migrationpilot:MP058', 'pgls:multipleAlterTable'],
  },
  check(operation, context) {
    const { statement } = context
    const table = alteredTable(statement)
    if (table === null || operation !== statement.operations[0]) return []
    const rewrites = (other: typeof statement) =>
      effectOfStatement(other, context).rewritten.some((name) => sameName(name, table))
    if (!rewrites(statement)) return []
    const before = combinable(table, context).filter(rewrites)
    if (before.length !== 1) return []
    return [
      {
        condition: `${qualified(table)} is written anew a second time, after line ${before[0]!.line}.`,
        effect: 'It is locked for twice as long, and needs the disk space of the table twice over.',
        remedy: ['Do both at once:', sqlBlock(combined([...before, statement]))].join('\n'),
        evidence: effectOfStatement(statement, context).evidence,
        tables: [table],
      },
    ]
  },
}
