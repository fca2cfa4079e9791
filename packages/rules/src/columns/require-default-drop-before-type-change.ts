import type { AlterColumnType, Operation, Rule, RuleContext } from '@backout/core'
import { readType } from '../column-type.ts'
import { sameName } from '../lookup.ts'
import { columnBefore } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { castsWithoutUsing } from './cast.ts'
import { failedOnShadow } from './failed.ts'
import { baseType, typeAt } from './type-at.ts'

/** A change of type that the column's default does not follow. */
export const requireDefaultDropBeforeTypeChange: Rule = {
  id: 'require-default-drop-before-type-change',
  hazard: 'fails-in-runner',
  severity: 'error',
  supersedes: ['ban-narrowing-type-change', 'ban-lossy-type-change', 'ban-rewriting-type-change'],
  docs: {
    condition:
      'The type of a column with a default changes to one that PostgreSQL does not cast the default to on its own. USING is for the rows: it does not apply to the default.',
    effect: 'The migration fails with 42804 (default cannot be cast automatically), on an empty table too.',
    remedy: 'Drop the default before and set it, as a value of the new type, after.',
    unsafe: [
      {
        before: `CREATE TABLE "users" ("id" int PRIMARY KEY, "age" text DEFAULT '7');`,
        sql: 'ALTER TABLE "users" ALTER COLUMN "age" SET DATA TYPE integer USING "age"::integer;',
        shadow: true,
        fails: '42804',
      },
      {
        title: 'from one enum to another',
        before: `CREATE TYPE "a" AS ENUM ('x'); CREATE TYPE "b" AS ENUM ('x', 'y'); CREATE TABLE "t" ("id" int PRIMARY KEY, "k" "a" NOT NULL DEFAULT 'x');`,
        sql: 'ALTER TABLE "t" ALTER COLUMN "k" TYPE "b" USING "k"::text::"b";',
        shadow: true,
        fails: '42804',
      },
      {
        title: 'the default was set by the migration before',
        pending: `CREATE TABLE "users" ("id" int PRIMARY KEY, "age" text DEFAULT '7'::text);`,
        sql: 'ALTER TABLE "users" ALTER COLUMN "age" TYPE integer USING "age"::integer;',
        shadow: true,
        fails: '42804',
      },
    ],
    safe: [
      {
        title: 'dropped before, set after',
        before: `CREATE TABLE "users" ("id" int PRIMARY KEY, "age" text DEFAULT '7');`,
        sql: 'ALTER TABLE "users" ALTER COLUMN "age" DROP DEFAULT;\n--> statement-breakpoint\nALTER TABLE "users" ALTER COLUMN "age" TYPE integer USING "age"::integer;\n--> statement-breakpoint\nALTER TABLE "users" ALTER COLUMN "age" SET DEFAULT 7;',
      },
      {
        title: 'PostgreSQL casts it',
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" integer DEFAULT 0);',
        sql: 'ALTER TABLE "posts" ALTER COLUMN "views" TYPE bigint;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'alter-column-type' || operation.guarded || !failedOnShadow(context)) return []
    const value = defaultAt(operation, context)
    const from = typeAt(operation, context, operation.table, operation.column)
    if (value === undefined || from === undefined) return []
    if (castsWithoutUsing(typeOfDefault(value, from, context), operation.type, context) !== false) return []
    if (operation.using === null && castsWithoutUsing(from, operation.type, context) === false) return [] // require-using-cast
    const of = `ALTER TABLE ${qualified(operation.table)} ALTER COLUMN ${ident(operation.column)}`
    const { using } = operation
    return [
      {
        condition: `The default ${value} of ${ident(operation.column)} of ${qualified(operation.table)} cannot be cast to ${operation.type}.`,
        effect: 'The migration fails with 42804 (default cannot be cast automatically), on an empty table too.',
        remedy: [
          'Drop the default before, and set it after as a value of the new type:',
          sqlBlock(`${of} DROP DEFAULT;`, `${of} TYPE ${operation.type}${using === null ? '' : ` USING ${using}`};`),
        ].join('\n'),
        evidence: 'trial',
        tables: [operation.table],
      },
    ]
  },
}

/** The default when the operation begins; PostgreSQL drops the default first where one statement does both. */
function defaultAt(operation: AlterColumnType, context: RuleContext): string | undefined {
  const { table, column } = operation
  const isHere = (other: Operation) =>
    'column' in other && other.column === column && 'table' in other && sameName(other.table, table)
  const { operations, statement } = context
  if (statement.operations.some((other) => other.kind === 'drop-default' && isHere(other))) return undefined
  const last = operations
    .slice(0, operations.indexOf(operation))
    .findLast((other) => (other.kind === 'drop-default' || other.kind === 'set-default') && isHere(other))
  if (last?.kind === 'drop-default') return undefined
  if (last?.kind === 'set-default') return last.expression
  const before = columnBefore(operation, context, table, column)
  return before?.generated ? undefined : before?.default
}

/** The type that a default was stored as: a cast that it ends in, else the column's. */
function typeOfDefault(value: string, column: string, context: RuleContext): string {
  if (value.startsWith('nextval(')) return 'bigint'
  const cast = /::([\w ".]+(?:\([\d, ]+\))?(?:\[\])?)$/.exec(value)?.[1]
  return cast === undefined || readType(baseType(cast, context)).array ? column : cast
}
