import type { AddColumn, ConstraintDefinition, Rule, RuleContext } from '@backout/core'
import { isSerial, readType } from '../column-type.ts'
import { column, sameName, typeAround } from '../lookup.ts'
import { mayHoldRows, relationBefore } from '../names.ts'
import { anyRow, tableInProduction } from '../production.ts'
import { IN_BATCHES, notNullRecipe } from '../recipes.ts'
import { ident, literal, qualified, sqlBlock } from '../sql.ts'
import { isReaddition } from './ban-drop-column.ts'
import { isRenameTarget } from './prefer-rename.ts'

/** A NOT NULL column without a value for the rows that are there. */
export const banRequiredColumnWithoutDefault: Rule = {
  id: 'ban-required-column-without-default',
  hazard: 'fails-on-rows',
  severity: 'error',
  docs: {
    condition:
      'A column that must not be null (NOT NULL, PRIMARY KEY, or a domain that says so) is added to a table that was there before, without a default, identity or generated value.',
    effect:
      'The migration works on an empty table, and so in development, and fails with 23502 (not_null_violation) as soon as the table holds a row.',
    remedy: 'Give it a constant default, or add it nullable, fill it, and require it afterwards.',
    facts: ['Since PostgreSQL 11 a column with a constant default is added without writing the table anew.'],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "country" text NOT NULL;',
      },
      {
        title: 'a domain that is not null',
        before: 'CREATE DOMAIN "slug" AS text NOT NULL; CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "handle" "slug";',
        shadow: true,
      },
      {
        title: 'NULL is no default',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "country" text DEFAULT NULL NOT NULL;',
      },
    ],
    safe: [
      { before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);', sql: 'ALTER TABLE "users" ADD COLUMN "bio" text;' },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `ALTER TABLE "users" ADD COLUMN "country" text DEFAULT 'de' NOT NULL;`,
      },
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "users" ("id" int PRIMARY KEY);\n--> statement-breakpoint\nALTER TABLE "users" ADD COLUMN "country" text NOT NULL;',
      },
      {
        title: 'the table was emptied',
        before: 'CREATE TABLE "sessions" ("id" int PRIMARY KEY);',
        sql: 'TRUNCATE "sessions";\n--> statement-breakpoint\nALTER TABLE "sessions" ADD COLUMN "token" text NOT NULL;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    sources: [
      'squawk:adding-required-field',
      'strong_migrations:add_column_default',
      'pgfence:add-column-not-null-no-default',
      'atlas:MF103',
      'migrationpilot:MP084',
      'pgls:addingRequiredField',
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'add-column' || !mayHoldRows(operation, context, operation.table)) return []
    if (!isRequired(operation, context) || hasValue(operation, context)) return []
    if (operation.ifNotExists && column(relationBefore(operation, context, operation.table), operation.column.name))
      return []
    // Of one that is to be a rename, or is made anew, the drop tells all.
    if (isRenameTarget(operation, context) || isReaddition(operation, context)) return []
    const production = tableInProduction(operation, context, operation.table)
    return [
      {
        condition: `Column ${ident(operation.column.name)} of ${qualified(operation.table)} must not be null and has no default.`,
        effect: `On any row in ${qualified(operation.table)} the migration fails with 23502: PostgreSQL has no value for the rows that are there.`,
        remedy: remedy(operation, context),
        evidence: 'text', // the shadow's tables may have been empty
        tables: [operation.table],
        ...(production ? { precondition: anyRow(production) } : {}),
      },
    ]
  },
}

function isRequired({ column: { notNull, constraints, type } }: AddColumn, context: RuleContext): boolean {
  const domain = type === null ? undefined : typeAround(context, type)
  return (
    notNull ||
    domain?.notNull === true ||
    constraints.some((constraint) => constraint.type === 'primary key' || constraint.type === 'not null')
  )
}

function hasValue({ column: { default: value, generated, identity, type } }: AddColumn, context: RuleContext): boolean {
  const isNull = value !== null && /^null(::.*)?$/i.test(value.trim())
  if ((value !== null && !isNull) || generated || identity || isSerial(type)) return true
  return type !== null && typeAround(context, type)?.default !== undefined
}

function remedy(operation: AddColumn, context: RuleContext): string {
  const { table, column: added } = operation
  const of = `ALTER TABLE ${qualified(table)}`
  const name = ident(added.name)
  const domain = added.type === null ? undefined : typeAround(context, added.type)
  // A domain that is not null has no place for the rows that are there: its base type has.
  const type = (domain?.notNull ? domain.base : added.type) ?? 'text'
  const value = exampleValue(type, context)
  const steps = [
    sqlBlock(`${of} ADD COLUMN ${name} ${type};`),
    `fill it for the rows that are there, ${IN_BATCHES}, and require it:`,
    notNullRecipe(table, added.name, context),
  ]
  if (value === null || isReference(operation, context)) return ['Add it nullable,', ...steps].join('\n')
  return [
    'Give it a constant that is right for the rows that are there (no rewrite; drop the default later if new rows must say it):',
    sqlBlock(`${of} ADD COLUMN ${name} ${type} DEFAULT ${value} NOT NULL;`),
    'Or, where each row needs its own value, add it nullable,',
    ...steps,
  ].join('\n')
}

/** A constant of the type, to show where one goes; null where none is likely to be right. */
function exampleValue(type: string, context: RuleContext): string | null {
  const { base, array } = readType(type)
  if (array) return "'{}'"
  const labels = typeAround(context, type)?.labels
  if (labels?.[0] !== undefined) return literal(labels[0])
  if (/^(smallint|integer|bigint|numeric|real|double precision)$/.test(base)) return '0'
  if (/^(text|character varying)$/.test(base)) return "''"
  if (base === 'boolean') return 'false'
  if (/^jsonb?$/.test(base)) return "'{}'"
  return /^(date|time|timestamp)/.test(base) ? 'now()' : null
}

const isKey = ({ type }: ConstraintDefinition) => type === 'foreign key' || type === 'unique' || type === 'primary key'

/** A key of another table, or a key itself: no constant fits. */
function isReference({ table, column: added }: AddColumn, { operations }: RuleContext): boolean {
  return (
    added.constraints.some(isKey) ||
    operations.some(
      (other) =>
        (other.kind === 'add-constraint' &&
          sameName(other.table, table) &&
          isKey(other.constraint) &&
          'columns' in other.constraint &&
          other.constraint.columns.includes(added.name)) ||
        (other.kind === 'create-index' &&
          other.unique &&
          sameName(other.table, table) &&
          other.elements.some((element) => element.column === added.name)),
    )
  )
}
