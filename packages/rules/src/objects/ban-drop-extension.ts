import type { Rule } from '@backout/core'
import { cascadeSentence } from '../cascade.ts'
import { evidence } from '../lookup.ts'
import { ident, literal, sqlBlock } from '../sql.ts'
import { isMadeAfter, isMadeBefore } from '../unapplied.ts'

/** Dropping an extension that code may rely on. */
export const banDropExtension: Rule = {
  id: 'ban-drop-extension',
  hazard: 'breaks-clients',
  severity: 'warning',
  supersedes: ['ban-cascade'],
  docs: {
    condition: 'An extension is dropped that was there before.',
    effect:
      'Its functions, operators and types are gone: code that uses them fails with 42883 or 42704, and so do functions that name them in their text. It fails with 2BP01 while a column, index or default uses it; with CASCADE these go too.',
    remedy:
      'Look for what uses it, in code and in the bodies of functions, first. Leave CASCADE out, so that PostgreSQL refuses while a column or index does.',
    unsafe: [
      { before: 'CREATE EXTENSION "pg_trgm";', sql: 'DROP EXTENSION "pg_trgm";' },
      {
        title: 'CASCADE drops the index',
        before:
          'CREATE EXTENSION "pg_trgm"; CREATE TABLE "users" ("id" int, "email" text);\nCREATE INDEX "emails" ON "users" USING gin ("email" gin_trgm_ops);',
        sql: 'DROP EXTENSION IF EXISTS "pg_trgm" CASCADE;',
      },
    ],
    safe: [{ title: 'the extension is new', pending: 'CREATE EXTENSION "pg_trgm";', sql: 'DROP EXTENSION "pg_trgm";' }],
    url: 'https://www.postgresql.org/docs/current/sql-dropextension.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-extension') return []
    const { extension, ifExists, cascade } = operation
    const made = { type: 'extension', name: { schema: null, name: extension } } as const
    if (isMadeBefore(operation, context, made) || isMadeAfter(operation, context, made)) return []
    const isThere = Object.keys(context.before?.extensions ?? {}).some((key) => key.replaceAll('"', '') === extension)
    if (context.before && ifExists && !isThere) return []
    return [
      {
        condition: `Extension ${ident(extension)} is dropped${cascade ? ' with whatever uses it' : ''}.`,
        effect: `Code and functions that use it fail from the moment this is applied (42883, 42704).${cascadeSentence(operation, context)}`,
        remedy: [
          `Leave it where it is until nothing uses it${cascade ? ', and leave CASCADE out' : ''}. To see what it brings:`,
          sqlBlock(
            'SELECT pg_describe_object(classid, objid, 0) FROM pg_depend',
            `WHERE deptype = 'e' AND refobjid = (SELECT oid FROM pg_extension WHERE extname = ${literal(extension)});`,
          ),
        ].join('\n'),
        ...(cascade ? { severity: 'error' as const } : {}),
        evidence: evidence(context),
      },
    ]
  },
}
