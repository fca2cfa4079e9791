import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { ident, qualified } from '../sql.ts'
import { missedConstraint } from './dropped-constraint.ts'

/** A check that no longer holds. Strict: whatever was legal stays legal, so nothing breaks on that day. */
export const banDropCheck: Rule = {
  id: 'ban-drop-check',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition:
      'A CHECK is dropped while its columns stay and nothing takes its place; without a shadow, also a constraint whose name does not tell what it is.',
    effect: 'Rows that break it can be written from then on, and it can be added again only once they are repaired.',
    remedy:
      'Keep it. To change it, add the new one under another name (NOT VALID, then VALIDATE), and drop the old one after that.',
    facts: ['DROP CONSTRAINT takes ACCESS EXCLUSIVE on the table, for a moment.'],
    unsafe: [
      {
        before:
          'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" int, CONSTRAINT "views_pos" CHECK ("views" >= 0));',
        sql: 'ALTER TABLE "posts" DROP CONSTRAINT "views_pos";',
      },
    ],
    safe: [
      {
        title: 'NOT NULL has taken its place',
        before:
          'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" int, CONSTRAINT "posts_views_not_null" CHECK ("views" IS NOT NULL));',
        sql: 'ALTER TABLE "posts" ALTER COLUMN "views" SET NOT NULL;\n--> statement-breakpoint\nALTER TABLE "posts" DROP CONSTRAINT "posts_views_not_null";',
      },
      {
        title: 'its column goes too',
        before:
          'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" int, "likes" int, CONSTRAINT "more_views" CHECK ("views" > "likes"));',
        sql: 'ALTER TABLE "posts" DROP CONSTRAINT "more_views", DROP COLUMN "likes";',
      },
      {
        title: 'another one takes its place',
        before:
          'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" int, CONSTRAINT "views_pos" CHECK ("views" >= 0));',
        sql: 'ALTER TABLE "posts" DROP CONSTRAINT "views_pos";\n--> statement-breakpoint\nALTER TABLE "posts" ADD CONSTRAINT "views_pos" CHECK ("views" > 0) NOT VALID;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-CONSTRAINT',
    sources: ['pgfence:drop-constraint'],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-constraint') return []
    const dropped = missedConstraint(operation, context)
    if (dropped?.type !== 'check' && dropped?.type !== 'unknown') return []
    const { table, constraint } = operation
    return [
      {
        condition: `${dropped.type === 'check' ? 'Check' : 'Constraint'} ${ident(constraint)} of ${qualified(table)} is dropped, and nothing takes its place.`,
        effect: `Rows that break it can be written to ${qualified(table)}, and it can be added again only once they are repaired.`,
        remedy:
          'Keep it if the rows are still meant to fulfil it. If it is to be replaced, add the new one first, under another name.',
        evidence: evidence(context),
      },
    ]
  },
}
