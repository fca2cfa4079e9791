import type { AlterConstraint, CatalogConstraint, DropConstraint, Rule, RuleContext, RuleFinding } from '@backout/core'
import { evidence, parseKey } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { tableInProduction } from '../production.ts'
import { ident, qualified } from '../sql.ts'
import { missedConstraint } from './dropped-constraint.ts'

/** A foreign key or exclusion constraint that no longer holds. */
export const banDropConstraint: Rule = {
  id: 'ban-drop-constraint',
  hazard: 'weakens-schema',
  severity: 'warning',
  docs: {
    condition:
      'A foreign key or an exclusion constraint is dropped, or a constraint is made NOT ENFORCED, while what it was about stays and nothing takes its place. With a shadow the catalogs decide; without one the name tells what it is. Checks, unique constraints and primary keys have rules of their own.',
    effect:
      'Rows that break it can be written from then on, and it can be added again only once they are repaired. With a foreign key go its ON DELETE and ON UPDATE actions. Dropping a foreign key locks both tables with ACCESS EXCLUSIVE.',
    remedy:
      'Keep it. To change it, add the new one under another name (NOT VALID, then VALIDATE), and drop the old one after that.',
    facts: [
      'DROP CONSTRAINT of a foreign key takes ACCESS EXCLUSIVE on the referencing and on the referenced table, as does ALTER CONSTRAINT … NOT ENFORCED (18 and later).',
    ],
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int, CONSTRAINT "posts_author_fkey" FOREIGN KEY ("author") REFERENCES "users"("id"));',
        sql: 'ALTER TABLE "posts" DROP CONSTRAINT "posts_author_fkey";',
      },
      {
        title: 'no longer enforced',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int, CONSTRAINT "posts_author_fkey" FOREIGN KEY ("author") REFERENCES "users"("id"));',
        sql: 'ALTER TABLE "posts" ALTER CONSTRAINT "posts_author_fkey" NOT ENFORCED;',
      },
    ],
    safe: [
      {
        title: 'it comes back with another action',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int, CONSTRAINT "posts_author_fkey" FOREIGN KEY ("author") REFERENCES "users"("id"));',
        sql: 'ALTER TABLE "posts" DROP CONSTRAINT "posts_author_fkey";\n--> statement-breakpoint\nALTER TABLE "posts" ADD CONSTRAINT "posts_author_fkey" FOREIGN KEY ("author") REFERENCES "users"("id") ON DELETE CASCADE NOT VALID;',
      },
      {
        title: 'its column goes too',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int, CONSTRAINT "posts_author_fkey" FOREIGN KEY ("author") REFERENCES "users"("id"));',
        sql: 'ALTER TABLE "posts" DROP CONSTRAINT "posts_author_fkey";\n--> statement-breakpoint\nALTER TABLE "posts" DROP COLUMN "author";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-CONSTRAINT',
    sources: ['pgfence:drop-constraint', 'atlas:CD101', 'migrationpilot:MP069'],
  },
  check(operation, context) {
    if (operation.kind === 'alter-constraint') return operation.enforced === false ? unenforced(operation, context) : []
    if (operation.kind !== 'drop-constraint') return []
    const dropped = missedConstraint(operation, context)
    if (dropped?.type !== 'foreign key' && dropped?.type !== 'exclude') return []
    return [finding(operation, dropped.type, dropped.known, context)]
  },
}

function finding(
  operation: DropConstraint,
  type: 'foreign key' | 'exclude',
  known: CatalogConstraint | null,
  context: RuleContext,
): RuleFinding {
  const { table, constraint } = operation
  const production = tableInProduction(operation, context, table)
  const parent = known?.references
    ? parseKey(known.references.table).map(ident).join('.')
    : 'the table that it references'
  const texts = {
    'foreign key': `Rows of ${qualified(table)} may lose their counterpart in ${parent} unseen, and nothing is cascaded any more; ${parent} is locked with ACCESS EXCLUSIVE as well as ${qualified(table)}.`,
    exclude: `Rows that exclude each other can be written to ${qualified(table)}; to add it again locks the table for as long as its index takes.`,
  }
  const what = type === 'exclude' ? 'Exclusion constraint' : 'Foreign key'
  return {
    condition: `${what} ${ident(constraint)} of ${qualified(table)} is dropped, and nothing takes its place.`,
    effect: texts[type],
    remedy:
      'Keep it if the rows are still meant to fulfil it. If it is to be replaced, add the new one first, under another name.',
    evidence: evidence(context),
    ...(production && { tables: [production] }),
  }
}

function unenforced(operation: AlterConstraint, context: RuleContext): readonly RuleFinding[] {
  const { table, constraint } = operation
  if (context.isNew(table)) return []
  const before = relationBefore(operation, context, table)?.constraints?.[constraint]
  if (before?.notEnforced) return []
  return [
    {
      condition: `Constraint ${ident(constraint)} of ${qualified(table)} is no longer enforced.`,
      effect: `Rows that break it can be written to ${qualified(table)}; to enforce it again reads the whole table under ACCESS EXCLUSIVE. This very change locks both tables with ACCESS EXCLUSIVE.`,
      remedy: 'Keep it enforced if the rows are still meant to fulfil it.',
      evidence: evidence(context),
    },
  ]
}
