import type { AlterColumnType, Rule, RuleContext } from '@backout/core'
import { readType } from '../column-type.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { changeOf } from './ban-narrowing-type-change.ts'
import { castsAtAll, castsWithoutUsing, isStringType } from './cast.ts'
import { enumSwaps } from './enum-swap.ts'
import { failedOnShadow } from './failed.ts'
import { isSingleCast } from './narrowing.ts'
import { baseType, typeAt } from './type-at.ts'

/** A change of type that PostgreSQL does not do without being told how. */
export const requireUsingCast: Rule = {
  id: 'require-using-cast',
  hazard: 'fails-in-runner',
  severity: 'error',
  supersedes: ['ban-narrowing-type-change', 'ban-lossy-type-change', 'ban-rewriting-type-change'],
  docs: {
    condition:
      'The type of a column changes without USING, or with a plain cast that PostgreSQL does not have, to one that PostgreSQL does not cast to on assignment: text to a number, uuid, jsonb or enum, one enum to another, a value to an array. Without a shadow the old type is not known; then it speaks for uuid and boolean, to which nothing casts.',
    effect:
      'The migration fails with 42804 (datatype_mismatch), or with 42846 (cannot_coerce) where USING names a cast that does not exist; on an empty table too.',
    remedy:
      'Say how with USING. On a table that holds rows, mind that the values may not convert, and that it is written anew.',
    facts: ['drizzle-kit before 1.0 writes SET DATA TYPE without USING; Prisma drops and adds the column instead.'],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "ref" text);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "ref" SET DATA TYPE uuid;',
        fails: '42804',
      },
      {
        title: 'text to a number',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" text);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "age" SET DATA TYPE integer;',
        shadow: true,
        fails: '42804',
      },
      {
        title: 'a cast that does not exist, as Drizzle 1.0 writes it',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "ref" integer);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "ref" SET DATA TYPE uuid USING "ref"::uuid;',
        shadow: true,
        fails: '42846',
      },
      {
        title: 'a value to a list',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "tag" text);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "tag" SET DATA TYPE text[];',
        shadow: true,
        fails: '42804',
      },
      {
        title: 'the column was made by the migration before',
        pending: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "settings" text);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "settings" SET DATA TYPE jsonb;',
        fails: '42804',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "ref" text);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "ref" SET DATA TYPE uuid USING "ref"::uuid;',
      },
      {
        title: 'anything becomes text',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "ref" uuid);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "ref" SET DATA TYPE text;',
      },
      {
        title: 'one number becomes another',
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" integer);',
        sql: 'ALTER TABLE "posts" ALTER COLUMN "views" SET DATA TYPE bigint;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'alter-column-type' || operation.guarded) return []
    if (enumSwaps(context).some(({ steps }) => steps.has(operation))) return []
    if (context.before && !failedOnShadow(context)) return []
    if (!needsUsing(operation, context)) return []
    const { using } = operation
    return [
      {
        condition:
          using === null
            ? `Changing ${changeOf(operation, context)} needs USING: PostgreSQL has no cast that it applies on its own.`
            : `Changing ${changeOf(operation, context)} uses a cast that PostgreSQL does not have: ${using}.`,
        effect: `The migration fails with ${using === null ? '42804 (column cannot be cast automatically)' : '42846 (cannot cast)'}, on an empty table too.`,
        remedy: remedy(operation, context),
        evidence: context.before ? 'trial' : 'text',
        tables: [operation.table],
      },
    ]
  },
}

/** Types to which PostgreSQL casts no other one on assignment. */
const FROM_NOTHING = new Set(['uuid', 'boolean'])

function needsUsing(operation: AlterColumnType, context: RuleContext): boolean {
  const { table, column, type, using } = operation
  const from = typeAt(operation, context, table, column)
  if (using !== null)
    return from !== undefined && isSingleCast(using, column) && castsAtAll(from, type, context) === false
  if (from !== undefined) return castsWithoutUsing(from, type, context) === false
  const { base, array } = readType(type)
  return context.before === null && !array && FROM_NOTHING.has(base)
}

function remedy({ table, column, type, ...operation }: AlterColumnType, context: RuleContext): string {
  const name = ident(column)
  const of = `ALTER TABLE ${qualified(table)}`
  const written = typeAt({ table, column, type, ...operation }, context, table, column)
  const from = written === undefined ? null : readType(baseType(written, context))
  const to = readType(baseType(type, context))
  if (to.base === 'uuid' && !to.array && from && !isStringType(from.base))
    return `No ${written} is a uuid: add a column of the new type, fill it, and let the code move over:\n${sqlBlock(`${of} ADD COLUMN ${ident(`${column}_new`)} ${type};`)}`
  const value =
    to.array && from && !from.array
      ? `CASE WHEN ${name} IS NULL THEN NULL ELSE ARRAY[${name}]::${type} END`
      : from?.array && !to.array
        ? `${name}[1]::text::${type}`
        : from && !isStringType(from.base)
          ? `${name}::text::${type}`
          : `${name}::${type}`
  return `Say how (a default may have to be dropped before and set after):\n${sqlBlock(`${of} ALTER COLUMN ${name} TYPE ${type} USING ${value};`)}`
}
