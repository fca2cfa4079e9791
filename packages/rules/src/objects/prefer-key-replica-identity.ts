import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { qualified, sqlBlock } from '../sql.ts'

/** Whole rows in the log where a key would do. */
export const preferKeyReplicaIdentity: Rule = {
  id: 'prefer-key-replica-identity',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition: 'REPLICA IDENTITY FULL on a table that was there before.',
    effect:
      'Every UPDATE and DELETE writes the whole old row to the log, and subscribers look for it by all columns: replication falls behind on a busy table.',
    remedy: 'Leave it to the primary key (DEFAULT), or name a unique index on columns that are NOT NULL (USING INDEX).',
    unsafe: [
      { before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);', sql: 'ALTER TABLE "users" REPLICA IDENTITY FULL;' },
    ],
    safe: [
      { before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);', sql: 'ALTER TABLE "users" REPLICA IDENTITY DEFAULT;' },
      {
        title: 'as it is already',
        before: 'CREATE TABLE "logs" ("id" int); ALTER TABLE "logs" REPLICA IDENTITY FULL;',
        sql: 'ALTER TABLE "logs" REPLICA IDENTITY FULL;',
        shadow: true,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'set-replica-identity' || operation.identity !== 'full') return []
    const { table } = operation
    if (context.isNew(table) || relationBefore(operation, context, table)?.replicaIdentity === 'full') return []
    return [
      {
        condition: `${qualified(table)} writes whole rows to the log for those who follow its changes.`,
        effect: 'Every UPDATE and DELETE logs the whole old row, and subscribers look for it by all columns.',
        remedy: [
          'Leave it to the primary key, or name a unique index on columns that are NOT NULL (USING INDEX):',
          sqlBlock(`ALTER TABLE ${qualified(table)} REPLICA IDENTITY DEFAULT;`),
        ].join('\n'),
        tables: [table],
        evidence: evidence(context),
      },
    ]
  },
}
