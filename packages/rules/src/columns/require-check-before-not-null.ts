import type {
  Catalog,
  CheckDefinition,
  ConstraintDefinition,
  Operation,
  QualifiedName,
  Rule,
  RuleContext,
  Trace,
} from '@backout/core'
import { evidence, sameName } from '../lookup.ts'
import { columnBefore, mayHoldRows, namesAt, relationBefore } from '../names.ts'
import { isTableOrPartition } from '../descendants.ts'
import { columnInProduction, rowsWhere } from '../production.ts'
import { notNullRecipe } from '../recipes.ts'
import { ident, qualified } from '../sql.ts'
import { notNullSteps, PROVES_NOT_NULL } from '../fix/steps.ts'
import { operationsEver } from '../unapplied.ts'

/** SET NOT NULL that reads the whole table while everyone waits. */
export const requireCheckBeforeNotNull: Rule = {
  id: 'require-check-before-not-null',
  hazard: 'scans-table',
  severity: 'warning',
  docs: {
    condition:
      'A column of a table that was there before is set NOT NULL, and no validated CHECK (column IS NOT NULL) tells PostgreSQL that there is nothing to look for.',
    effect:
      'PostgreSQL reads the whole table under ACCESS EXCLUSIVE: nobody reads or writes it meanwhile. On a NULL it fails with 23502.',
    remedy:
      'Add a check NOT VALID, which is instant; validate it in a later transaction, while reads and writes go on; then SET NOT NULL finds the check and does not look. From PostgreSQL 18 on, a NOT NULL constraint itself can be NOT VALID.',
    facts: [
      'Since PostgreSQL 12 a validated CHECK (column IS NOT NULL) saves the scan; before, nothing does.',
      'VALIDATE CONSTRAINT takes SHARE UPDATE EXCLUSIVE: reads and writes go on.',
      'From PostgreSQL 18 on, NOT NULL itself can be added NOT VALID.',
    ],
    unsafe: [
      {
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "body" text);',
        sql: 'ALTER TABLE "posts" ALTER COLUMN "body" SET NOT NULL;',
      },
      {
        title: 'a check that is not validated tells nothing',
        before:
          'CREATE TABLE "posts" ("id" int PRIMARY KEY, "body" text);\nALTER TABLE "posts" ADD CONSTRAINT "c" CHECK ("body" IS NOT NULL) NOT VALID;',
        sql: 'ALTER TABLE "posts" ALTER COLUMN "body" SET NOT NULL;',
      },
    ],
    safe: [
      {
        title: 'a validated check is there',
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "body" text, CONSTRAINT "c" CHECK ("body" IS NOT NULL));',
        sql: 'ALTER TABLE "posts" ALTER COLUMN "body" SET NOT NULL;\n--> statement-breakpoint\nALTER TABLE "posts" DROP CONSTRAINT "c";',
        shadow: true,
      },
      {
        title: 'the last steps of the recipe',
        before:
          'CREATE TABLE "posts" ("id" int PRIMARY KEY, "body" text);\nALTER TABLE "posts" ADD CONSTRAINT "posts_body_not_null" CHECK ("body" IS NOT NULL) NOT VALID;',
        sql: 'ALTER TABLE "posts" VALIDATE CONSTRAINT "posts_body_not_null";\n--> statement-breakpoint\nALTER TABLE "posts" ALTER COLUMN "body" SET NOT NULL;\n--> statement-breakpoint\nALTER TABLE "posts" DROP CONSTRAINT "posts_body_not_null";',
      },
      {
        title: 'it is not null already',
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "body" text NOT NULL);',
        sql: 'ALTER TABLE "posts" ALTER COLUMN "body" SET NOT NULL;',
        shadow: true,
      },
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "body" text);\n--> statement-breakpoint\nALTER TABLE "posts" ALTER COLUMN "body" SET NOT NULL;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL',
    sources: [
      'squawk:adding-not-nullable-field',
      'strong_migrations:change_column_null',
      'pgfence:alter-column-set-not-null',
      'atlas:PG303',
      'atlas:MF104',
      'eugene:E2',
      'migrationpilot:MP002',
      'migrationpilot:MP018',
      'migrationpilot:MP081',
      'pgls:addingNotNullField',
      'online_migrations:change_column_null',
      'online_migrations:change_column_with_not_null',
      'online_migrations:add_not_null_constraint',
      'strong_migrations:change_column_with_not_null',
    ],
  },
  check(operation, context) {
    const target = targetOf(operation)
    if (!target || !mayHoldRows(operation, context, target.table)) return []
    const before = columnBefore(operation, context, target.table, target.column)
    if (context.trace && !isRead(target.table, context.trace, context.before)) return []
    if (before?.notNull && !before.notNullConstraint?.notValid) return []
    // A proof saves the scan since PostgreSQL 12.
    if (context.postgresVersion >= 120_000 && isChecked(operation, target, context)) return []
    if (context.before === null && isEndOfRecipe(operation, target, context)) return []
    const there = columnInProduction(operation, context, target.table, target.column)
    return [
      {
        condition: `${qualified(target.table)} is read from end to end under ACCESS EXCLUSIVE to set ${ident(target.column)} NOT NULL.`,
        effect: `Nobody reads or writes ${qualified(target.table)} until that is done; on a NULL in ${ident(target.column)} it fails with 23502. Running code that still writes NULL there, or leaves it out where it has no default, fails from then on.`,
        remedy: `Forbid new NULLs first, which is instant:\n${notNullRecipe(target.table, target.column, context)}`,
        evidence: evidence(context),
        tables: [target.table],
        ...(there
          ? {
              precondition: rowsWhere(
                there.table,
                `${ident(there.column)} IS NULL`,
                `rows of ${qualified(there.table)} whose ${ident(there.column)} is NULL`,
              ),
            }
          : {}),
      },
    ]
  },
  fix(operation, context) {
    const target = targetOf(operation)
    if (context.postgresVersion < PROVES_NOT_NULL) return null
    return target && !operation.guarded ? { steps: notNullSteps(target.table, target.column, context) } : null
  },
}

/** What the trial saw decides: PostgreSQL knows more proofs than the words of a check tell. */
const isRead = (table: QualifiedName, { scanned, rewritten }: Trace, before: Catalog | null) =>
  isTableOrPartition([...scanned, ...rewritten], table, before)

interface Target {
  readonly table: QualifiedName
  readonly column: string
}

function targetOf(operation: Operation): Target | undefined {
  if (operation.kind === 'set-not-null') return operation
  if (operation.kind !== 'add-constraint' || operation.constraint.type !== 'not null') return undefined
  const [column] = operation.constraint.columns
  return column === undefined || operation.constraint.notValid ? undefined : { table: operation.table, column }
}

/** Whether a validated check proves that the column holds no NULL, at this point of the migration (12 and later). */
function isChecked(operation: Operation, { table, column }: Target, context: RuleContext): boolean {
  const earlier = operationsEver(operation, context).filter((other) => 'table' in other && isOn(other, table))
  const gone = new Set(earlier.flatMap((other) => (other.kind === 'drop-constraint' ? [other.constraint] : [])))
  const validated = new Set(
    earlier.flatMap((other) => (other.kind === 'validate-constraint' ? [other.constraint] : [])),
  )
  const nameBefore = namesAt(operation, context).columnBefore(table, column)
  const there = Object.entries(relationBefore(operation, context, table)?.constraints ?? {}).some(
    ([name, { type, definition, notValid, notEnforced }]) =>
      nameBefore !== null &&
      !gone.has(name) &&
      !notEnforced &&
      (!notValid || validated.has(name)) &&
      type === 'check' &&
      provesNotNull(definition, nameBefore),
  )
  return (
    there ||
    earlier
      .flatMap(checksOf)
      .some(
        ({ name, expression, notEnforced, notValid }) =>
          !notEnforced &&
          (!notValid || (name !== null && validated.has(name))) &&
          !gone.has(name ?? '') &&
          provesNotNull(expression, column),
      )
  )
}

/** The checks that an operation makes. */
function checksOf(operation: Operation): CheckDefinition[] {
  const all: readonly ConstraintDefinition[] =
    operation.kind === 'add-constraint'
      ? [operation.constraint]
      : operation.kind === 'add-column'
        ? operation.column.constraints
        : operation.kind === 'create-table'
          ? [...operation.constraints, ...operation.columns.flatMap(({ constraints }) => constraints)]
          : []
  return all.filter((constraint) => constraint.type === 'check')
}

/**
 * Whether the text alone shows the last steps of the recipe: a check that this migration validates before, or drops
 * after, and whose name speaks of the column. What it says stands in an earlier migration.
 */
function isEndOfRecipe(operation: Operation, { table, column }: Target, { operations }: RuleContext): boolean {
  const position = operations.indexOf(operation)
  return operations.some(
    (other, index) =>
      (index < position ? other.kind === 'validate-constraint' : other.kind === 'drop-constraint') &&
      isOn(other, table) &&
      'constraint' in other &&
      typeof other.constraint === 'string' &&
      other.constraint.toLowerCase().includes(column.toLowerCase()) &&
      /null|nn/i.test(other.constraint),
  )
}

const isOn = (operation: Operation, table: QualifiedName) =>
  'table' in operation && operation.table !== null && sameName(operation.table, table)

/** In any case, which a flag would make true of the column's name as well. */
const IS_NOT_NULL = String.raw`[Ii][Ss]\s+[Nn][Oo][Tt]\s+[Nn][Uu][Ll][Ll]`

/** True for `column IS NOT NULL`, alone or joined to more by AND. Anything else is left to PostgreSQL, and so not trusted. */
function provesNotNull(definition: string, column: string): boolean {
  if (/\b(OR|CASE)\b/i.test(definition.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ''))) return false
  const name = column.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const bare = new RegExp(`(?:"${name.replaceAll('"', '""')}"|(?<![\\w"])${name}(?![\\w"]))\\s+${IS_NOT_NULL}`)
  return bare.test(definition) && !/\bNOT\s*\(/i.test(definition)
}
