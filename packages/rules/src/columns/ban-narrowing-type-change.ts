import type { AlterColumnType, Rule, RuleContext, RuleFinding } from '@backout/core'
import { mayHoldRows, namesAt } from '../names.ts'
import { columnInProduction, rowsWhere } from '../production.ts'
import { later } from '../recipes.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { isStringType } from './cast.ts'
import { enumSwaps } from './enum-swap.ts'
import { fittingCheck, type Narrowing, narrowingOf } from './narrowing.ts'
import { baseType, typeAt } from './type-at.ts'
import { readType } from '../column-type.ts'

/** A change of type that fails on values that do not fit. */
export const banNarrowingTypeChange: Rule = {
  id: 'ban-narrowing-type-change',
  hazard: 'fails-on-rows',
  severity: 'warning',
  supersedes: ['ban-rewriting-type-change'],
  docs: {
    condition:
      'The type of a column changes to one that does not hold all of its values: a shorter string, a smaller integer, fewer digits before the point, text read as a number, uuid, date or enum. Without a shadow it speaks only where the old type is known from the migrations themselves.',
    effect:
      'The migration works on an empty table and fails on the first value that does not fit (22001, 22003, 22P02, 22007). Where all fit, the table is written anew under ACCESS EXCLUSIVE to make sure.',
    remedy:
      'Forbid such values by a CHECK NOT VALID, put the rows right, VALIDATE it; often the check alone is enough, and the type can stay. Where the type must change, add a column of the new type and move over.',
    facts: ['PostgreSQL writes the table anew for every one of these changes, on every version.'],
    unsafe: [
      {
        title: 'a shorter limit',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "email" SET DATA TYPE varchar(100);',
        shadow: true,
      },
      {
        title: 'a smaller integer',
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" bigint);',
        sql: 'ALTER TABLE "posts" ALTER COLUMN "views" TYPE integer;',
        shadow: true,
      },
      {
        title: 'fewer digits before the point',
        before: 'CREATE TABLE "orders" ("id" int PRIMARY KEY, "price" numeric(10,2));',
        sql: 'ALTER TABLE "orders" ALTER COLUMN "price" TYPE numeric(8,2);',
        shadow: true,
      },
      {
        title: 'text read as something else',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "ref" text);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "ref" SET DATA TYPE uuid USING "ref"::uuid;',
        shadow: true,
      },
      {
        title: 'text to an enum',
        before: `CREATE TYPE "role" AS ENUM ('user', 'admin'); CREATE TABLE "users" ("id" int PRIMARY KEY, "role" text);`,
        sql: `ALTER TABLE "users" ALTER COLUMN "role" SET DATA TYPE "role" USING "role"::"role";`,
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'a longer limit',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" varchar(100));',
        sql: 'ALTER TABLE "users" ALTER COLUMN "email" SET DATA TYPE varchar(255);',
      },
      {
        title: 'a larger integer',
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" integer);',
        sql: 'ALTER TABLE "posts" ALTER COLUMN "views" TYPE bigint;',
      },
      {
        title: 'an enum with all of the labels and more',
        before: `CREATE TYPE "a" AS ENUM ('x', 'y'); CREATE TYPE "b" AS ENUM ('x', 'y', 'z'); CREATE TABLE "t" ("id" int PRIMARY KEY, "k" "a");`,
        sql: 'ALTER TABLE "t" ALTER COLUMN "k" TYPE "b" USING "k"::text::"b";',
      },
      {
        title: 'a number as text',
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" integer);',
        sql: 'ALTER TABLE "posts" ALTER COLUMN "views" TYPE varchar(20);',
      },
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\n--> statement-breakpoint\nALTER TABLE "users" ALTER COLUMN "email" TYPE varchar(100);',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE',
    sources: ['atlas:MF101', 'squawk:changing-column-type', 'strong_migrations:change_column', 'migrationpilot:MP044'],
  },
  check(operation, context) {
    if (operation.kind !== 'alter-column-type') return []
    const narrowing = narrowingHere(operation, context)
    if (narrowing?.outcome !== 'fails') return []
    return [
      {
        condition: `Changing ${changeOf(operation, context)} fails with ${narrowing.code} on a value ${narrowing.which}.`,
        effect: `The migration works where no row of ${qualified(operation.table)} holds one, as in development, and stops elsewhere. It reads and writes the whole table under ACCESS EXCLUSIVE to find out.`,
        remedy: remedy(operation, narrowing, context),
        ...common(operation, narrowing, context),
      },
    ]
  },
}

/** What a change does to values that rows may hold; null on what is new, and within an enum that is made anew. */
export function narrowingHere(operation: AlterColumnType, context: RuleContext): Narrowing | null {
  const { table, column } = operation
  if (!mayHoldRows(operation, context, table)) return null
  if (namesAt(operation, context).columnBefore(table, column) === null) return null
  if (enumSwaps(context).some(({ steps }) => steps.has(operation))) return null
  return narrowingOf(operation, context)
}

/** `"email" of "users" from text to character varying(100)`. */
export function changeOf(operation: AlterColumnType, context: RuleContext): string {
  const { table, column, type } = operation
  const from = typeAt(operation, context, table, column)
  return `${ident(column)} of ${qualified(table)} ${from === undefined ? '' : `from ${from} `}to ${type}`
}

/** How sure it is, whose size matters, and which rows decide. */
export function common(
  operation: AlterColumnType,
  { condition, which }: Narrowing,
  context: RuleContext,
): Pick<RuleFinding, 'evidence' | 'tables' | 'precondition'> {
  const there = columnInProduction(operation, context, operation.table, operation.column)
  return {
    evidence: 'text', // the shadow's tables may have been empty
    tables: [operation.table],
    ...(there && condition
      ? {
          precondition: rowsWhere(
            there.table,
            condition(ident(there.column)),
            `rows of ${qualified(there.table)} whose ${ident(there.column)} holds a value ${which}`,
          ),
        }
      : {}),
  }
}

function remedy(operation: AlterColumnType, narrowing: Narrowing, context: RuleContext): string {
  const { table, column, type } = operation
  const of = `ALTER TABLE ${qualified(table)}`
  const from = readType(baseType(typeAt(operation, context, table, column) ?? '', context))
  const to = readType(baseType(type, context))
  // Between strings and between numbers the type can stay as it is: the check is what was wanted.
  const canStay = isStringType(from.base) === isStringType(to.base)
  const check = fittingCheck(narrowing, ident(column))
  if (check && canStay) {
    const name = `${table.name}_${column}_fits`
    return [
      'Leave the type and forbid such values by a check, which is instant and holds for new rows at once:',
      sqlBlock(`${of} ADD CONSTRAINT ${ident(name)} CHECK (${check}) NOT VALID;`),
      `then, ${later(context)}, once the rows are put right:`,
      sqlBlock(`${of} VALIDATE CONSTRAINT ${ident(name)};`),
    ].join('\n')
  }
  return [
    'Add a column of the new type, let the code write both, fill it from the values that can be read, decide about the rest, and drop the old one in a later release:',
    sqlBlock(`${of} ADD COLUMN ${ident(`${column}_new`)} ${type};`),
  ].join('\n')
}
