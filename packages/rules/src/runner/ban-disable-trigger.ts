import type { DisableTrigger, Operation, Rule, RuleContext } from '@backout/core'
import { evidence, sameName } from '../lookup.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'

/** Triggers switched off on a table that is in use. */
export const banDisableTrigger: Rule = {
  id: 'ban-disable-trigger',
  hazard: 'weakens-schema',
  severity: 'warning',
  docs: {
    condition:
      'A trigger is disabled on a table that was there before, or all of them by session_replication_role. An error where the migration does not enable it again, or where ALL switches off foreign keys too.',
    effect:
      'What the trigger does, such as keeping history or checking a foreign key, is not done for rows that are written meanwhile, and nobody does it later. The table is locked against writes (SHARE ROW EXCLUSIVE) until the transaction ends.',
    remedy:
      'Let the trigger pass over what the migration writes, by a condition in its WHEN or in its function. Else enable it again in the same transaction.',
    facts: [
      'DISABLE TRIGGER ALL and session_replication_role = replica switch off the checks of foreign keys too; USER does not.',
    ],
    unsafe: [
      {
        before:
          'CREATE TABLE "t" ("a" int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; CREATE TRIGGER "tr" BEFORE INSERT ON "t" FOR EACH ROW EXECUTE FUNCTION f();',
        sql: 'ALTER TABLE "t" DISABLE TRIGGER "tr";',
      },
      {
        title: 'enabled again',
        before: 'CREATE TABLE "t" ("a" int);',
        sql: 'ALTER TABLE "t" DISABLE TRIGGER USER;\n--> statement-breakpoint\nALTER TABLE "t" ENABLE TRIGGER USER;',
      },
      {
        title: 'all at once',
        before: 'CREATE TABLE "t" ("a" int);',
        sql: 'SET LOCAL session_replication_role = replica;',
      },
    ],
    safe: [
      {
        title: 'new',
        sql: 'CREATE TABLE "t" ("a" int);\n--> statement-breakpoint\nALTER TABLE "t" DISABLE TRIGGER USER;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DISABLE-ENABLE-TRIGGER',
    sources: ['pgfence:enable-disable-trigger', 'migrationpilot:MP064', 'pgls:avoidEnableDisableTrigger'],
  },
  check(operation, context) {
    if (operation.kind === 'set') {
      if (operation.parameter !== 'session_replication_role' || operation.values?.[0]?.toLowerCase() !== 'replica')
        return []
      return [
        {
          condition:
            'session_replication_role = replica switches off triggers, and with them the checks of foreign keys.',
          effect: 'Rows that are written now may refer to nothing, and nothing finds them later.',
          remedy: 'Write the rows in an order that the foreign keys allow, or make those DEFERRABLE for it.',
          evidence: 'text',
        },
      ]
    }
    if (operation.kind !== 'disable-trigger' || context.isNew(operation.table)) return []
    const { table, trigger } = operation
    const back = enabledAgain(operation, context.operations)
    const name = /^(ALL|USER)$/.test(trigger) ? trigger : ident(trigger)
    return [
      {
        severity: back && trigger !== 'ALL' ? 'warning' : 'error',
        condition: `${trigger === 'ALL' ? 'Every trigger' : trigger === 'USER' ? 'Every trigger of users' : `Trigger ${name}`} of ${qualified(table)} is disabled${back ? '' : ', and stays so'}.`,
        effect: `${trigger === 'ALL' ? 'Foreign keys are not checked either: rows may refer to nothing. ' : ''}What it does is not done for rows that are written meanwhile, and writers of ${qualified(table)} wait until the transaction ends.`,
        remedy: back
          ? 'Let its WHEN or its function pass over what the migration writes, so that it need not be disabled.'
          : [
              'Enable it again in the same transaction:',
              sqlBlock(`ALTER TABLE ${qualified(table)} ENABLE TRIGGER ${name};`),
            ].join('\n'),
        evidence: evidence(context),
        tables: [table],
      },
    ]
  },
}

const enabledAgain = (operation: DisableTrigger, operations: RuleContext['operations']): boolean =>
  operations.slice(operations.indexOf(operation)).some((other: Operation) => {
    if (other.kind === 'drop-trigger')
      return sameName(other.table, operation.table) && other.trigger === operation.trigger
    return (
      other.kind === 'enable-trigger' &&
      sameName(other.table, operation.table) &&
      (other.trigger === operation.trigger || other.trigger === 'ALL')
    )
  })
