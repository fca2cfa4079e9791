import type { Rule } from '@backout/core'
import { evidence, parseKey } from '../lookup.ts'
import { mayHoldRows, relationBefore } from '../names.ts'
import { ident, literal, qualified, sqlBlock } from '../sql.ts'
import { isMadeBefore } from '../unapplied.ts'

/** A sequence that begins again. */
export const banSequenceRestart: Rule = {
  id: 'ban-sequence-restart',
  hazard: 'fails-on-rows',
  severity: 'warning',
  docs: {
    condition:
      'ALTER SEQUENCE … RESTART of a sequence that was there before, unless its table is new or has been emptied.',
    effect:
      'It hands out numbers a second time: inserts fail with 23505 (unique_violation) on those that are taken, or, where nothing is unique, two rows have one number.',
    remedy: 'Set it to the greatest number in use, in the statement itself.',
    unsafe: [
      {
        before: 'CREATE TABLE "orders" ("id" serial PRIMARY KEY);',
        sql: 'ALTER SEQUENCE "orders_id_seq" RESTART WITH 1;',
      },
      { before: 'CREATE SEQUENCE "orders_no";', sql: 'ALTER SEQUENCE "orders_no" RESTART;' },
    ],
    safe: [
      {
        title: 'its table has been emptied',
        before: 'CREATE TABLE "orders" ("id" serial PRIMARY KEY);',
        sql: 'DELETE FROM "orders";\n--> statement-breakpoint\nALTER SEQUENCE "orders_id_seq" RESTART;',
        shadow: true,
      },
      { sql: 'CREATE SEQUENCE "orders_no";\n--> statement-breakpoint\nALTER SEQUENCE "orders_no" RESTART WITH 1000;' },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altersequence.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'alter-sequence' || operation.options.restart === null) return []
    const { sequence, options } = operation
    if (context.isNew(sequence) || isMadeBefore(operation, context, { type: 'sequence', name: sequence })) return []
    const before = relationBefore(operation, context, sequence)?.sequence
    const [schema, name, column] = parseKey(before?.ownedBy ?? '')
    const table = schema !== undefined && name !== undefined ? { schema, name } : null
    if (table && (context.isNew(table) || !mayHoldRows(operation, context, table))) return []
    const from = options.restart === 'default' ? (before?.start ?? '1') : options.restart!
    const used = table && column !== undefined ? { table, column } : null
    return [
      {
        condition: `Sequence ${qualified(sequence)} begins again at ${from}.`,
        effect: `Numbers from ${from} on are handed out a second time: inserts fail with 23505 on those that rows have, or two rows have one number.`,
        remedy: used
          ? [
              'Set it to the greatest number in use:',
              sqlBlock(
                `SELECT setval(${literal(qualified(sequence))}, coalesce(max(${ident(used.column)}), 1)) FROM ${qualified(used.table)};`,
              ),
            ].join('\n')
          : [
              'Leave it where it is. To see where that is:',
              sqlBlock(`SELECT last_value FROM ${qualified(sequence)};`),
            ].join('\n'),
        ...(used
          ? {
              precondition: {
                counts: `rows of ${qualified(used.table)} whose ${ident(used.column)} is ${from} or more`,
                sql: `SELECT count(*) AS count FROM ${qualified(used.table)} WHERE ${ident(used.column)} >= ${from}`,
              },
            }
          : {}),
        evidence: evidence(context),
      },
    ]
  },
}
