import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { ident, qualified } from '../sql.ts'

/** A permissive policy that lets every row through: the others count for nothing. */
export const banAlwaysTruePolicy: Rule = {
  id: 'ban-always-true-policy',
  hazard: 'weakens-security',
  severity: 'warning',
  docs: {
    condition:
      'A permissive policy of a table that was there before is created or altered with USING (true) or WITH CHECK (true).',
    effect:
      'Permissive policies are joined with OR: for its roles and commands every row is open, whatever the others ask.',
    remedy: 'Say which rows; make it AS RESTRICTIVE where it is to narrow; name the roles that it is for.',
    unsafe: [
      {
        before:
          'CREATE TABLE "notes" ("id" int PRIMARY KEY, "owner" text);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "own" ON "notes" USING ("owner" = current_user);',
        sql: 'CREATE POLICY "everyone" ON "notes" USING (true);',
      },
      {
        before:
          'CREATE TABLE "notes" ("id" int PRIMARY KEY, "owner" text);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "own" ON "notes" USING ("owner" = current_user);',
        sql: 'ALTER POLICY "own" ON "notes" USING (true);',
      },
      {
        before:
          'CREATE TABLE "notes" ("id" int PRIMARY KEY, "owner" text);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "own" ON "notes" USING ("owner" = current_user);',
        sql: 'CREATE POLICY "write" ON "notes" FOR INSERT WITH CHECK (true);',
      },
    ],
    safe: [
      {
        before:
          'CREATE TABLE "notes" ("id" int PRIMARY KEY, "owner" text);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "own" ON "notes" USING ("owner" = current_user);',
        sql: 'CREATE POLICY "old" ON "notes" USING ("id" < 100);',
      },
      {
        before:
          'CREATE TABLE "notes" ("id" int PRIMARY KEY, "owner" text);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "own" ON "notes" USING ("owner" = current_user);',
        sql: 'CREATE POLICY "none" ON "notes" AS RESTRICTIVE USING (true);',
      },
      {
        title: 'a new table that is meant to be read by all',
        sql: 'CREATE TABLE "countries" ("code" text PRIMARY KEY);\nALTER TABLE "countries" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "read" ON "countries" FOR SELECT USING (true);',
      },
      {
        title: 'nothing was closed before',
        before: 'CREATE TABLE "notes" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "everyone" ON "notes" USING (true);',
        shadow: true,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createpolicy.html',
    sources: ['splinter:rls_policy_always_true'],
  },
  check(operation, context) {
    if (operation.kind !== 'create-policy' && operation.kind !== 'alter-policy') return []
    const { table, policy } = operation
    if (context.isNew(table) || (operation.kind === 'create-policy' && !operation.permissive)) return []
    const before = relationBefore(operation, context, table)
    if (before && (!before.rowSecurity || before.policies?.[policy]?.permissive === false)) return []
    const open = [operation.using, operation.check].some((expression) => /^[\s(]*true[\s)]*$/i.test(expression ?? ''))
    if (!open) return []
    return [
      {
        condition: `Policy ${ident(policy)} of ${qualified(table)} is true of every row.`,
        effect: `For its roles and commands every row of ${qualified(table)} is open, whatever its other policies ask.`,
        remedy: 'Say which rows it is for, or make it AS RESTRICTIVE where it is to narrow.',
        evidence: evidence(context),
      },
    ]
  },
}
