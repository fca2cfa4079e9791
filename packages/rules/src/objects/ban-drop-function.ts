import type { DropFunction, DropProcedure, Rule, RuleContext } from '@backout/core'
import { cascadeSentence, isCascading, takenByCascade } from '../cascade.ts'
import { evidence } from '../lookup.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { isMadeAfter, isMadeBefore, operationsBefore } from '../unapplied.ts'
import { functionsNamed } from './functions.ts'

/** Dropping a function or procedure that running code may call. */
export const banDropFunction: Rule = {
  id: 'ban-drop-function',
  hazard: 'breaks-clients',
  severity: 'warning',
  supersedes: ['ban-cascade'],
  docs: {
    condition:
      'A function or procedure is dropped that was there before, and the migration makes none of its name again. It is silent about a trigger function, which nobody calls: without a shadow about one that is dropped after a trigger.',
    effect:
      'Code that calls it fails with 42883 (undefined_function), and so do functions that call it in their text: PostgreSQL does not track what their bodies use.',
    remedy:
      'Deploy code that no longer calls it first. Rename it out of the way, and drop it when nothing has asked for it.',
    unsafe: [
      {
        before: `CREATE FUNCTION "greet"(text) RETURNS text LANGUAGE sql AS $$ SELECT 'hello ' || $1 $$;`,
        sql: 'DROP FUNCTION "greet"(text);',
      },
      {
        before: 'CREATE PROCEDURE "tidy"() LANGUAGE sql AS $$ SELECT 1 $$;',
        sql: 'DROP PROCEDURE "tidy"();',
      },
    ],
    safe: [
      {
        title: 'made again',
        before: `CREATE FUNCTION "greet"(text) RETURNS text LANGUAGE sql AS $$ SELECT 'hello ' || $1 $$;`,
        sql: `DROP FUNCTION "greet"(text);\n--> statement-breakpoint\nCREATE FUNCTION "greet"("name" text) RETURNS text LANGUAGE sql AS $$ SELECT 'hi ' || "name" $$;`,
      },
      {
        title: 'with its trigger',
        before:
          'CREATE TABLE "users" ("id" int);\nCREATE FUNCTION "audit"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\nCREATE TRIGGER "audited" AFTER INSERT ON "users" FOR EACH ROW EXECUTE FUNCTION "audit"();',
        sql: 'DROP TRIGGER "audited" ON "users";\n--> statement-breakpoint\nDROP FUNCTION "audit"();',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-dropfunction.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-function' && operation.kind !== 'drop-procedure') return []
    if (!isInUse(operation, context)) return []
    const { routine } = operation
    const kind = operation.kind === 'drop-function' ? 'FUNCTION' : 'PROCEDURE'
    const types = operation.arguments === null ? '' : `(${operation.arguments.join(', ')})`
    return [
      {
        condition: `${kind === 'FUNCTION' ? 'Function' : 'Procedure'} ${qualified(routine)} is dropped.`,
        effect: `Code and other functions that call it fail with 42883 until they are replaced.${cascadeSentence(operation, context)}`,
        remedy: [
          'First deploy code that does not call it. Rename it out of the way, and drop it later, when nothing has asked for it:',
          sqlBlock(`ALTER ${kind} ${qualified(routine)}${types} RENAME TO ${ident(`${routine.name}_dropped`)};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}

function isInUse(operation: DropFunction | DropProcedure, context: RuleContext): boolean {
  const { routine, ifExists } = operation
  const made = { type: 'function', name: routine } as const
  if (isMadeBefore(operation, context, made) || isMadeAfter(operation, context, made)) return false
  if (!context.before) return !operationsBefore(operation, context).some(({ kind }) => kind === 'drop-trigger')
  const functions = functionsNamed(context.before, routine)
  if (functions.length === 0) return !ifExists
  // What CASCADE takes of triggers ban-cascade says.
  const takes = isCascading(operation) && takenByCascade(operation, context)?.length !== 0
  return (
    !functions.every(({ returns }) => returns === 'trigger' || returns === 'event_trigger') || (takes && !context.after)
  )
}
