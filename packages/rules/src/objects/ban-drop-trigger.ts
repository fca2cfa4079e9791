import type { Operation, QualifiedName, Rule } from '@backout/core'
import { evidence, sameName } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { operationsAfter, operationsBefore } from '../unapplied.ts'

/** Dropping a trigger or rewrite rule on which rows may rely. */
export const banDropTrigger: Rule = {
  id: 'ban-drop-trigger',
  hazard: 'weakens-schema',
  severity: 'warning',
  docs: {
    condition:
      'A trigger or rewrite rule is dropped from a table or view that was there before, and none of its name is made again in the same migration.',
    effect:
      'What it did for every row, nobody does from then on: checks, audits, copies, timestamps. Nothing fails, so nobody notices. The table is locked with ACCESS EXCLUSIVE for a moment.',
    remedy:
      'Be sure that nothing relies on it. Disable it first, which is undone as quickly, and drop it in a later release.',
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int);\nCREATE FUNCTION "audit"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\nCREATE TRIGGER "audited" AFTER INSERT ON "users" FOR EACH ROW EXECUTE FUNCTION "audit"();',
        sql: 'DROP TRIGGER "audited" ON "users";',
      },
      {
        before: 'CREATE TABLE "users" ("id" int);\nCREATE RULE "keep" AS ON DELETE TO "users" DO INSTEAD NOTHING;',
        sql: 'DROP RULE "keep" ON "users";',
      },
    ],
    safe: [
      {
        title: 'made again',
        before:
          'CREATE TABLE "users" ("id" int);\nCREATE FUNCTION "audit"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;',
        sql: 'DROP TRIGGER IF EXISTS "audited" ON "users";\n--> statement-breakpoint\nCREATE TRIGGER "audited" AFTER INSERT ON "users" FOR EACH ROW EXECUTE FUNCTION "audit"();',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-droptrigger.html',
    sources: ['pgls:banDropTrigger', 'pgfence:drop-trigger'],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-trigger' && operation.kind !== 'drop-rule') return []
    const { table } = operation
    const isTrigger = operation.kind === 'drop-trigger'
    const name = isTrigger ? operation.trigger : operation.rule
    const before = relationBefore(operation, context, table)
    const makes = (other: Operation) => isMade(other, table, name)
    if (context.isNew(table)) return []
    if (operationsBefore(operation, context).some(makes) || operationsAfter(operation, context).some(makes)) return []
    if (before && operation.ifExists && !before.triggers?.[name] && !before.rules?.[name]) return []
    const word = isTrigger ? 'TRIGGER' : 'RULE'
    return [
      {
        condition: `${isTrigger ? 'Trigger' : 'Rule'} ${ident(name)} of ${qualified(table)} is dropped.`,
        effect: 'What it did for every row, nobody does from then on, and nothing fails that would tell.',
        remedy: [
          'Be sure that nothing relies on it. Disable it first, which is undone as quickly, and drop it in a later release:',
          sqlBlock(`ALTER TABLE ${qualified(table)} DISABLE ${word} ${ident(name)};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}

const isMade = (operation: Operation, table: QualifiedName, name: string): boolean =>
  (operation.kind === 'create-trigger' && operation.trigger === name && sameName(operation.table, table)) ||
  (operation.kind === 'create-rule' && operation.rule === name && sameName(operation.table, table))
