import type { Rule } from '@backout/core'
import { evidence, relation, sameName } from '../lookup.ts'
import { qualified } from '../sql.ts'

/** A view that reads through row-level security with its owner's eyes. */
export const requireSecurityInvoker: Rule = {
  id: 'require-security-invoker',
  hazard: 'weakens-security',
  severity: 'warning',
  preset: 'strict',
  docs: {
    condition: 'A view without security_invoker reads a table with row-level security (PostgreSQL 15 and later).',
    effect:
      "The policies are asked about the view's owner, not about whoever reads it: rows show that they would hide.",
    remedy: 'Create it WITH (security_invoker = true), unless it is there to show just these rows.',
    unsafe: [
      {
        before:
          'CREATE TABLE "notes" ("id" int PRIMARY KEY, "owner" text);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "own" ON "notes" USING ("owner" = current_user);',
        sql: 'CREATE VIEW "all_notes" AS SELECT "id" FROM "notes";',
        shadow: true,
      },
    ],
    safe: [
      {
        before:
          'CREATE TABLE "notes" ("id" int PRIMARY KEY, "owner" text);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "own" ON "notes" USING ("owner" = current_user);',
        sql: 'CREATE VIEW "all_notes" WITH (security_invoker = true) AS SELECT "id" FROM "notes";',
      },
      { before: 'CREATE TABLE "notes" ("id" int);', sql: 'CREATE VIEW "all_notes" AS SELECT "id" FROM "notes";' },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createview.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'create-view' || context.postgresVersion < 150_000) return []
    if (operation.options.some((option) => /^security_invoker=(?:true|on|1|yes)$/i.test(option))) return []
    const secured = operation.reads.find(
      (name) =>
        relation(context.after, name)?.rowSecurity ||
        context.operations.some((other) => other.kind === 'enable-row-security' && sameName(other.table, name)),
    )
    if (!secured) return []
    return [
      {
        condition: `View ${qualified(operation.view)} reads ${qualified(secured)}, which has row-level security, as its owner.`,
        effect: `Whoever may read the view sees rows that the policies of ${qualified(secured)} hide from them.`,
        remedy: 'Create it WITH (security_invoker = true).',
        evidence: evidence(context),
      },
    ]
  },
}
