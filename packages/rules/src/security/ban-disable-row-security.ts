import type { Operation, Rule, RuleContext } from '@backout/core'
import { evidence, sameName } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { qualified } from '../sql.ts'

/** Policies that hold nobody any more. */
export const banDisableRowSecurity: Rule = {
  id: 'ban-disable-row-security',
  hazard: 'weakens-security',
  severity: 'error',
  docs: {
    condition:
      'Row-level security of a table that was there before is disabled, or no longer forced upon its owner, and the migration does not switch it on again.',
    effect:
      'The policies stay but hold nobody: every role with privileges on the table reads and writes every row. With NO FORCE that is true of the owner.',
    remedy:
      'Leave it on and change the policies; a role that must see every row can have one of its own, or BYPASSRLS.',
    unsafe: [
      {
        before:
          'CREATE TABLE "notes" ("id" int PRIMARY KEY, "owner" text);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "own" ON "notes" USING ("owner" = current_user);',
        sql: 'ALTER TABLE "notes" DISABLE ROW LEVEL SECURITY;',
      },
      {
        title: 'the owner is held by it no more',
        before:
          'CREATE TABLE "notes" ("id" int PRIMARY KEY, "owner" text);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "own" ON "notes" USING ("owner" = current_user);\nALTER TABLE "notes" FORCE ROW LEVEL SECURITY;',
        sql: 'ALTER TABLE "notes" NO FORCE ROW LEVEL SECURITY;',
      },
    ],
    safe: [
      {
        title: 'only for the length of the migration',
        before:
          'CREATE TABLE "notes" ("id" int PRIMARY KEY, "owner" text);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE POLICY "own" ON "notes" USING ("owner" = current_user);',
        sql: 'ALTER TABLE "notes" DISABLE ROW LEVEL SECURITY;\nUPDATE "notes" SET "owner" = \'nobody\' WHERE "owner" IS NULL;\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;',
      },
      {
        title: 'the table goes, as Drizzle writes it',
        before: 'CREATE TABLE "notes" ("id" int PRIMARY KEY);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;',
        sql: 'ALTER TABLE "notes" DISABLE ROW LEVEL SECURITY;\n--> statement-breakpoint\nDROP TABLE "notes" CASCADE;',
      },
      { before: 'CREATE TABLE "notes" ("id" int);', sql: 'ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;' },
      {
        title: 'it was off already',
        before: 'CREATE TABLE "notes" ("id" int);',
        sql: 'ALTER TABLE "notes" DISABLE ROW LEVEL SECURITY;',
        shadow: true,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/ddl-rowsecurity.html',
    sources: ['splinter:policy_exists_rls_disabled'],
  },
  check(operation, context) {
    if (operation.kind !== 'disable-row-security' && operation.kind !== 'no-force-row-security') return []
    const { table } = operation
    if (context.isNew(table) || isUndone(operation, context)) return []
    const before = relationBefore(operation, context, table)
    const isOff = operation.kind === 'disable-row-security' ? !before?.rowSecurity : !before?.forceRowSecurity
    if (before && isOff) return []
    const disabled = operation.kind === 'disable-row-security'
    return [
      {
        condition: disabled
          ? `Row-level security of ${qualified(table)} is switched off.`
          : `Row-level security of ${qualified(table)} no longer holds the table's owner.`,
        effect: disabled
          ? `Every role with privileges on ${qualified(table)} reads and writes every row, whatever the policies say.`
          : `Code that connects as the owner of ${qualified(table)} reads and writes every row, whatever the policies say.`,
        remedy: 'Leave it on and give the role that must see every row a policy of its own.',
        evidence: evidence(context),
        ...(disabled ? {} : { severity: 'warning' as const }),
      },
    ]
  },
}

/** Whether it is switched on again, or the table goes: Drizzle writes one before it drops a table. */
function isUndone(
  operation: Operation & { readonly table: { schema: string | null; name: string } },
  { operations }: RuleContext,
) {
  const again = operation.kind === 'disable-row-security' ? 'enable-row-security' : 'force-row-security'
  return operations
    .slice(operations.indexOf(operation) + 1)
    .some((later) => (later.kind === again || later.kind === 'drop-table') && sameName(later.table, operation.table))
}
