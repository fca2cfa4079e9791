import type { Rule } from '@backout/core'
import { evidence, sameName } from '../lookup.ts'
import { ident, qualified } from '../sql.ts'

/** A policy that goes without another in its place. */
export const banDropPolicy: Rule = {
  id: 'ban-drop-policy',
  hazard: 'weakens-security',
  severity: 'warning',
  docs: {
    condition:
      'A policy of a table that was there before is dropped, and the migration neither creates one for that table nor drops the table.',
    effect:
      'Without a permissive policy rows vanish from those that it showed them to, without an error; without a restrictive one rows show that it hid.',
    remedy: 'Change it with ALTER POLICY, or create the one that takes its place in the same migration.',
    unsafe: [
      {
        before:
          'CREATE TABLE "notes" ("id" int PRIMARY KEY, "owner" text);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "own" ON "notes" USING ("owner" = current_user);',
        sql: 'DROP POLICY "own" ON "notes";',
      },
    ],
    safe: [
      {
        title: 'replaced',
        before:
          'CREATE TABLE "notes" ("id" int PRIMARY KEY, "owner" text);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "own" ON "notes" USING ("owner" = current_user);',
        sql: 'DROP POLICY "own" ON "notes";\nCREATE POLICY "own" ON "notes" FOR SELECT USING ("owner" = session_user);',
      },
      {
        title: 'the table goes too',
        before:
          'CREATE TABLE "notes" ("id" int PRIMARY KEY, "owner" text);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "own" ON "notes" USING ("owner" = current_user);',
        sql: 'DROP POLICY "own" ON "notes";\nDROP TABLE "notes";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-droppolicy.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-policy' || context.isNew(operation.table)) return []
    const { table, policy } = operation
    const replaced = context.operations.some(
      (other) => (other.kind === 'create-policy' || other.kind === 'drop-table') && sameName(other.table, table),
    )
    if (replaced) return []
    return [
      {
        condition: `Policy ${ident(policy)} of ${qualified(table)} is dropped and nothing takes its place.`,
        effect: `Who reads and writes which rows of ${qualified(table)} changes at once: rows that it showed are gone without an error, rows that it hid show.`,
        remedy: 'Create the policy that takes its place in the same migration, or change this one with ALTER POLICY.',
        evidence: evidence(context),
      },
    ]
  },
}
