import type { AddColumn, Operation, Rule, RuleContext, SetExpression } from '@backout/core'
import { isSerial, readType } from '../column-type.ts'
import { column, isNamed, parseKey, sameName, typeAround } from '../lookup.ts'
import { mayHoldRows, namesAt, relationBefore } from '../names.ts'
import { isTableOrPartition } from '../descendants.ts'
import { backfill, IN_BATCHES, notNullRecipe } from '../recipes.ts'
import { columnSql, ident, qualified, sqlBlock } from '../sql.ts'
import { operationsEver } from '../unapplied.ts'
import { calledIn, volatility } from '../volatility.ts'
import { isReaddition } from './ban-drop-column.ts'
import { batchedBackfill, notNullSteps, READS_BLOCK_RANGES, shared } from '../fix/steps.ts'

/** A new column whose value has to be worked out for every row that is there. */
export const banRewritingColumn: Rule = {
  id: 'ban-rewriting-column',
  hazard: 'rewrites-table',
  severity: 'warning',
  // The index of its key is built while the table is written anew.
  supersedes: ['require-index-before-constraint'],
  docs: {
    condition:
      'A column is added whose value PostgreSQL must work out for every row: a volatile default (gen_random_uuid(), random(), clock_timestamp(), nextval()), serial, identity, a stored generated column, a domain with a constraint; or the expression of a stored generated column changes. now() and CURRENT_TIMESTAMP are not volatile and never do it. With a shadow the trial decides, for functions of your own too.',
    effect:
      'The whole table and all of its indexes are written anew under ACCESS EXCLUSIVE: nobody reads or writes it meanwhile, and it needs the disk space again.',
    remedy: 'Add the column without the default, set the default for new rows, and fill the old ones in batches.',
    facts: [
      'Before PostgreSQL 11 any default but NULL writes the table anew. Since 11 only what differs from row to row does.',
      'now(), CURRENT_TIMESTAMP and other STABLE functions give one value for the whole statement: no rewrite.',
      'A virtual generated column (PostgreSQL 18) writes nothing; SET EXPRESSION (17) of a stored one writes all of it.',
      'A domain with a CHECK or NOT NULL makes it a rewrite, also of a column that is nullable and has no default.',
    ],
    unsafe: [
      {
        title: 'one of two columns is to blame',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `ALTER TABLE "users" ADD COLUMN "plan" text DEFAULT lower('A'), ADD COLUMN "token" uuid DEFAULT gen_random_uuid();`,
      },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "token" uuid DEFAULT gen_random_uuid() NOT NULL;',
      },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "number" serial;',
      },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "number" integer GENERATED ALWAYS AS IDENTITY;',
      },
      {
        before: 'CREATE TABLE "orders" ("id" int PRIMARY KEY, "qty" integer);',
        sql: 'ALTER TABLE "orders" ADD COLUMN "twice" integer GENERATED ALWAYS AS ("qty" * 2) STORED;',
      },
      {
        title: 'a function of your own: the trial tells',
        before:
          'CREATE FUNCTION next_code() RETURNS text LANGUAGE sql AS $$ SELECT gen_random_uuid()::text $$;\nCREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "code" text DEFAULT next_code();',
        shadow: true,
      },
      {
        title: 'a domain with a constraint, even without a default',
        before: `CREATE DOMAIN "plan" AS text CHECK (VALUE <> '');\nCREATE TABLE "users" ("id" int PRIMARY KEY);`,
        sql: 'ALTER TABLE "users" ADD COLUMN "plan" "plan";',
        shadow: true,
      },
      {
        title: 'a domain of the same migration',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `CREATE DOMAIN "plan" AS text CHECK (VALUE <> '');\n--> statement-breakpoint\nALTER TABLE "users" ADD COLUMN "plan" "plan";`,
      },
      {
        title: 'another expression for a stored column',
        before:
          'CREATE TABLE "orders" ("id" int PRIMARY KEY, "qty" integer, "twice" integer GENERATED ALWAYS AS ("qty" * 2) STORED);',
        sql: 'ALTER TABLE "orders" ALTER COLUMN "twice" SET EXPRESSION AS ("qty" + "qty");',
      },
    ],
    safe: [
      {
        title: 'now() is not volatile',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "created_at" timestamptz DEFAULT now() NOT NULL;\n--> statement-breakpoint\nALTER TABLE "users" ADD COLUMN "updatedAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;',
      },
      {
        title: 'a constant',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `ALTER TABLE "users" ADD COLUMN "tags" text[] DEFAULT '{"a"}' NOT NULL;`,
      },
      {
        title: 'without a default, then the default for new rows',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "token" uuid;\n--> statement-breakpoint\nALTER TABLE "users" ALTER COLUMN "token" SET DEFAULT gen_random_uuid();',
      },
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "users" ("id" int PRIMARY KEY);\n--> statement-breakpoint\nALTER TABLE "users" ADD COLUMN "token" uuid DEFAULT gen_random_uuid();',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    sources: [
      'squawk:adding-field-with-default',
      'squawk:adding-serial-primary-key-field',
      'strong_migrations:add_column_default',
      'strong_migrations:add_column_auto_incrementing',
      'strong_migrations:add_column_generated_stored',
      'pgfence:add-column-non-constant-default',
      'pgfence:add-column-serial',
      'pgfence:add-column-stored-generated',
      'atlas:PG302',
      'eugene:E11',
      'migrationpilot:MP003',
      'migrationpilot:MP015',
      'migrationpilot:MP062',
      'pgls:addingFieldWithDefault',
      'pgls:addSerialColumn',
      'online_migrations:add_column_with_default',
      'online_migrations:add_column_with_default_null',
      'online_migrations:add_column_generated_stored',
      'online_migrations:add_timestamps_with_default',
      'eugene:E10',
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'add-column' && operation.kind !== 'set-expression') return []
    if (!mayHoldRows(operation, context, operation.table)) return []
    if (operation.kind === 'add-column' && isReaddition(operation, context)) return [] // its drop tells all
    const cause = causeOf(operation, context)
    if (cause === null) return []
    const name = ident(operation.kind === 'add-column' ? operation.column.name : operation.column)
    return [
      {
        condition: `${operation.kind === 'add-column' ? 'Adding' : 'Changing'} ${name} ${operation.kind === 'add-column' ? 'to' : 'of'} ${qualified(operation.table)} writes the whole table anew: ${cause}.`,
        effect: `Nobody reads or writes ${qualified(operation.table)} until that is done (ACCESS EXCLUSIVE), and it needs the disk space of the table and its indexes again.`,
        remedy: operation.kind === 'add-column' ? remedy(operation, context) : GENERATED_REMEDY,
        evidence: context.trace && context.postgresVersion >= 110_000 ? 'trial' : 'text',
        tables: [operation.table],
      },
    ]
  },
  fix(operation, context) {
    if (operation.kind !== 'add-column' || operation.guarded || operation.ifNotExists) return null
    const { table, column: added } = operation
    const { default: value, constraints, identity, generated, notNull, name } = added
    const isPlain = constraints.length === 0 && identity === null && generated === null && !isSerial(added.type)
    if (value === null || !isPlain || context.postgresVersion < READS_BLOCK_RANGES) return null
    if (!isFilledQuietly(operation, context)) return null
    const of = `ALTER TABLE ${qualified(table)}`
    return {
      steps: [
        shared(
          `${of} ADD ${columnSql({ ...added, default: null, notNull: false })}, ALTER COLUMN ${ident(name)} SET DEFAULT ${value}`,
          'ACCESS EXCLUSIVE',
        ),
        batchedBackfill(table, name, value),
        ...(notNull ? notNullSteps(table, name, context) : []),
      ],
    }
  },
}

/** Why the table is written anew, or null when it is not. A trial decides where there was one. */
function causeOf(operation: Operation, context: RuleContext): string | null {
  const suspicion = suspicionOf(operation, context)
  const { trace } = context
  if (!trace || context.postgresVersion < 110_000) return suspicion?.sure ? suspicion.why : null
  if (!('table' in operation) || operation.table === null) return null
  const { table } = operation
  if (!isTableOrPartition(trace.rewritten, table, context.before)) return null
  if (suspicion) return suspicion.why
  // Something in this statement did it. Where nothing else is suspect, a column with a default is.
  const others = context.statement.operations.filter((other) => other !== operation)
  if (others.some((other) => other.kind === 'alter-column-type' || suspicionOf(other, context))) return null
  return 'so PostgreSQL did on the shadow'
}

/**
 * Whether an UPDATE of every row does what the default of a new column would: no trigger or rule acts on it, no policy hides a
 * row, and all of the rows lie in the table itself.
 */
function isFilledQuietly(operation: AddColumn, context: RuleContext): boolean {
  const table = relationBefore(operation, context, operation.table)
  if (table?.kind !== 'table' || table.forceRowSecurity || table.rules) return false
  const fires = Object.values(table.triggers ?? {}).some(
    ({ definition, enabled }) => enabled !== 'disabled' && /\bUPDATE\b/.test(definition.split(/ ON /)[0] ?? ''),
  )
  const name = namesAt(operation, context).before(operation.table)
  const hasChildren = Object.values(context.before?.relations ?? {}).some((other) =>
    other.inherits?.some((parent) => name !== null && isNamed(parent, name)),
  )
  return !fires && !hasChildren
}

interface Suspicion {
  readonly why: string
  /** False where only a trial can tell. */
  readonly sure: boolean
}

function suspicionOf(operation: Operation, context: RuleContext): Suspicion | null {
  if (operation.kind === 'set-expression') {
    const before = column(relationBefore(operation, context, operation.table), operation.column)
    const isNew = namesAt(operation, context).columnBefore(operation.table, operation.column) === null
    return isNew || before?.generated === 'virtual' || isVirtualByText(operation, context)
      ? null
      : { why: 'the stored values of all rows are worked out again', sure: true }
  }
  if (operation.kind !== 'add-column') return null
  const { default: value, generated, identity, type } = operation.column
  if (operation.ifNotExists && column(relationBefore(operation, context, operation.table), operation.column.name))
    return null
  if (isSerial(type)) return { why: `${type} takes a number from a sequence for every row`, sure: true }
  if (identity) return { why: 'an identity takes a number from a sequence for every row', sure: true }
  if (generated)
    return generated.storage === 'stored'
      ? { why: 'a stored generated value is worked out for every row', sure: true }
      : null
  if (type !== null && isConstrainedDomain(type, operation, context))
    return { why: `the constraints of domain ${type} are checked for every row`, sure: true }
  if (value === null) return null
  if (context.postgresVersion < 110_000)
    return { why: `PostgreSQL before 11 writes its default ${value} into every row`, sure: true }
  const kind = volatility(value, context.before)
  if (kind === 'stable') return null
  // Without a state, a function that is none of PostgreSQL's known ones is one of the project: volatile unless declared otherwise.
  const sure = kind === 'volatile' || (context.before === null && !isDeclaredSteady(value, operation, context))
  return { why: `its default ${value} is worked out for every row`, sure }
}

/** Whether the column was made VIRTUAL by an earlier migration, where there is no state to ask. */
const isVirtualByText = (operation: SetExpression, context: RuleContext): boolean =>
  operationsEver(operation, context)
    .flatMap((other) => {
      const made = other.kind === 'create-table' ? other.columns : other.kind === 'add-column' ? [other.column] : []
      return 'table' in other && other.table !== null && sameName(other.table, operation.table) ? made : []
    })
    .findLast(({ name }) => name === operation.column)?.generated?.storage === 'virtual'

/** Whether every function of the project in a default was made STABLE or IMMUTABLE, where there is no state to ask. */
function isDeclaredSteady(value: string, operation: Operation, context: RuleContext): boolean {
  const made = operationsEver(operation, context).filter((other) => other.kind === 'create-function')
  const steady = new Set(made.filter((other) => other.volatility !== 'volatile').map(({ routine }) => routine.name))
  return calledIn(value).every((name) => steady.has(name) || volatility(`${ident(name)}()`, null) === 'stable')
}

/** A domain with constraints, as the catalog knows it or as an unapplied migration creates it. */
function isConstrainedDomain(type: string, operation: Operation, context: RuleContext): boolean {
  const known = typeAround(context, type)
  if (known) return known.kind === 'domain' && (known.notNull || Object.keys(known.constraints ?? {}).length > 0)
  const [first, second] = parseKey(type)
  const name = second === undefined ? { schema: null, name: first ?? '' } : { schema: first!, name: second }
  return operationsEver(operation, context).some(
    (other) =>
      other.kind === 'create-domain' && sameName(other.domain, name) && (other.notNull || other.constraints.length > 0),
  )
}

function remedy({ table, column: added }: AddColumn, context: RuleContext): string {
  const { generated, identity, default: value, notNull } = added
  const of = `ALTER TABLE ${qualified(table)}`
  const name = ident(added.name)
  const type = isSerial(added.type) ? readType(added.type ?? '').base : (added.type ?? 'text')
  if (generated) {
    return context.postgresVersion >= 180_000
      ? `Let it be worked out when it is read (PostgreSQL 18), where no index needs it:\n${sqlBlock(`${of} ADD COLUMN ${name} ${type} GENERATED ALWAYS AS (${generated.expression}) VIRTUAL;`)}`
      : GENERATED_REMEDY
  }
  const sequence = { schema: table.schema, name: `${table.name}_${added.name}_seq` }
  const next = `nextval('${qualified(sequence).replaceAll("'", "''")}')`
  const isCounted = identity !== null || isSerial(added.type)
  const source = isCounted ? next : value
  if (source === null)
    return 'Add it with a plain type and fill it, then check what the domain checks in a CHECK that is added NOT VALID.'
  return [
    'Add it empty, give new rows the default, and fill the old ones ' + IN_BATCHES + ':',
    sqlBlock(
      `${of} ADD COLUMN ${name} ${type};`,
      ...(isCounted ? [`CREATE SEQUENCE ${qualified(sequence)} OWNED BY ${qualified(table)}.${name};`] : []),
      `${of} ALTER COLUMN ${name} SET DEFAULT ${source};`,
      backfill(table, added.name, source),
    ),
    ...(notNull || isCounted ? ['and require it:', notNullRecipe(table, added.name, context)] : []),
  ].join('\n')
}

const GENERATED_REMEDY =
  'Use a plain column that a trigger fills for new rows and fill the old ones in batches, or work the value out in a view or in the query.'
