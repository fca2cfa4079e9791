import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { literal, qualified, sqlBlock } from '../sql.ts'
import { isMadeAfter, isMadeBefore } from '../unapplied.ts'

/** Renaming a sequence that running code calls by name. */
export const banRenameSequence: Rule = {
  id: 'ban-rename-sequence',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition:
      'A sequence that was there before is renamed or moved to another schema, and none takes its name in the same migration. With a shadow it is silent about one that belongs to a column.',
    effect:
      'Defaults follow. Code that calls nextval with the old name fails with 42P01 (undefined_table) until it is replaced, and so do functions that name it in their text.',
    remedy: 'Keep the name and rename it in the code only.',
    unsafe: [
      { before: 'CREATE SEQUENCE "orders_no";', sql: 'ALTER SEQUENCE "orders_no" RENAME TO "order_numbers";' },
      {
        before: 'CREATE SCHEMA "app"; CREATE SEQUENCE "orders_no";',
        sql: 'ALTER SEQUENCE "orders_no" SET SCHEMA "app";',
      },
    ],
    safe: [
      {
        title: 'it belongs to a column: the default follows',
        before: 'CREATE TABLE "orders" ("id" serial);',
        sql: 'ALTER SEQUENCE "orders_id_seq" RENAME TO "order_ids";',
        shadow: true,
      },
      {
        title: 'the sequence is new',
        sql: 'CREATE SEQUENCE "orders_no";\n--> statement-breakpoint\nALTER SEQUENCE "orders_no" RENAME TO "order_numbers";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altersequence.html',
    sources: [],
  },
  check(operation, context) {
    const isMove = operation.kind === 'set-schema' && operation.object.type === 'sequence'
    if (operation.kind !== 'rename-sequence' && !isMove) return []
    const from = operation.kind === 'rename-sequence' ? operation.sequence : operation.object
    const made = { type: 'sequence', name: from } as const
    if (context.isNew(from) || isMadeBefore(operation, context, made) || isMadeAfter(operation, context, made))
      return []
    const before = relationBefore(operation, context, from)
    if (context.before && before?.sequence?.ownedBy !== undefined) return []
    const to =
      operation.kind === 'rename-sequence'
        ? { schema: from.schema, name: operation.newName }
        : { schema: operation.newSchema, name: from.name }
    return [
      {
        condition: `Sequence ${qualified(from)} is ${isMove ? 'moved' : 'renamed'} to ${qualified(to)}.`,
        effect:
          'Defaults follow it, but code that calls nextval with the old name fails with 42P01 from the moment this is applied until it is replaced.',
        remedy: [
          'Keep the name and rename it in the code only. To see which functions name it in their text:',
          sqlBlock(`SELECT oid::regprocedure FROM pg_proc WHERE strpos(prosrc, ${literal(from.name)}) > 0;`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}
