import type { AlterColumnType, QualifiedName, Rule, RuleContext } from '@backout/core'
import { readType, rewrites } from '../column-type.ts'
import { DEFAULT_SCHEMA, isNamed, parseKey } from '../lookup.ts'
import { mayHoldRows } from '../names.ts'
import { isTableOrPartition } from '../descendants.ts'
import { IN_BATCHES } from '../recipes.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { changeOf } from './ban-narrowing-type-change.ts'
import { enumSwaps } from './enum-swap.ts'
import { typeAt } from './type-at.ts'

/** A change of type that writes the table anew. */
export const banRewritingTypeChange: Rule = {
  id: 'ban-rewriting-type-change',
  hazard: 'rewrites-table',
  severity: 'warning',
  docs: {
    condition:
      'The type of a column changes in a way for which PostgreSQL writes the whole table and all of its indexes anew, or its collation changes, for which the indexes of the column are built anew. With a shadow the trial decides; without one, the types that are written do, and a change to unlimited text is taken for a widening. A change that fails on values or cuts them, and an enum that is made anew, have rules of their own.',
    effect:
      'The table is locked with ACCESS EXCLUSIVE for as long as the rewrite takes: nobody reads or writes it. It needs as much disk again as the table and its indexes have. Tables that reference the column are locked and checked too.',
    remedy:
      'Add a column of the new type beside it, keep it up to date by a trigger, fill it in batches, let the code move over, and drop the old one. A shorter varchar is better a CHECK that is added NOT VALID.',
    facts: [
      'Nothing is written anew for: a longer varchar or none; varchar to text; numeric with more digits and the same scale, or without any; a longer varbit; more digits of a time; cidr to inet; text to a domain without constraints. timestamp to timestamptz and back is free since PostgreSQL 12, with TimeZone UTC and without a precision.',
      'Written anew, whatever the version: integer to bigint, char(n), any scale of a numeric, json to jsonb, uuid, enums, boolean, real to double precision, timestamp(3) to timestamptz(3), anything that USING works out.',
      'A table that references the column is locked with ACCESS EXCLUSIVE too, and its foreign key is checked again on every row.',
    ],
    unsafe: [
      {
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" integer);',
        sql: 'ALTER TABLE "posts" ALTER COLUMN "views" SET DATA TYPE bigint;',
      },
      {
        title: 'json is stored otherwise than jsonb',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "settings" json);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "settings" SET DATA TYPE jsonb;',
      },
      {
        title: 'and a foreign key that points to it',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int REFERENCES "users");',
        sql: 'ALTER TABLE "users" ALTER COLUMN "id" TYPE bigint;',
      },
      {
        title: 'a precision makes it a rewrite, whatever the time zone',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "born" timestamp(3));',
        sql: 'ALTER TABLE "users" ALTER COLUMN "born" SET DATA TYPE timestamptz(3);',
      },
      {
        title: 'of a partitioned table, its partitions',
        before:
          'CREATE TABLE "logs" ("id" int, "at" date) PARTITION BY RANGE ("at");\nCREATE TABLE "logs_all" PARTITION OF "logs" DEFAULT;',
        sql: 'ALTER TABLE "logs" ALTER COLUMN "id" TYPE bigint;',
      },
      {
        title: 'only the index is built anew',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text);\nCREATE INDEX "users_name" ON "users" ("name");',
        sql: 'ALTER TABLE "users" ALTER COLUMN "name" TYPE text COLLATE "C";',
      },
    ],
    safe: [
      {
        title: 'without a limit',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" varchar(255));',
        sql: 'ALTER TABLE "users" ALTER COLUMN "email" SET DATA TYPE text;',
      },
      {
        title: 'without a limit, cast as Drizzle 1.0 writes it',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" varchar(255));',
        sql: 'ALTER TABLE "users" ALTER COLUMN "email" SET DATA TYPE text USING "email"::text;',
      },
      {
        title: 'a longer limit',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" varchar(100));',
        sql: 'ALTER TABLE "users" ALTER COLUMN "email" SET DATA TYPE varchar(255);',
        shadow: true,
      },
      {
        title: 'more digits, the same scale',
        before: 'CREATE TABLE "orders" ("id" int PRIMARY KEY, "price" numeric(10,2));',
        sql: 'ALTER TABLE "orders" ALTER COLUMN "price" SET DATA TYPE numeric(12,2);',
        shadow: true,
      },
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" integer);\n--> statement-breakpoint\nALTER TABLE "posts" ALTER COLUMN "views" SET DATA TYPE bigint;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    sources: [
      'squawk:changing-column-type',
      'strong_migrations:change_column',
      'pgfence:alter-column-type',
      'atlas:PG301',
      'eugene:E5',
      'migrationpilot:MP007',
      'migrationpilot:MP089',
      'pgls:changingColumnType',
      'online_migrations:change_column',
      'strong_migrations:change_column_constraint',
      'online_migrations:change_column_constraint',
      'eugene:E10',
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'alter-column-type') return []
    const { table } = operation
    if (!mayHoldRows(operation, context, table)) return []
    if (enumSwaps(context).some(({ steps }) => steps.has(operation))) return [] // ban-enum-rebuild
    const cost = costOf(operation, context)
    if (cost === null) return []
    const children = cost === 'table' ? referencing(operation, context) : []
    const also =
      children.length > 0
        ? ` ${children.map(qualified).join(', ')} ${children.length > 1 ? 'are' : 'is'} locked too, and the foreign key to it checked again on every row.`
        : ''
    return [
      {
        condition:
          cost === 'table'
            ? `Changing ${changeOf(operation, context)} writes the whole table anew.`
            : `Changing ${changeOf(operation, context)}${operation.collation === null ? '' : ` COLLATE ${operation.collation}`} builds the indexes of the column anew.`,
        effect: `Nobody reads or writes ${qualified(table)} until that is done (ACCESS EXCLUSIVE)${cost === 'table' ? ', and it needs the disk space of the table and its indexes again' : ''}.${also}`,
        remedy: cost === 'index' ? collationRemedy(operation) : remedy(operation),
        evidence: context.trace ? 'trial' : 'text',
        tables: [table, ...children],
      },
    ]
  },
}

/** What is written anew, or null. A trial decides where there was one. */
function costOf(operation: AlterColumnType, context: RuleContext): 'table' | 'index' | null {
  const { trace } = context
  if (trace) {
    if (isTableOrPartition(trace.rewritten, operation.table, context.before))
      return isToBlame(operation, context) ? 'table' : null
    return trace.reindexed.length > 0 ? 'index' : null
  }
  const from = typeAt(operation, context, operation.table, operation.column)
  // Without indexes there is nothing to build, but a collation is mostly changed for the sake of one.
  const inPlace = operation.collation === null || context.before !== null ? null : 'index'
  if (from !== undefined) return rewrites(from, operation.type) || isComputed(operation) ? 'table' : inPlace
  const { base, modifiers } = readType(operation.type)
  const widest = (base === 'text' || base === 'character varying') && modifiers.length === 0
  return widest && !isComputed(operation) ? inPlace : 'table'
}

/** Of several changes in one statement, those that would not be done in place; all when none can be told. */
function isToBlame(operation: AlterColumnType, context: RuleContext): boolean {
  const changes = context.statement.operations.filter((other) => other.kind === 'alter-column-type')
  const suspect = (change: AlterColumnType) => {
    const from = typeAt(change, context, change.table, change.column)
    return from === undefined || rewrites(from, change.type) || isComputed(change)
  }
  return changes.length === 1 || suspect(operation) || !changes.some(suspect)
}

const plain = (text: string) => text.toLowerCase().replace(/[\s"()]|character varying|varchar|public\./g, '')

/** USING with more than a cast of the column to its new type. */
function isComputed({ using, column: name, type }: AlterColumnType): boolean {
  if (using === null) return false
  return plain(using) !== plain(`${name}::${type}`)
}

/** Tables with a foreign key to the column. */
function referencing({ table, column }: AlterColumnType, { before }: RuleContext): readonly QualifiedName[] {
  return Object.entries(before?.relations ?? {})
    .filter(([, { constraints = {} }]) =>
      Object.values(constraints).some(
        ({ references }) => references && isNamed(references.table, table) && references.columns.includes(column),
      ),
    )
    .map(([key]) => parseKey(key))
    .map(([schema, name]) => ({ schema: schema === DEFAULT_SCHEMA ? null : (schema ?? null), name: name ?? '' }))
}

function collationRemedy({ table, column, collation }: AlterColumnType): string {
  if (collation === null) return 'Change it at a time when the table can be done without.'
  return [
    'Leave the column and build an index of its own for the other collation, outside of a transaction:',
    sqlBlock(
      `CREATE INDEX CONCURRENTLY ${ident(`${table.name}_${column}_collated`)} ON ${qualified(table)} (${ident(column)} COLLATE ${collation});`,
    ),
  ].join('\n')
}

function remedy(operation: AlterColumnType): string {
  const { table, column: name, type } = operation
  const { base, modifiers } = readType(type)
  const of = `ALTER TABLE ${qualified(table)}`
  if ((base === 'character varying' || base === 'character') && modifiers[0] !== undefined) {
    const check = ident(`${table.name}_${name}_length`)
    return [
      'Leave the type and limit the length by a check, which is instant; validate it in a later migration:',
      sqlBlock(`${of} ADD CONSTRAINT ${check} CHECK (char_length(${ident(name)}) <= ${modifiers[0]}) NOT VALID;`),
      'then',
      sqlBlock(`${of} VALIDATE CONSTRAINT ${check};`),
    ].join('\n')
  }
  const fresh = `${name}_new`
  const sync = ident(`${table.name}_${name}_sync`)
  const value = (row: string) => operation.using ?? `${row}${ident(name)}${base === 'text' ? '::text' : ''}`
  const target = { schema: table.schema, name: `${table.name}_${name}_sync` }
  return [
    `Add a column of the new type, kept up to date by a trigger, and fill it ${IN_BATCHES}:`,
    sqlBlock(
      `${of} ADD COLUMN ${ident(fresh)} ${type};`,
      `CREATE FUNCTION ${qualified(target)}() RETURNS trigger LANGUAGE plpgsql AS $$`,
      `BEGIN NEW.${ident(fresh)} := ${operation.using === null ? value('NEW.') : `NEW.${ident(name)}::text::${type}`}; RETURN NEW; END $$;`,
      `CREATE TRIGGER ${sync} BEFORE INSERT OR UPDATE ON ${qualified(table)}`,
      `FOR EACH ROW EXECUTE FUNCTION ${qualified(target)}();`,
      `UPDATE ${qualified(table)} SET ${ident(fresh)} = ${value('')} WHERE ${ident(fresh)} IS NULL;`,
    ),
    'then let the code use the new column, and drop the trigger and the old column in a later release.',
  ].join('\n')
}
