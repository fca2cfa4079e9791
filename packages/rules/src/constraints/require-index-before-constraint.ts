import type {
  ConstraintDefinition,
  Operation,
  Precondition,
  PrimaryKeyDefinition,
  QualifiedName,
  Rule,
  RuleContext,
  UniqueDefinition,
} from '@backout/core'
import { isSerial } from '../column-type.ts'
import { evidence, relation } from '../lookup.ts'
import { mayHoldRows, relationBefore } from '../names.ts'
import { anyRows, duplicates, nulls } from '../preconditions.ts'
import { tableInProduction } from '../production.ts'
import { alone, later } from '../recipes.ts'
import { columnSql, ident, idents, qualified, sqlBlock } from '../sql.ts'
import { volatility } from '../volatility.ts'
import { committed, concurrentIndex } from '../fix/steps.ts'

/** UNIQUE or PRIMARY KEY that builds its index while everyone waits. */
export const requireIndexBeforeConstraint: Rule = {
  id: 'require-index-before-constraint',
  hazard: 'blocks-reads',
  severity: 'warning',
  docs: {
    condition:
      'A UNIQUE or PRIMARY KEY constraint is added to a table that was there before, on its own or with a column, without taking over an index by USING INDEX.',
    effect:
      'Its index is built under ACCESS EXCLUSIVE: nobody reads or writes the table meanwhile. On duplicates it fails with 23505.',
    remedy:
      'Build the unique index CONCURRENTLY, then make it the constraint with USING INDEX, which is instant (for a primary key the columns must be NOT NULL already, or they are searched for NULLs).',
    facts: [
      'ADD UNIQUE and ADD PRIMARY KEY take ACCESS EXCLUSIVE and build the index under it; a primary key also makes its columns NOT NULL, which reads the table.',
      'UNIQUE USING INDEX is instant. It takes no partial index, no expressions and no DESC.',
      'A constraint WITHOUT OVERLAPS (18 and later) cannot take over an index.',
    ],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'ALTER TABLE "users" ADD CONSTRAINT "users_email_unique" UNIQUE("email");',
      },
      {
        before: 'CREATE TABLE "members" ("team" int NOT NULL, "user" int NOT NULL);',
        sql: 'ALTER TABLE "members" ADD CONSTRAINT "members_pk" PRIMARY KEY("team","user");',
      },
      {
        title: 'with the column',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "email" text UNIQUE;',
      },
    ],
    safe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\nCREATE UNIQUE INDEX "users_email_unique" ON "users" ("email");',
        sql: 'ALTER TABLE "users" ADD CONSTRAINT "users_email_unique" UNIQUE USING INDEX "users_email_unique";',
      },
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\n--> statement-breakpoint\nALTER TABLE "users" ADD CONSTRAINT "users_email_unique" UNIQUE("email");',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX',
    sources: [
      'squawk:disallowed-unique-constraint',
      'strong_migrations:add_unique_constraint',
      'pgfence:add-constraint-unique',
      'pgfence:add-pk-without-using-index',
      'online_migrations:add_unique_constraint',
      'pgls:disallowUniqueConstraint',
      'pgls:addingPrimaryKeyConstraint',
      'migrationpilot:MP027',
      'atlas:PG104',
      'atlas:PG105',
      'eugene:E7',
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'add-constraint' && operation.kind !== 'add-column') return []
    if (!mayHoldRows(operation, context, operation.table)) return []
    const production = tableInProduction(operation, context, operation.table)
    return builtBy(operation).map(({ constraint, columns }) => {
      const isKey = constraint.type === 'primary key'
      const name = constraint.name ?? [operation.table.name, ...(isKey ? ['pkey'] : [...columns, 'key'])].join('_')
      const precondition = question(operation, constraint, columns, context)
      return {
        condition: `The index of ${isKey ? 'primary key' : 'unique constraint'} ${ident(name)} is built while nobody reads or writes ${qualified(operation.table)}.`,
        effect: `Every query on ${qualified(operation.table)} waits until the build is done (ACCESS EXCLUSIVE); on duplicates it fails with 23505.`,
        remedy: remedy(operation, constraint, columns, name, context),
        evidence: evidence(context),
        about: name,
        ...(production && { tables: [production] }),
        ...(precondition && { precondition }),
      }
    })
  },
  fix(operation, context) {
    if (operation.kind !== 'add-constraint' || operation.guarded) return null
    const [built] = builtBy(operation)
    if (!built) return null
    const { table } = operation
    const { constraint, columns } = built
    const partitioned = (relationBefore(operation, context, table) ?? relation(context.after, table))?.kind
    if (partitioned === 'partitioned table') return null
    const isKey = constraint.type === 'primary key'
    const name = constraint.name ?? [table.name, ...(isKey ? ['pkey'] : [...columns, 'key'])].join('_')
    return {
      steps: [
        concurrentIndex(indexSql(table, constraint, columns, name), table, name),
        committed(`ALTER TABLE ${qualified(table)} ${usingIndex(constraint, name)}`, 'ACCESS EXCLUSIVE'),
      ],
    }
  },
}

/** What production's rows must not hold. A new column is NULL everywhere, or the same value. */
function question(
  operation: TableOperation,
  constraint: IndexBacked,
  columns: readonly string[],
  context: RuleContext,
): Precondition | null {
  const { table } = operation
  if (operation.kind === 'add-column') {
    const { default: value, generated, identity, type } = operation.column
    if (generated !== null || identity !== null || isSerial(type)) return null
    if (value !== null && volatility(value, context.before) !== 'stable') return null
    if (value === null && constraint.type === 'unique' && !constraint.nullsNotDistinct) return null
    return anyRows(operation, context, table, value === null && constraint.type === 'primary key' ? 0 : 1)
  }
  const nullsNotDistinct = constraint.type === 'unique' && constraint.nullsNotDistinct
  const keys = columns.map((column) => ({ column, expression: null }))
  const twice = duplicates(operation, context, table, keys, { nullsNotDistinct })
  if (constraint.type === 'unique' || twice === null) return twice
  const missing = nulls(operation, context, table, columns)
  return missing && bothOf(twice, missing)
}

type TableOperation = Operation & { readonly table: QualifiedName }

const bothOf = (one: Precondition, other: Precondition): Precondition => ({
  counts: `${one.counts}, and ${other.counts}`,
  sql: `SELECT (${one.sql}) + (${other.sql}) AS count`,
})

type IndexBacked = UniqueDefinition | PrimaryKeyDefinition

interface Built {
  readonly constraint: IndexBacked
  readonly columns: readonly string[]
}

const builds = (constraint: ConstraintDefinition): constraint is IndexBacked =>
  (constraint.type === 'unique' || constraint.type === 'primary key') &&
  constraint.usingIndex === null &&
  !constraint.withoutOverlaps

/** The constraints of an operation that build an index; those over ranges have no other way. */
function builtBy(operation: Operation): readonly Built[] {
  if (operation.kind === 'add-constraint')
    return [operation.constraint].filter(builds).map((constraint) => ({ constraint, columns: constraint.columns }))
  if (operation.kind !== 'add-column') return []
  const { name, constraints } = operation.column
  return constraints.filter(builds).map((constraint) => ({ constraint, columns: [name] }))
}

function remedy(
  operation: Operation & { readonly table: QualifiedName },
  constraint: IndexBacked,
  columns: readonly string[],
  name: string,
  context: RuleContext,
): string {
  const { table } = operation
  const partitioned = (relationBefore(operation, context, table) ?? relation(context.after, table))?.kind
  if (partitioned === 'partitioned table')
    return `An index of a partitioned table cannot be built CONCURRENTLY: create the unique index ON ONLY ${qualified(table)}, build one on each partition CONCURRENTLY, attach them, and add the constraint when writes can wait.`
  const index = `${indexSql(table, constraint, columns, name)};`
  const first =
    operation.kind === 'add-column'
      ? [
          'Add the column without it:',
          sqlBlock(`ALTER TABLE ${qualified(table)} ADD ${columnSql(operation.column)};`),
          `then build the index ${alone(index, context)}`,
        ]
      : [`Build the index ${alone(index, context)}`]
  return [
    ...first,
    `then, ${later(context)}, make it the constraint, which is instant:`,
    sqlBlock(`ALTER TABLE ${qualified(table)} ${usingIndex(constraint, name)};`),
  ].join('\n')
}

function indexSql(table: QualifiedName, constraint: IndexBacked, columns: readonly string[], name: string): string {
  const parts = [
    `CREATE UNIQUE INDEX CONCURRENTLY ${ident(name)} ON ${qualified(table)} (${idents(columns)})`,
    constraint.include.length > 0 ? `INCLUDE (${idents(constraint.include)})` : '',
    constraint.type === 'unique' && constraint.nullsNotDistinct ? 'NULLS NOT DISTINCT' : '',
  ]
  return parts.filter((part) => part !== '').join(' ')
}

/** The index becomes the constraint, which is instant. */
function usingIndex(constraint: IndexBacked, name: string): string {
  const type = constraint.type === 'unique' ? 'UNIQUE' : 'PRIMARY KEY'
  const deferred = constraint.initiallyDeferred
    ? ' DEFERRABLE INITIALLY DEFERRED'
    : constraint.deferrable
      ? ' DEFERRABLE'
      : ''
  return `ADD CONSTRAINT ${ident(name)} ${type} USING INDEX ${ident(name)}${deferred}`
}
