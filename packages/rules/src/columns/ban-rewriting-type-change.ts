import type { AlterColumnType, Rule, RuleContext } from '@backout/core'
import { readType, rewrites } from '../column-type.ts'
import { column, isNamed, sameName } from '../lookup.ts'
import { columnBefore, relationBefore } from '../names.ts'
import { IN_BATCHES } from '../recipes.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'

/** A change of type that writes the table anew. */
export const banRewritingTypeChange: Rule = {
  id: 'ban-rewriting-type-change',
  hazard: 'rewrites-table',
  severity: 'warning',
  docs: {
    condition:
      'The type of a column changes in a way for which PostgreSQL writes the whole table and all of its indexes anew, or builds the indexes of the column anew. With a shadow the trial decides; without one, the types that are written do, and a change to unlimited text is taken for a widening.',
    effect:
      'The table is locked with ACCESS EXCLUSIVE for as long as the rewrite takes: nobody reads or writes it. It needs as much disk again as the table and its indexes have. Tables that reference the column are locked and checked too.',
    remedy:
      'Add a column of the new type beside it, keep it up to date by a trigger, fill it in batches, let the code move over, and drop the old one. A shorter varchar is better a CHECK that is added NOT VALID.',
    unsafe: [
      {
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" integer);',
        sql: 'ALTER TABLE "posts" ALTER COLUMN "views" SET DATA TYPE bigint;',
      },
      {
        title: 'a shorter limit',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "email" SET DATA TYPE varchar(100);',
      },
      {
        title: 'a precision makes it a rewrite, whatever the time zone',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "born" timestamp(3));',
        sql: 'ALTER TABLE "users" ALTER COLUMN "born" SET DATA TYPE timestamptz(3);',
      },
      {
        title: 'only the index is built anew',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text);\nCREATE INDEX "users_name" ON "users" ("name");',
        sql: 'ALTER TABLE "users" ALTER COLUMN "name" TYPE text COLLATE "C";',
        shadow: true,
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
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'alter-column-type' || context.isNew(operation.table)) return []
    const cost = costOf(operation, context)
    if (cost === null) return []
    const { table, column: name } = operation
    const from = typeAt(operation, context)
    const change = `${ident(name)} of ${qualified(table)} ${from === undefined ? '' : `from ${from} `}to ${operation.type}`
    return [
      {
        condition:
          cost === 'table'
            ? `Changing ${change} writes the whole table anew.`
            : `Changing ${change} builds the indexes of the column anew.`,
        effect: `Nobody reads or writes ${qualified(table)} until that is done (ACCESS EXCLUSIVE)${cost === 'table' ? ', and it needs the disk space of the table and its indexes again' : ''}.`,
        remedy: remedy(operation),
        evidence: context.trace ? 'trial' : 'text',
      },
    ]
  },
}

/** What is written anew, or null. A trial decides where there was one. */
function costOf(operation: AlterColumnType, context: RuleContext): 'table' | 'index' | null {
  const { trace } = context
  if (trace) {
    if (trace.rewritten.some((name) => isNamed(name, operation.table)))
      return isToBlame(operation, context) ? 'table' : null
    return trace.reindexed.length > 0 ? 'index' : null
  }
  const from = typeAt(operation, context)
  if (from !== undefined) return rewrites(from, operation.type) || isComputed(operation) ? 'table' : null
  const { base, modifiers } = readType(operation.type)
  const widest = (base === 'text' || base === 'character varying') && modifiers.length === 0
  return widest && !isComputed(operation) ? null : 'table'
}

/** Of several changes in one statement, those that would not be done in place; all when none can be told. */
function isToBlame(operation: AlterColumnType, context: RuleContext): boolean {
  const changes = context.statement.operations.filter((other) => other.kind === 'alter-column-type')
  const suspect = (change: AlterColumnType) => {
    const from = typeAt(change, context)
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

/** The type of the column when the statement begins: as before the migration, or as an earlier statement left it. */
function typeAt(operation: AlterColumnType, context: RuleContext): string | undefined {
  const { table, column: name } = operation
  const earlier = context.operations
    .slice(0, context.operations.indexOf(operation))
    .findLast(
      (other) =>
        (other.kind === 'alter-column-type' && other.column === name && sameName(other.table, table)) ||
        (other.kind === 'add-column' && other.column.name === name && sameName(other.table, table)),
    )
  if (earlier?.kind === 'alter-column-type') return earlier.type
  if (earlier?.kind === 'add-column') return earlier.column.type ?? undefined
  return (
    columnBefore(operation, context, table, name)?.type ?? column(relationBefore(operation, context, table), name)?.type
  )
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
