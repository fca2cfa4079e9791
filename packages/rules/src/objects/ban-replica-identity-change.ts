import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { qualified, sqlBlock } from '../sql.ts'

/** A table whose changes can no longer be told apart by those who follow them. */
export const banReplicaIdentityChange: Rule = {
  id: 'ban-replica-identity-change',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition: 'REPLICA IDENTITY NOTHING on a table that was there before, or DEFAULT on one without a primary key.',
    effect:
      'Where the table is published, UPDATE and DELETE fail with 55000 for want of an identity, whatever code they come from.',
    remedy: 'Leave it to the primary key (DEFAULT), or name a unique index on columns that are NOT NULL (USING INDEX).',
    facts: [
      'FULL is no danger but a price: every UPDATE and DELETE writes the whole old row to the log, and subscribers look for it by all columns.',
    ],
    unsafe: [
      { before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);', sql: 'ALTER TABLE "users" REPLICA IDENTITY NOTHING;' },
      {
        before: 'CREATE TABLE "logs" ("id" int); ALTER TABLE "logs" REPLICA IDENTITY FULL;',
        sql: 'ALTER TABLE "logs" REPLICA IDENTITY DEFAULT;',
        shadow: true,
      },
    ],
    safe: [
      { before: 'CREATE TABLE "logs" ("id" int);', sql: 'ALTER TABLE "logs" REPLICA IDENTITY FULL;' },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY); ALTER TABLE "users" REPLICA IDENTITY FULL;',
        sql: 'ALTER TABLE "users" REPLICA IDENTITY DEFAULT;',
      },
      {
        sql: 'CREATE TABLE "logs" ("id" int);\n--> statement-breakpoint\nALTER TABLE "logs" REPLICA IDENTITY NOTHING;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'set-replica-identity' || context.isNew(operation.table)) return []
    const { table, identity } = operation
    const before = relationBefore(operation, context, table)
    if (identity === 'index' || identity === 'full' || before?.replicaIdentity === identity) return []
    const hasKey = Object.values(before?.constraints ?? {}).some(({ type }) => type === 'primary key')
    if (identity === 'default' && (!before || hasKey || !before.replicaIdentity)) return []
    return [
      {
        condition: `${qualified(table)} has no replica identity from then on.`,
        effect: 'Where the table is published, every UPDATE and DELETE on it fails with 55000.',
        remedy:
          hasKey || !before
            ? [
                'Leave it to the primary key:',
                sqlBlock(`ALTER TABLE ${qualified(table)} REPLICA IDENTITY DEFAULT;`),
              ].join('\n')
            : [
                'Give the table a primary key, or a unique index on columns that are NOT NULL to name (USING INDEX). To see whether it is published at all:',
                sqlBlock('SELECT pubname, schemaname, tablename FROM pg_publication_tables;'),
              ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}
