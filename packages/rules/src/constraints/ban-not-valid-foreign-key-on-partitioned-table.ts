import type { Rule } from '@backout/core'
import { isPartitioned } from '../partitioned.ts'
import { later } from '../recipes.ts'
import { constraintSql, ident, qualified, sqlBlock } from '../sql.ts'

/** NOT VALID where PostgreSQL before 18 does not know it. */
export const banNotValidForeignKeyOnPartitionedTable: Rule = {
  id: 'ban-not-valid-foreign-key-on-partitioned-table',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition: 'A foreign key is added NOT VALID to a partitioned table, and the server is older than PostgreSQL 18.',
    effect: 'PostgreSQL refuses it with 42809 and the migration fails.',
    remedy:
      'Add it NOT VALID to each partition and validate it there; then add it to the partitioned table, which takes over what is valid on its partitions.',
    facts: ['PostgreSQL 18 was the first to accept a NOT VALID foreign key on a partitioned table.'],
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "logs" ("user" int, "at" date) PARTITION BY RANGE ("at");',
        sql: 'ALTER TABLE "logs" ADD CONSTRAINT "logs_user_fk" FOREIGN KEY ("user") REFERENCES "users" ("id") NOT VALID;',
        postgresVersion: 170_000,
        shadow: true,
      },
      {
        title: 'the table may be new: it fails all the same',
        sql: 'CREATE TABLE "users" ("id" int PRIMARY KEY);\n--> statement-breakpoint\nCREATE TABLE "logs" ("user" int, "at" date) PARTITION BY RANGE ("at");\n--> statement-breakpoint\nALTER TABLE "logs" ADD CONSTRAINT "logs_user_fk" FOREIGN KEY ("user") REFERENCES "users" ("id") NOT VALID;',
        postgresVersion: 170_000,
      },
    ],
    safe: [
      {
        title: 'on PostgreSQL 18',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "logs" ("user" int, "at" date) PARTITION BY RANGE ("at");',
        sql: 'ALTER TABLE "logs" ADD CONSTRAINT "logs_user_fk" FOREIGN KEY ("user") REFERENCES "users" ("id") NOT VALID;',
        postgresVersion: 180_000,
      },
      {
        title: 'on one of its partitions',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "logs" ("user" int, "at" date) PARTITION BY RANGE ("at");\nCREATE TABLE "logs_rest" PARTITION OF "logs" DEFAULT;',
        sql: 'ALTER TABLE "logs_rest" ADD CONSTRAINT "logs_user_fk" FOREIGN KEY ("user") REFERENCES "users" ("id") NOT VALID;',
        postgresVersion: 170_000,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT',
    sources: [],
  },
  check(operation, context) {
    if (context.postgresVersion >= 180_000 || operation.kind !== 'add-constraint') return []
    const { table, constraint } = operation
    if (constraint.type !== 'foreign key' || !constraint.notValid || !isPartitioned(operation, context, table))
      return []
    const name = constraint.name ?? [table.name, ...constraint.columns, 'fkey'].join('_')
    const of = ident(`<a partition of ${table.name}>`)
    return [
      {
        condition: `Foreign key ${ident(name)} is added NOT VALID to ${qualified(table)}, which is partitioned.`,
        effect: `PostgreSQL ${Math.floor(context.postgresVersion / 10_000)} refuses that with 42809, and the migration fails.`,
        remedy: context.isNew(table)
          ? `${qualified(table)} is new, so leave NOT VALID away.`
          : `Add it to each partition (ALTER TABLE ${of} ADD ${constraintSql(name, constraint)} NOT VALID), validate it there ${later(context)}, and after that add it here, where it takes over what is valid on the partitions:\n${sqlBlock(`ALTER TABLE ${qualified(table)} ADD ${constraintSql(name, constraint)};`)}`,
        evidence: 'text',
      },
    ]
  },
}
