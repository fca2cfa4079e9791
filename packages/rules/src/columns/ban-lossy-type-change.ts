import type { AlterColumnType, Rule } from '@backout/core'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { changeOf, common, narrowingHere } from './ban-narrowing-type-change.ts'
import { fittingCheck, type Narrowing } from './narrowing.ts'

/** A change of type that stores other values than before, without a word. */
export const banLossyTypeChange: Rule = {
  id: 'ban-lossy-type-change',
  hazard: 'loses-data',
  severity: 'error',
  supersedes: ['ban-narrowing-type-change', 'ban-rewriting-type-change'],
  docs: {
    condition:
      'The type of a column changes so that PostgreSQL rounds or cuts values instead of refusing them: fewer digits after the point, a fraction to an integer, numeric to a float, a timestamp to a date, or USING with a cast to a shorter string, which cuts where the change without USING fails. Drizzle 1.0 writes such a USING on every change.',
    effect: 'The values are changed in place, and what was cut off is gone. No error tells of it.',
    remedy:
      'Leave USING out where PostgreSQL casts on its own, so that a value that is too long fails; keep the old column beside the new one until nobody asks for it; or leave the type and forbid such values by a CHECK.',
    facts: [
      'An explicit cast to varchar(n) cuts; the assignment that ALTER COLUMN TYPE does without USING fails with 22001.',
      'numeric(p,s) rounds to s digits, both ways of casting.',
    ],
    unsafe: [
      {
        title: 'USING cuts what is too long',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "email" SET DATA TYPE varchar(100) USING "email"::varchar(100);',
        shadow: true,
      },
      {
        title: 'fewer digits after the point',
        before: 'CREATE TABLE "orders" ("id" int PRIMARY KEY, "price" numeric(12,4));',
        sql: 'ALTER TABLE "orders" ALTER COLUMN "price" TYPE numeric(12,2);',
        shadow: true,
      },
      {
        title: 'a fraction to an integer',
        before: 'CREATE TABLE "orders" ("id" int PRIMARY KEY, "weight" double precision);',
        sql: 'ALTER TABLE "orders" ALTER COLUMN "weight" TYPE integer;',
        shadow: true,
      },
      {
        title: 'the time of day',
        before: 'CREATE TABLE "orders" ("id" int PRIMARY KEY, "at" timestamp);',
        sql: 'ALTER TABLE "orders" ALTER COLUMN "at" TYPE date;',
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'more digits',
        before: 'CREATE TABLE "orders" ("id" int PRIMARY KEY, "price" numeric(10,2));',
        sql: 'ALTER TABLE "orders" ALTER COLUMN "price" TYPE numeric(12,4);',
      },
      {
        title: 'without USING it fails instead',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "email" SET DATA TYPE varchar(100);',
      },
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "orders" ("id" int PRIMARY KEY, "at" timestamp);\n--> statement-breakpoint\nALTER TABLE "orders" ALTER COLUMN "at" TYPE date;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createcast.html',
    sources: ['atlas:MF101', 'strong_migrations:change_column', 'migrationpilot:MP044'],
  },
  check(operation, context) {
    if (operation.kind !== 'alter-column-type') return []
    const narrowing = narrowingHere(operation, context)
    if (narrowing?.outcome !== 'loses') return []
    const rounds = isTimePrecision(operation, narrowing)
    return [
      {
        condition: `Changing ${changeOf(operation, context)} changes values: one ${narrowing.which} ${narrowing.becomes}.`,
        effect: `Nothing fails, and what is cut off cannot be brought back. The whole of ${qualified(operation.table)} is written anew under ACCESS EXCLUSIVE.`,
        remedy: remedy(operation, narrowing),
        ...(rounds ? { severity: 'warning' as const } : {}),
        ...common(operation, narrowing, context),
      },
    ]
  },
}

/** Microseconds that most clients never see. */
const isTimePrecision = ({ type }: AlterColumnType, { becomes }: Narrowing) =>
  /^(time|interval)/.test(type) && becomes === 'is rounded'

function remedy(operation: AlterColumnType, narrowing: Narrowing): string {
  const { table, column, type, using } = operation
  const of = `ALTER TABLE ${qualified(table)}`
  const check = fittingCheck(narrowing, ident(column))
  if (using !== null && check)
    return [
      'Leave the type and forbid longer values by a check, which is instant; validate it in a later migration, once the rows are put right:',
      sqlBlock(`${of} ADD CONSTRAINT ${ident(`${table.name}_${column}_fits`)} CHECK (${check}) NOT VALID;`),
    ].join('\n')
  return [
    'Add a column of the new type and fill it, let the code move over, and keep the old one until nobody asks for what it held:',
    sqlBlock(`${of} ADD COLUMN ${ident(`${column}_new`)} ${type};`),
  ].join('\n')
}
