import type { AddEnumValue, Operation, QualifiedName, Rule, RuleContext, Statement } from '@backout/core'
import { readType } from '../column-type.ts'
import { DEFAULT_SCHEMA, relation, sameName, typeAround } from '../lookup.ts'
import { afterCommit, later } from '../recipes.ts'
import { literal, qualified, sqlBlock } from '../sql.ts'
import { runningOf, type Running } from '../transactions.ts'

/** An enum value that is used in the transaction that adds it. */
export const banEnumValueUsedBeforeCommit: Rule = {
  id: 'ban-enum-value-used-before-commit',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition:
      'A value is added to an enum type and used, as a default, in a row or in an expression, in the same transaction of the runner of this project; with a runner that puts all pending migrations into one transaction, also when another unapplied migration adds it. A type that is created in the same transaction is free of this.',
    effect: 'PostgreSQL refuses the use with 55P04 (unsafe_new_enum_value_usage) and the migration fails.',
    remedy:
      'Let the transaction that adds the value commit first: deploy the use in a later migration, or put a COMMIT between the two.',
    unsafe: [
      {
        title: 'all pending migrations in one transaction',
        before: `CREATE TYPE "status" AS ENUM ('draft'); CREATE TABLE "posts" ("id" int PRIMARY KEY, "status" "status");`,
        sql: `ALTER TYPE "public"."status" ADD VALUE 'scheduled';\n--> statement-breakpoint\nALTER TABLE "posts" ALTER COLUMN "status" SET DEFAULT 'scheduled';`,
      },
      {
        title: 'the file is sent as one',
        before: `CREATE TYPE "Role" AS ENUM ('A'); CREATE TABLE "User" ("id" int PRIMARY KEY, "role" "Role");`,
        sql: `ALTER TYPE "Role" ADD VALUE 'C';\n\nUPDATE "User" SET "role" = 'C' WHERE "id" = 1;`,
        transaction: 'per-batch',
      },
      {
        title: 'added by another unapplied migration of the same transaction',
        before: `CREATE TYPE "status" AS ENUM ('draft'); CREATE TABLE "posts" ("id" int PRIMARY KEY, "status" "status");`,
        pending: `ALTER TYPE "public"."status" ADD VALUE 'scheduled';`,
        sql: `ALTER TABLE "posts" ALTER COLUMN "status" SET DEFAULT 'scheduled';`,
      },
    ],
    safe: [
      {
        title: 'the type is new in the same transaction',
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY);',
        sql: `CREATE TYPE "status" AS ENUM ('draft');\n--> statement-breakpoint\nALTER TYPE "status" ADD VALUE 'sent';\n--> statement-breakpoint\nALTER TABLE "posts" ADD COLUMN "status" "status" DEFAULT 'sent' NOT NULL;`,
      },
      {
        title: 'a commit between',
        before: `CREATE TYPE "Role" AS ENUM ('A'); CREATE TABLE "User" ("id" int PRIMARY KEY, "role" "Role");`,
        sql: `BEGIN;\nALTER TYPE "Role" ADD VALUE 'C';\nCOMMIT;\nALTER TABLE "User" ALTER COLUMN "role" SET DEFAULT 'C';`,
        transaction: 'per-batch',
      },
      {
        title: 'the runner sends migrations one by one',
        before: `CREATE TYPE "Role" AS ENUM ('A'); CREATE TABLE "User" ("id" int PRIMARY KEY, "role" "Role");`,
        pending: `ALTER TYPE "Role" ADD VALUE 'C';`,
        sql: `ALTER TABLE "User" ALTER COLUMN "role" SET DEFAULT 'C';`,
        transaction: 'per-batch',
      },
      {
        title: 'the same word in a column of another type',
        before: `CREATE TYPE "status" AS ENUM ('draft'); CREATE TABLE "posts" ("id" int PRIMARY KEY, "status" "status"); CREATE TABLE "logs" ("kind" text);`,
        sql: `ALTER TYPE "status" ADD VALUE 'sent';\n--> statement-breakpoint\nALTER TABLE "logs" ALTER COLUMN "kind" SET DEFAULT 'sent';`,
        shadow: true,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertype.html#SQL-ALTERTYPE-NOTES',
    sources: ['pgfence:alter-enum-add-value', 'migrationpilot:MP012', 'pgls:avoidAlterEnumAddValue'],
  },
  check(operation, context) {
    const { statement, runner } = context
    if (!usesValues(operation)) return []
    const running = runningOf(context)
    const before = earlierInTransaction(statement, running)
    const created = before.flatMap(({ operations }) =>
      operations.flatMap((other) => (other.kind === 'create-enum' ? [other.type] : [])),
    )
    const added = before
      .flatMap(({ operations }) => operations)
      .filter((other): other is AddEnumValue => other.kind === 'add-enum-value')
      .filter((value) => !created.some((type) => sameName(type, value.type)))
      .filter((value) => !(value.ifNotExists && isThere(value, context)))
      .filter((value) => usesLabel(operation, value, context))
    // One finding for each value, at its first use.
    const others = statement.operations.slice(0, statement.operations.indexOf(operation))
    const first = added.filter(
      (value) =>
        !others.some((other) => usesValues(other) && usesLabel(other, value, context)) &&
        !before.some((other) =>
          other.operations.some((use) => usesValues(use) && usesLabel(use, value, context, other)),
        ),
    )
    return first.map((value) => ({
      condition: `Value ${literal(value.label)} of ${qualified(value.type)} is used in the transaction that adds it.`,
      effect:
        'PostgreSQL refuses it with 55P04 (unsafe use of a new enum value): the migration fails here, whatever the tables hold.',
      remedy: context.operations.includes(value)
        ? [
            `Use it ${later(context)}. Or end the transaction in between, which leaves the value there if what follows fails:`,
            sqlBlock(
              `ALTER TYPE ${qualified(value.type)} ADD VALUE ${literal(value.label)};`,
              ...(runner.transaction === 'all-pending' ? ['--> statement-breakpoint'] : []),
              ...afterCommit(runner),
              `${statement.text};`,
            ),
          ].join('\n')
        : [
            'Deploy the migration that adds it before this one. Or end the transaction at the start of this one, which leaves the earlier ones applied if what follows fails:',
            sqlBlock(...afterCommit(runner), `${statement.text};`),
          ].join('\n'),
      evidence: 'text' as const,
    }))
  },
  fix: () => ({ steps: null, committed: true }),
}

/** Whether the type had the value before all of this: `IF NOT EXISTS` then adds none. */
const isThere = ({ type: { schema, name }, label }: AddEnumValue, context: RuleContext): boolean =>
  (typeAround({ ...context, after: null }, schema === null ? name : `${schema}.${name}`)?.labels ?? []).includes(label)

function earlierInTransaction(statement: Statement, running: ReadonlyMap<Statement, Running>): readonly Statement[] {
  const all = [...running]
  const position = all.findIndex(([other]) => other === statement)
  const transaction = all[position]?.[1].transaction
  return all.slice(0, position).flatMap(([other, at]) => (at.transaction === transaction ? [other] : []))
}

/** Operations that read, store or compare values. Adding a value beside a new one, or renaming it, is no use. */
function usesValues({ kind }: Operation): boolean {
  return USES.has(kind)
}

const USES: ReadonlySet<Operation['kind']> = new Set<Operation['kind']>([
  ...(['set-default', 'add-column', 'alter-column-type', 'create-table', 'create-table-as', 'add-constraint'] as const),
  ...(['insert', 'update', 'delete', 'merge', 'select', 'do', 'create-index', 'create-view'] as const),
  ...(['create-materialized-view', 'create-policy', 'alter-policy', 'create-domain', 'alter-domain'] as const),
])

/** Whether a statement holds the label as a literal, and reads or writes something of that type as far as is known. */
function usesLabel(
  operation: Operation,
  value: AddEnumValue,
  context: RuleContext,
  statement = context.statement,
): boolean {
  if (!statement.text.includes(literal(value.label))) return false
  const { table, column } = targetOf(operation)
  const relations = [context.before, context.after].flatMap((catalog) =>
    table ? (relation(catalog, table) ?? []) : [],
  )
  if (relations.length === 0) return true
  const columns = relations.flatMap((of) => of.columns ?? []).filter(({ name }) => column === null || name === column)
  return columns.some(({ type }) => isType(type, value.type))
}

function targetOf(operation: Operation): { table: QualifiedName | null; column: string | null } {
  const table = 'table' in operation ? operation.table : null
  if (operation.kind === 'set-default' || operation.kind === 'alter-column-type')
    return { table, column: operation.column }
  return { table, column: operation.kind === 'add-column' ? operation.column.name : null }
}

function isType(printed: string, { schema, name }: QualifiedName): boolean {
  const { base } = readType(printed)
  const plain = base.replaceAll('"', '')
  return plain === name || plain === `${schema ?? DEFAULT_SCHEMA}.${name}`
}
