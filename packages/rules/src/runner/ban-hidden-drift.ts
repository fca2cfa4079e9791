import type { CatalogRelation, ColumnDefinition, CreateTable, Operation, Rule, RuleContext } from '@backout/core'
import { sameType, isSerial } from '../column-type.ts'
import { column, typeAround } from '../lookup.ts'
import { namesAt, relationBefore } from '../names.ts'
import { ident, literal, qualified, sqlBlock } from '../sql.ts'

/** IF NOT EXISTS over something that exists and is another. */
export const banHiddenDrift: Rule = {
  id: 'ban-hidden-drift',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition:
      'CREATE TABLE, ADD COLUMN, CREATE INDEX or CREATE TYPE is written so that it passes when the object is there (IF NOT EXISTS, or a DO block that swallows the error), the object is there before the migration, and it has another shape.',
    effect:
      'The statement does nothing, without an error. The code and the ORM go on as if the object had the shape that is written.',
    remedy: 'Change what is there by ALTER, or leave out IF NOT EXISTS so that the difference shows.',
    facts: ['IF NOT EXISTS compares names only; PostgreSQL says so with a notice, which runners do not show.'],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE IF NOT EXISTS "users" ("id" int PRIMARY KEY, "email" text);',
        shadow: true,
      },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" text);',
        sql: 'ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "age" integer;',
        shadow: true,
      },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "a" int, "b" int); CREATE INDEX "i" ON "users" ("a");',
        sql: 'CREATE INDEX IF NOT EXISTS "i" ON "users" ("b");',
        shadow: true,
      },
      {
        title: 'a guard that Drizzle used to write',
        before: `CREATE TYPE "mood" AS ENUM ('sad');`,
        sql: `DO $$ BEGIN\n CREATE TYPE "mood" AS ENUM ('sad', 'ok');\nEXCEPTION\n WHEN duplicate_object THEN null;\nEND $$;`,
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'as it is',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" varchar(10) DEFAULT \'x\' NOT NULL);',
        sql: 'CREATE TABLE IF NOT EXISTS "users" ("id" integer PRIMARY KEY, "email" character varying(10) DEFAULT \'x\' NOT NULL);',
      },
      {
        title: 'dropped before, and made anew in another shape',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "a" int, "b" int); CREATE INDEX "i" ON "users" ("a");',
        sql: 'DROP INDEX IF EXISTS "i";\n--> statement-breakpoint\nCREATE INDEX IF NOT EXISTS "i" ON "users" ("b");',
      },
      {
        title: 'the same in a guard',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "a" int, "b" int); CREATE INDEX "i" ON "users" ("a");',
        sql: `DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'i' AND indexdef LIKE '%b%') THEN DROP INDEX IF EXISTS "i"; CREATE INDEX IF NOT EXISTS "i" ON "users" ("b"); END IF; END $$;`,
      },
      { title: 'not there', sql: 'CREATE TABLE IF NOT EXISTS "users" ("id" integer PRIMARY KEY);' },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createtable.html',
    sources: [],
  },
  check(operation, context) {
    if (!context.before) return []
    const drift = driftOf(operation, context)
    if (!drift) return []
    return [
      {
        condition: `${drift.what} is there already, and it is another: ${drift.difference}.`,
        effect: 'The statement does nothing here, and says so to nobody. What the code expects is not there.',
        remedy: drift.fix
          ? ['Change what is there:', sqlBlock(drift.fix)].join('\n')
          : 'Change what is there to the shape that is written, or drop it first.',
        evidence: 'trial',
      },
    ]
  },
}

interface Drift {
  readonly what: string
  readonly difference: string
  readonly fix?: string
}

function driftOf(operation: Operation, context: RuleContext): Drift | null {
  switch (operation.kind) {
    case 'create-table': {
      const there =
        operation.ifNotExists || operation.guarded ? relationBefore(operation, context, operation.table) : null
      const difference = there ? tableDifference(operation, there) : null
      return difference === null ? null : { what: qualified(operation.table), difference }
    }
    case 'add-column': {
      if (!operation.ifNotExists && !operation.guarded) return null
      const { table } = operation
      const before = namesAt(operation, context).columnBefore(table, operation.column.name)
      const there = before === null ? undefined : column(relationBefore(operation, context, table), before)
      if (!there) return null
      const difference = columnDifference(operation.column, there)
      const type = operation.column.type
      if (difference === null) return null
      const what = `Column ${ident(there.name)} of ${qualified(table)}`
      if (type === null || isSerial(type) || !difference.startsWith('its type')) return { what, difference }
      const alter = `ALTER TABLE ${qualified(table)} ALTER COLUMN ${ident(there.name)}`
      return { what, difference, fix: `${alter} TYPE ${type} USING ${ident(there.name)}::${type};` }
    }
    case 'create-index': {
      if ((!operation.ifNotExists && !operation.guarded) || operation.index === null) return null
      const there = relationBefore(operation, context, operation.table)?.indexes?.[operation.index]
      if (!there || isGone(operation.index, operation, context)) return null
      const columns = operation.elements.map((element) => element.column)
      const difference =
        show(columns) !== show(there.columns)
          ? `it is on ${show(there.columns)}, not on ${show(columns)}`
          : operation.unique !== (there.unique === true)
            ? `it is ${there.unique ? '' : 'not '}unique`
            : (operation.where !== null) !== (there.partial === true)
              ? `it has ${there.partial ? 'a' : 'no'} WHERE`
              : null
      return difference === null ? null : { what: `Index ${ident(operation.index)}`, difference }
    }
    case 'create-enum': {
      if (!operation.guarded) return null
      const printed =
        operation.type.schema === null ? operation.type.name : `${operation.type.schema}.${operation.type.name}`
      const there = typeAround({ ...context, after: null }, printed)
      if (
        !there?.labels ||
        isGone(operation.type.name, operation, context) ||
        there.labels.join('\n') === operation.labels.join('\n')
      )
        return null
      const missing = operation.labels.filter((label) => !there.labels!.includes(label))
      return {
        what: `Type ${qualified(operation.type)}`,
        difference: `its values are ${there.labels.map(literal).join(', ')}`,
        ...(missing[0] !== undefined && missing.length === 1
          ? { fix: `ALTER TYPE ${qualified(operation.type)} ADD VALUE ${literal(missing[0])};` }
          : {}),
      }
    }
    default:
      return null
  }
}

/** Whether the migration has dropped or renamed the index or the type before. */
const isGone = (name: string, operation: Operation, { operations }: RuleContext): boolean =>
  operations
    .slice(0, operations.indexOf(operation))
    .some(
      (other) =>
        ((other.kind === 'drop-index' || other.kind === 'rename-index') && other.index.name === name) ||
        ((other.kind === 'drop-type' || other.kind === 'rename-type') && other.type.name === name),
    )

function tableDifference(
  { columns, constraints, partitionOf, like, inherits, ofType }: CreateTable,
  there: CatalogRelation,
): string | null {
  if (!there.columns || partitionOf || ofType || like.length > 0 || inherits.length > 0) return null
  const missing = columns.filter(({ name }) => !there.columns!.some((other) => other.name === name))
  if (missing.length > 0) return `it has no ${missing.map(({ name }) => ident(name)).join(', ')}`
  const keys = constraints.flatMap((constraint) => (constraint.type === 'primary key' ? constraint.columns : []))
  for (const written of columns) {
    const isKey = keys.includes(written.name)
    const difference = columnDifference(isKey ? { ...written, notNull: true } : written, column(there, written.name)!)
    if (difference) return `${ident(written.name)}: ${difference}`
  }
  return null
}

const show = (names: readonly (string | null)[]) => names.map((name) => name ?? 'an expression').join(', ')

/** Defaults and checks are left out: PostgreSQL prints them in its own words. */
function columnDifference(
  written: ColumnDefinition,
  there: NonNullable<CatalogRelation['columns']>[number],
): string | null {
  if (written.type !== null && !isSerial(written.type) && !sameType(written.type, there.type))
    return `its type is ${there.type}, not ${written.type}`
  if (written.notNull && !there.notNull) return 'it may be null'
  const isKey = written.constraints.some(({ type }) => type === 'primary key') || isSerial(written.type)
  if (!written.notNull && there.notNull && !isKey && written.identity === null) return 'it must not be null'
  return null
}
