import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { ident, literal, qualified, sqlBlock } from '../sql.ts'
import { isMadeAfter, isMadeBefore } from '../unapplied.ts'
import { functionsNamed } from './functions.ts'

/** Renaming a function that running code may call, or moving it to another schema. */
export const banRenameFunction: Rule = {
  id: 'ban-rename-function',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition:
      'A function, procedure or aggregate that was there before is renamed or moved to another schema, and none takes its name in the same migration. With a shadow it is silent about trigger functions, which nobody calls.',
    effect:
      'Triggers, views and defaults follow. Code that calls the old name fails with 42883 (undefined_function) until it is replaced, and so do functions that call it in their text.',
    remedy: 'Leave a function of the old name behind that calls the new one, and drop it in a later release.',
    unsafe: [
      {
        before: `CREATE FUNCTION "greet"(text) RETURNS text LANGUAGE sql AS $$ SELECT 'hello ' || $1 $$;`,
        sql: 'ALTER FUNCTION "greet"(text) RENAME TO "welcome";',
      },
      {
        before: `CREATE SCHEMA "app"; CREATE FUNCTION "greet"(text) RETURNS text LANGUAGE sql AS $$ SELECT 'hello ' || $1 $$;`,
        sql: 'ALTER FUNCTION "greet"(text) SET SCHEMA "app";',
      },
    ],
    safe: [
      {
        title: 'one of the old name stays',
        before: `CREATE FUNCTION "greet"(text) RETURNS text LANGUAGE sql AS $$ SELECT 'hello ' || $1 $$;`,
        sql: 'ALTER FUNCTION "greet"(text) RENAME TO "welcome";\n--> statement-breakpoint\nCREATE FUNCTION "greet"(text) RETURNS text LANGUAGE sql AS $$ SELECT "welcome"($1) $$;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-alterfunction.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'rename-object' && operation.kind !== 'set-schema') return []
    const { object } = operation
    if (!ROUTINES.has(object.type)) return []
    const made = { type: 'function', name: object } as const
    if (isMadeBefore(operation, context, made) || isMadeAfter(operation, context, made)) return []
    const known = context.before ? functionsNamed(context.before, object) : []
    if (known.length > 0 && known.every(({ returns }) => returns === 'trigger' || returns === 'event_trigger'))
      return []
    const to =
      operation.kind === 'rename-object'
        ? { schema: object.schema, name: operation.newName }
        : { schema: operation.newSchema, name: object.name }
    return [
      {
        condition: `The ${object.type} ${qualified(object)} is ${operation.kind === 'rename-object' ? 'renamed' : 'moved'} to ${qualified(to)}.`,
        effect:
          'Code and other functions that call the old name fail with 42883 from the moment this is applied until they are replaced.',
        remedy: [
          `Keep the old name for a release: leave a ${object.type} of that name behind that calls the new one. To see which functions call it in their text:`,
          sqlBlock(`SELECT oid::regprocedure FROM pg_proc WHERE strpos(prosrc, ${literal(object.name)}) > 0;`),
          `Drop ${ident(object.name)} in a later release.`,
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}

const ROUTINES: ReadonlySet<string> = new Set(['function', 'procedure', 'routine', 'aggregate'])
