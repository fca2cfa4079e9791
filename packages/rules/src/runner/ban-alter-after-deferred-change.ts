import type { Catalog, Operation, QualifiedName, Rule, RuleContext } from '@backout/core'
import { evidence, isNamed, sameName } from '../lookup.ts'
import { namesAt, relationBefore } from '../names.ts'
import { later } from '../recipes.ts'
import { qualified, sqlBlock } from '../sql.ts'
import { earlierInTransaction, runningOf } from '../transactions.ts'

/** A change of a table's definition while checks of its changed rows are still to come. */
export const banAlterAfterDeferredChange: Rule = {
  id: 'ban-alter-after-deferred-change',
  hazard: 'fails-on-rows',
  severity: 'error',
  docs: {
    condition:
      'Rows of a table are changed whose constraints or constraint triggers are checked at the end of the transaction (INITIALLY DEFERRED, or SET CONSTRAINTS … DEFERRED), and the same transaction then alters, truncates or drops that table.',
    effect:
      'PostgreSQL refuses it with 55006: the table has pending trigger events. It depends on the rows: a change that hits none leaves no events, so that it may pass on an empty database and fail on a full one.',
    remedy: 'Have the constraints checked before with SET CONSTRAINTS ALL IMMEDIATE, or commit in between.',
    unsafe: [
      {
        before:
          'CREATE TABLE "a" ("id" int PRIMARY KEY); CREATE TABLE "b" ("id" int PRIMARY KEY, "a_id" int CONSTRAINT "fk" REFERENCES "a" DEFERRABLE INITIALLY DEFERRED);',
        sql: 'UPDATE "b" SET "a_id" = 1 WHERE "id" = 1;\n--> statement-breakpoint\nALTER TABLE "b" ALTER COLUMN "a_id" SET NOT NULL;',
        shadow: true,
      },
      {
        title: 'deferred by the migration',
        before:
          'CREATE TABLE "a" ("id" int PRIMARY KEY); CREATE TABLE "b" ("id" int PRIMARY KEY, "a_id" int CONSTRAINT "fk" REFERENCES "a" DEFERRABLE);',
        sql: 'SET CONSTRAINTS ALL DEFERRED;\nUPDATE "b" SET "a_id" = 1 WHERE "id" = 1;\nALTER TABLE "b" ADD COLUMN "x" int;',
        transaction: 'per-batch',
      },
      {
        title: 'a row that is there for certain',
        before:
          'CREATE TABLE "a" ("id" int PRIMARY KEY); CREATE TABLE "b" ("id" int PRIMARY KEY, "a_id" int CONSTRAINT "fk" REFERENCES "a" DEFERRABLE INITIALLY DEFERRED);',
        sql: 'INSERT INTO "b" VALUES (1, 1);\n--> statement-breakpoint\nALTER TABLE "b" ADD COLUMN "x" int;',
        shadow: true,
        fails: '55006',
      },
    ],
    safe: [
      {
        title: 'checked before',
        before:
          'CREATE TABLE "a" ("id" int PRIMARY KEY); CREATE TABLE "b" ("id" int PRIMARY KEY, "a_id" int CONSTRAINT "fk" REFERENCES "a" DEFERRABLE INITIALLY DEFERRED);',
        sql: 'UPDATE "b" SET "a_id" = 1 WHERE "id" = 1;\n--> statement-breakpoint\nSET CONSTRAINTS ALL IMMEDIATE;\n--> statement-breakpoint\nALTER TABLE "b" ADD COLUMN "x" int;',
      },
      {
        title: 'not deferred',
        before:
          'CREATE TABLE "a" ("id" int PRIMARY KEY); CREATE TABLE "b" ("id" int PRIMARY KEY, "a_id" int CONSTRAINT "fk" REFERENCES "a");',
        sql: 'UPDATE "b" SET "a_id" = 1 WHERE "id" = 1;\n--> statement-breakpoint\nALTER TABLE "b" ADD COLUMN "x" int;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-set-constraints.html',
    sources: [],
  },
  check(operation, context) {
    const table = altered(operation)
    const { statement } = context
    if (table === null || operation !== statement.operations.find((other) => altered(other) !== null)) return []
    const before = earlierInTransaction(context, runningOf(context)).flatMap(({ operations }) => operations)
    const checked = before.findLastIndex(
      (other) => other.kind === 'set-constraints' && !other.deferred && other.constraints.length === 0,
    )
    const since = before.slice(checked + 1)
    const deferred = since.some((other) => other.kind === 'set-constraints' && other.deferred)
    const change = since.find((other) => changes(other, table) && hasDeferred(other, table, deferred, context))
    if (!change) return []
    // One finding a table: the first change of its definition fails.
    if (since.some((other) => isSameTable(altered(other), table) && since.indexOf(other) > since.indexOf(change)))
      return []
    return [
      {
        condition: `${qualified(table)} is altered while deferred checks of its changed rows are pending.`,
        effect: `PostgreSQL refuses it with 55006 as soon as the ${change.kind.toUpperCase()} before it has hit a row.`,
        remedy: [
          'Have the rows checked before:',
          sqlBlock('SET CONSTRAINTS ALL IMMEDIATE;', `${statement.text};`),
          `Or alter the table ${later(context)}.`,
        ].join('\n'),
        evidence: context.before ? 'trial' : evidence(context),
        tables: [table],
      },
    ]
  },
}

const isSameTable = (a: QualifiedName | null, b: QualifiedName) => a !== null && sameName(a, b)

/** The table whose definition an operation changes; null for what PostgreSQL allows while events are pending. */
function altered(operation: Operation): QualifiedName | null {
  if (operation.kind === 'truncate') return operation.tables[0] ?? null
  if (operation.kind === 'cluster') return operation.table
  return ALTERS.has(operation.kind) && 'table' in operation ? operation.table : null
}

const ALTERS: ReadonlySet<Operation['kind']> = new Set<Operation['kind']>([
  ...(['add-column', 'drop-column', 'alter-column-type', 'set-not-null', 'drop-not-null', 'set-default'] as const),
  ...(['drop-default', 'add-constraint', 'drop-constraint', 'validate-constraint', 'alter-constraint'] as const),
  ...(['add-identity', 'drop-identity', 'set-expression', 'drop-expression', 'drop-table'] as const),
  ...(['enable-row-security', 'disable-row-security', 'set-persistence', 'set-tablespace'] as const),
  ...(['attach-partition', 'detach-partition', 'disable-trigger', 'enable-trigger'] as const),
])

const changes = (operation: Operation, table: QualifiedName): boolean =>
  (operation.kind === 'insert' ||
    operation.kind === 'update' ||
    operation.kind === 'delete' ||
    operation.kind === 'merge') &&
  sameName(operation.table, table)

/** Whether a change of rows leaves events behind: foreign keys fire on both tables, unique and exclusion constraints on one. */
function hasDeferred(change: Operation, table: QualifiedName, byCommand: boolean, context: RuleContext): boolean {
  const { before } = context
  if (!before) return byCommand || isDeferredInText(table, context)
  const name = namesAt(change, context).before(table)
  const of = relationBefore(change, context, table)
  const counts = ({ deferred, deferrable }: { deferred?: true; deferrable?: true }) =>
    deferred === true || (byCommand && deferrable === true)
  return (
    Object.values(of?.constraints ?? {}).some(counts) ||
    (name !== null && change.kind !== 'insert' && referencing(before, name).some(counts)) ||
    isDeferredInText(table, context)
  )
}

const referencing = ({ relations }: Catalog, name: QualifiedName) =>
  Object.values(relations).flatMap(({ constraints }) =>
    Object.values(constraints ?? {}).filter(({ references }) => references && isNamed(references.table, name)),
  )

/** A constraint that the migration itself makes so. */
const isDeferredInText = (table: QualifiedName, { operations }: RuleContext): boolean =>
  operations.some((operation) => {
    if (operation.kind === 'add-constraint')
      return operation.constraint.initiallyDeferred && sameName(operation.table, table)
    if (operation.kind !== 'create-table' || !sameName(operation.table, table)) return false
    const inline = operation.columns.flatMap(({ constraints }) => constraints)
    return [...inline, ...operation.constraints].some(({ initiallyDeferred }) => initiallyDeferred)
  })
