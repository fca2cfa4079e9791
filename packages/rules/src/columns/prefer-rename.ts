import type { AddColumn, CreateTable, DropColumn, DropTable, QualifiedName, Rule, RuleContext } from '@backout/core'
import { isSerial, sameType } from '../column-type.ts'
import { DEFAULT_SCHEMA, evidence, sameName } from '../lookup.ts'
import { columnBefore, namesAt, relationBefore } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'

/** A drop beside an add that looks like a rename, as Prisma writes every rename. */
export const preferRename: Rule = {
  id: 'prefer-rename',
  hazard: 'loses-data',
  severity: 'error',
  docs: {
    condition:
      'In one migration a column is dropped and one of the same type is added to the same table, or a table is dropped and one with the same columns is created. Without a shadow the types of what is dropped are not known: then it speaks where one column is dropped and one is added.',
    effect: 'Where a rename was meant, as Prisma writes all of them, every value or row is lost.',
    remedy: 'Rename instead. Where no rename is meant, say so in a suppression comment.',
    unsafe: [
      {
        before: 'CREATE TABLE "User" ("id" int PRIMARY KEY, "name" text);',
        sql: 'ALTER TABLE "User" DROP COLUMN "name",\nADD COLUMN     "fullName" TEXT;',
        transaction: 'per-batch',
      },
      {
        title: 'in two statements, one of several columns, and required',
        before: 'CREATE TABLE "User" ("id" int PRIMARY KEY, "name" text, "age" int);',
        sql: '-- AlterTable\nALTER TABLE "User" DROP COLUMN "name";\n\n-- AlterTable\nALTER TABLE "User" ADD COLUMN     "fullName" TEXT NOT NULL,\nADD COLUMN     "born" DATE;',
        transaction: 'per-batch',
        shadow: true,
      },
      {
        title: 'the new column first',
        before: 'CREATE TABLE "User" ("id" int PRIMARY KEY, "name" varchar(80));',
        sql: 'ALTER TABLE "User" ADD COLUMN "fullName" varchar(80);\n--> statement-breakpoint\nALTER TABLE "User" DROP COLUMN "name";',
      },
      {
        before:
          'CREATE TABLE "User" ("id" serial NOT NULL, "email" text NOT NULL, CONSTRAINT "User_pkey" PRIMARY KEY ("id"));',
        sql: 'DROP TABLE "User";\n\nCREATE TABLE "users" (\n    "id" SERIAL NOT NULL,\n    "email" TEXT NOT NULL,\n\n    CONSTRAINT "users_pkey" PRIMARY KEY ("id")\n);',
        transaction: 'per-batch',
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'several go, and none has a name like the new one',
        before: 'CREATE TABLE "accounts" ("id" int PRIMARY KEY, "session_state" text, "token_type" text);',
        sql: 'ALTER TABLE "accounts" DROP COLUMN "session_state", DROP COLUMN "token_type", ADD COLUMN "password" text;',
      },
      {
        title: 'another type',
        before: 'CREATE TABLE "User" ("id" int PRIMARY KEY, "name" text, "age" text);',
        sql: 'ALTER TABLE "User" DROP COLUMN "name", DROP COLUMN "age",\nADD COLUMN "born" date, ADD COLUMN "height" integer;',
        transaction: 'per-batch',
      },
      {
        title: 'a rename',
        before: 'CREATE TABLE "User" ("id" int PRIMARY KEY, "name" text);',
        sql: 'ALTER TABLE "User" RENAME COLUMN "name" TO "fullName";',
        transaction: 'per-batch',
      },
      {
        title: 'the rows are carried over',
        before: 'CREATE TABLE "old" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE "new" ("id" int PRIMARY KEY);\n--> statement-breakpoint\nINSERT INTO "new" SELECT "id" FROM "old";\n--> statement-breakpoint\nDROP TABLE "old";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind === 'drop-column') return column(operation, context)
    return operation.kind === 'drop-table' ? table(operation, context) : []
  },
}

function column(operation: DropColumn, context: RuleContext) {
  const added = renamesOf(operation, context)
  const [first] = added
  if (!first) return []
  const names = added.map((candidate) => ident(candidate.column.name))
  return [
    {
      condition: `Column ${ident(operation.column)} of ${qualified(operation.table)} is dropped while ${names.join(' or ')} of the same type is added: it looks like a rename that loses the values.`,
      effect: `${effectOf(added, names)}, and the values of ${ident(operation.column)} are gone.`,
      remedy: [
        `If a rename is meant, put this in the place of the DROP and the ADD:`,
        sqlBlock(
          `ALTER TABLE ${qualified(operation.table)} RENAME COLUMN ${ident(operation.column)} TO ${ident(first.column.name)};`,
        ),
        'If not, say so above the statement:',
        sqlBlock('-- backout-ignore prefer-rename: the values are not wanted any more'),
      ].join('\n'),
      evidence: evidence(context),
      tables: [operation.table],
    },
  ]
}

/** A required column without a default does not even start empty. */
function effectOf(added: readonly AddColumn[], names: readonly string[]): string {
  const [first] = added
  const fails = added.length === 1 && first && first.column.notNull && first.column.default === null
  if (fails && !first.column.identity && !isSerial(first.column.type))
    return `On any row the migration fails with 23502, as ${names[0]} is NOT NULL without a default; where the rows are cleared away for that, ${names[0]} starts empty`
  return `${names.length > 1 ? 'The new columns start' : `${names[0]} starts`} empty or at the default`
}

/** Whether a column is added that a dropped one may have been meant to become: prefer-rename says all of it. */
export const isRenameTarget = (operation: AddColumn, context: RuleContext): boolean =>
  context.operations.some((other) => other.kind === 'drop-column' && renamesOf(other, context).includes(operation))

/** The columns that this migration adds and that a dropped column may have been meant to become. */
export function renamesOf(operation: DropColumn, context: RuleContext): readonly AddColumn[] {
  if (context.isNew(operation.table)) return []
  if (namesAt(operation, context).columnBefore(operation.table, operation.column) === null) return []
  const adds = context.operations.filter(
    (other): other is AddColumn => other.kind === 'add-column' && sameName(other.table, operation.table),
  )
  const drops = context.operations.filter(
    (other): other is DropColumn => other.kind === 'drop-column' && sameName(other.table, operation.table),
  )
  const dropped = new Set(drops.map((other) => other.column))
  // A column that is added and dropped again, or made anew under its old name, is no new name for another.
  const fresh = adds.filter(({ column: { name, generated } }) => !dropped.has(name) && !generated)
  if (adds.some((other) => other.column.name === operation.column)) return []
  const before = columnBefore(operation, context, operation.table, operation.column)
  if (!before) return context.before === null && fresh.length === 1 && drops.length === 1 ? fresh : []
  if (before.generated) return []
  const fitting = fresh.filter((other) => other.column.type !== null && sameType(other.column.type, before.type))
  const rivals = drops.filter((other) => {
    const type = columnBefore(other, context, other.table, other.column)?.type
    return type !== undefined && sameType(type, before.type)
  })
  // Where several go, or several come, only the names can tell which became which.
  if (rivals.length === 1 && fitting.length === 1) return fitting
  return fitting.filter((other) => areAlike(operation.column, other.column.name))
}

/** Whether two names share a word: `imagePath` and `image`, `end_x` and `startX`. */
function areAlike(one: string, other: string): boolean {
  const words = new Set(wordsOf(one))
  return wordsOf(other).some((word) => words.has(word))
}

const wordsOf = (name: string): string[] =>
  name
    .split(/[^\p{L}]+|(?<=\p{Ll})(?=\p{Lu})/u)
    .filter((word) => word.length > 2)
    .map((word) => word.toLowerCase())

function table(operation: DropTable, context: RuleContext) {
  const created = replacementOf(operation, context)
  if (!created) return []
  return [
    {
      condition: `Table ${qualified(operation.table)} is dropped while ${qualified(created.table)} with the same columns is created: it looks like a rename that loses the rows.`,
      effect: `${qualified(created.table)} starts empty, and every row of ${qualified(operation.table)} is gone.`,
      remedy: [
        'If a rename is meant, put this in the place of the DROP and the CREATE, and rename constraints and indexes alike:',
        sqlBlock(...moves(operation.table, created.table)),
        'If not, say so above the statement:',
        sqlBlock('-- backout-ignore prefer-rename: the rows are not wanted any more'),
      ].join('\n'),
      evidence: evidence(context),
    },
  ]
}

/** ALTER TABLE knows a rename and a move to another schema, each on its own. */
function moves(from: QualifiedName, to: QualifiedName): string[] {
  const sql: string[] = []
  let name = from
  if ((to.schema ?? DEFAULT_SCHEMA) !== (from.schema ?? DEFAULT_SCHEMA)) {
    sql.push(`ALTER TABLE ${qualified(name)} SET SCHEMA ${ident(to.schema ?? DEFAULT_SCHEMA)};`)
    name = { schema: to.schema, name: from.name }
  }
  if (to.name !== from.name) sql.push(`ALTER TABLE ${qualified(name)} RENAME TO ${ident(to.name)};`)
  return sql
}

/** The table that this migration creates with the very columns of a dropped one, where nothing carries the rows over. */
export function replacementOf(operation: DropTable, context: RuleContext): CreateTable | undefined {
  const before = relationBefore(operation, context, operation.table)
  if (!before?.columns || context.isNew(operation.table)) return undefined
  const { columns } = before
  return context.operations.find(
    (other): other is CreateTable =>
      other.kind === 'create-table' &&
      !sameName(other.table, operation.table) &&
      other.columns.length === columns.length &&
      other.columns.every(({ name, type }) =>
        columns.some((old) => old.name === name && type !== null && sameType(type, old.type)),
      ) &&
      !isFilled(other, context),
  )
}

const isFilled = (created: CreateTable, { operations }: RuleContext) =>
  operations.some((other) => other.kind === 'insert' && sameName(other.table, created.table))
