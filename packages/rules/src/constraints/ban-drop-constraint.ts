import type {
  AlterConstraint,
  CatalogConstraint,
  CatalogRelation,
  DropConstraint,
  Rule,
  RuleContext,
  RuleFinding,
} from '@backout/core'
import { column, evidence, parseKey } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { tableInProduction } from '../production.ts'
import { relationAfter } from '../relation-after.ts'
import { ident, qualified } from '../sql.ts'
import { droppedConstraint, isReplacedInText } from './dropped-constraint.ts'

/** A foreign key, check or exclusion constraint that no longer holds. */
export const banDropConstraint: Rule = {
  id: 'ban-drop-constraint',
  hazard: 'weakens-schema',
  severity: 'warning',
  docs: {
    condition:
      'A foreign key, a CHECK or an exclusion constraint is dropped, or made NOT ENFORCED, while what it was about stays and nothing takes its place. With a shadow the catalogs decide; without one the name tells what it is. Unique constraints and primary keys have rules of their own.',
    effect:
      'Rows that break it can be written from then on, and it can be added again only once they are repaired. With a foreign key go its ON DELETE and ON UPDATE actions. Dropping a foreign key locks both tables with ACCESS EXCLUSIVE.',
    remedy:
      'Keep it. To change it, add the new one under another name (NOT VALID, then VALIDATE), and drop the old one after that.',
    facts: [
      'DROP CONSTRAINT of a foreign key takes ACCESS EXCLUSIVE on the referencing and on the referenced table, as does ALTER CONSTRAINT … NOT ENFORCED (18 and later).',
      'DROP CONSTRAINT of a CHECK takes ACCESS EXCLUSIVE on its table, for a moment.',
    ],
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int, CONSTRAINT "posts_author_fkey" FOREIGN KEY ("author") REFERENCES "users"("id"));',
        sql: 'ALTER TABLE "posts" DROP CONSTRAINT "posts_author_fkey";',
      },
      {
        before:
          'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" int, CONSTRAINT "views_pos" CHECK ("views" >= 0));',
        sql: 'ALTER TABLE "posts" DROP CONSTRAINT "views_pos";',
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
      {
        title: 'NOT NULL has taken its place',
        before:
          'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" int, CONSTRAINT "posts_views_not_null" CHECK ("views" IS NOT NULL));',
        sql: 'ALTER TABLE "posts" ALTER COLUMN "views" SET NOT NULL;\n--> statement-breakpoint\nALTER TABLE "posts" DROP CONSTRAINT "posts_views_not_null";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-CONSTRAINT',
    sources: ['squawk:ban-drop-constraint', 'pgfence:drop-constraint', 'atlas:CD101', 'migrationpilot:MP069'],
  },
  check(operation, context) {
    if (operation.kind === 'alter-constraint') return operation.enforced === false ? unenforced(operation, context) : []
    if (operation.kind !== 'drop-constraint') return []
    const dropped = droppedConstraint(operation, context)
    if (!dropped || !WEAKER.has(dropped.type) || dropped.known?.notEnforced) return []
    if (context.before ? !isMissed(operation, dropped.known!, context) : isReplacedInText(operation, context)) return []
    return [finding(operation, dropped.type, dropped.known, context)]
  },
}

const WEAKER: ReadonlySet<string> = new Set(['foreign key', 'check', 'exclude', 'unknown'])

/** Whether its columns are still there afterwards, and nothing that does the same. */
function isMissed(operation: DropConstraint, old: CatalogConstraint, context: RuleContext): boolean {
  const { table, constraint } = operation
  const after = relationAfter(operation, context, table)
  if (context.after && (!after || !(old.columns ?? []).every((name) => column(after, name)))) return false
  if (!after) return true
  if (old.references && !isThere(old.references.table, context)) return false
  return (
    !Object.entries(after.constraints ?? {}).some(
      ([name, now]) => now.type === old.type && !now.notEnforced && doesTheSame(name, now, constraint, old),
    ) && !isNotNull(old, after)
  )
}

/** For a foreign key the same columns; for a check or exclusion another about a column of the old one, or the same name. */
const doesTheSame = (name: string, now: CatalogConstraint, oldName: string, old: CatalogConstraint) =>
  name === oldName ||
  now.definition === old.definition ||
  (old.type === 'foreign key'
    ? now.references?.table === old.references?.table && String(now.columns) === String(old.columns)
    : false)

const isThere = (key: string, { after }: RuleContext) => after?.relations[key] !== undefined

/** `CHECK (x IS NOT NULL)` of a column that is NOT NULL. */
const isNotNull = ({ columns = [], definition }: CatalogConstraint, after: CatalogRelation) =>
  columns.length === 1 && / IS NOT NULL\W*$/.test(definition) && column(after, columns[0]!)?.notNull === true

function finding(
  operation: DropConstraint,
  type: string,
  known: CatalogConstraint | null,
  context: RuleContext,
): RuleFinding {
  const { table, constraint } = operation
  const production = tableInProduction(operation, context, table)
  const parent = known?.references
    ? parseKey(known.references.table).map(ident).join('.')
    : 'the table that it references'
  const texts: Readonly<Record<string, string>> = {
    'foreign key': `Rows of ${qualified(table)} may lose their counterpart in ${parent} unseen, and nothing is cascaded any more; ${parent} is locked with ACCESS EXCLUSIVE as well as ${qualified(table)}.`,
    check: `Rows that break it can be written to ${qualified(table)}, and it can be added again only once they are repaired.`,
    exclude: `Rows that exclude each other can be written to ${qualified(table)}; to add it again locks the table for as long as its index takes.`,
  }
  const what =
    type === 'unknown'
      ? 'Constraint'
      : { 'foreign key': 'Foreign key', check: 'Check', exclude: 'Exclusion constraint' }[type]
  return {
    condition: `${what} ${ident(constraint)} of ${qualified(table)} is dropped, and nothing takes its place.`,
    effect: texts[type] ?? texts['check']!,
    remedy:
      'Keep it if the rows are still meant to fulfil it. If it is to be replaced, add the new one first, under another name.',
    evidence: evidence(context),
    ...(type === 'check' || type === 'unknown' ? { severity: 'info' as const } : {}),
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
