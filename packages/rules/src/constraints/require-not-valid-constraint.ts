import type {
  AddColumn,
  AddConstraint,
  AlterConstraint,
  CheckDefinition,
  ConstraintDefinition,
  ForeignKeyDefinition,
  Operation,
  QualifiedName,
  Rule,
  RuleContext,
  RuleFinding,
  ValidateConstraint,
} from '@backout/core'
import { isNamed, relation, sameName } from '../lookup.ts'
import { mayHoldRows, relationBefore } from '../names.ts'
import { orphans, violations } from '../preconditions.ts'
import { tableInProduction } from '../production.ts'
import { later } from '../recipes.ts'
import { columnSql, constraintSql, ident, qualified, sqlBlock } from '../sql.ts'
import { transactionsOf } from '../transactions.ts'
import { shared, validate } from '../fix/steps.ts'

/** A foreign key or check that reads the whole table while writes, or everyone, wait. */
export const requireNotValidConstraint: Rule = {
  id: 'require-not-valid-constraint',
  // What it blocks, writes or everything, depends on the kind.
  hazard: 'scans-table',
  severity: 'warning',
  docs: {
    condition:
      'A foreign key or a CHECK is added without NOT VALID to a table that was there before, with the column or on its own; or it is added NOT VALID and validated in the same transaction, which keeps the lock of the one through the scan of the other.',
    effect:
      'The table is read from end to end under the lock: SHARE ROW EXCLUSIVE on both tables for a foreign key (writes wait), ACCESS EXCLUSIVE for a CHECK (everyone waits). On a row that breaks it the migration fails with 23503 or 23514.',
    remedy:
      'Add it NOT VALID, which is instant and already holds for new rows, and VALIDATE it in a later transaction, which lets reads and writes go on.',
    facts: [
      'ADD FOREIGN KEY takes SHARE ROW EXCLUSIVE on both tables, with NOT VALID for a moment, else for as long as the scan takes.',
      'ADD CHECK takes ACCESS EXCLUSIVE; VALIDATE CONSTRAINT takes SHARE UPDATE EXCLUSIVE, and ROW SHARE on a referenced table.',
      'ALTER CONSTRAINT … ENFORCED (18 and later) reads the whole table under ACCESS EXCLUSIVE.',
      'A NOT VALID foreign key on a partitioned table needs PostgreSQL 18.',
    ],
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int);',
        sql: 'ALTER TABLE "posts" ADD CONSTRAINT "posts_author_fk" FOREIGN KEY ("author") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;',
      },
      {
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" int);',
        sql: 'ALTER TABLE "posts" ADD CONSTRAINT "views_pos" CHECK ("posts"."views" >= 0);',
      },
      {
        title: 'with the column',
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "posts" ADD COLUMN "views" int CHECK ("views" >= 0);',
      },
      {
        title: 'validated in the same transaction',
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" int);',
        sql: 'ALTER TABLE "posts" ADD CONSTRAINT "views_pos" CHECK ("views" >= 0) NOT VALID;\n--> statement-breakpoint\nALTER TABLE "posts" VALIDATE CONSTRAINT "views_pos";',
      },
      {
        title: 'both in one ALTER TABLE',
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" int);',
        sql: 'ALTER TABLE "posts" ADD CONSTRAINT "views_pos" CHECK ("views" >= 0) NOT VALID, VALIDATE CONSTRAINT "views_pos";',
        transaction: 'per-batch',
      },
      {
        title: 'it comes back with another action: the drop locks both tables against reads too',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int, CONSTRAINT "posts_author_fkey" FOREIGN KEY ("author") REFERENCES "users"("id"));',
        sql: 'ALTER TABLE "posts" DROP CONSTRAINT "posts_author_fkey";\nALTER TABLE "posts" ADD CONSTRAINT "posts_author_fkey" FOREIGN KEY ("author") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;',
        transaction: 'per-batch',
      },
      {
        title: 'enforced from now on',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int, CONSTRAINT "posts_author_fkey" FOREIGN KEY ("author") REFERENCES "users"("id") NOT ENFORCED);',
        sql: 'ALTER TABLE "posts" ALTER CONSTRAINT "posts_author_fkey" ENFORCED;',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" int);',
        sql: 'ALTER TABLE "posts" ADD CONSTRAINT "views_pos" CHECK ("views" >= 0) NOT VALID;',
      },
      {
        title: 'validated later',
        before:
          'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" int);\nALTER TABLE "posts" ADD CONSTRAINT "views_pos" CHECK ("views" >= 0) NOT VALID;',
        sql: 'ALTER TABLE "posts" VALIDATE CONSTRAINT "views_pos";',
      },
      {
        title: 'the table that gets the foreign key is new',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int);\n--> statement-breakpoint\nALTER TABLE "posts" ADD CONSTRAINT "posts_author_fk" FOREIGN KEY ("author") REFERENCES "users"("id");',
      },
      {
        title: 'a new column that references, without a default: PostgreSQL knows that it is empty',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "posts" ADD COLUMN "author" int REFERENCES "users"("id");',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT',
    sources: [
      'squawk:adding-foreign-key-constraint',
      'squawk:constraint-missing-not-valid',
      'strong_migrations:add_foreign_key',
      'strong_migrations:add_check_constraint',
      'pgfence:add-constraint-fk-no-not-valid',
      'pgfence:add-constraint-check-no-not-valid',
      'pgfence:not-valid-validate-same-tx',
      'atlas:PG305',
      'eugene:E1',
      'online_migrations:add_foreign_key',
      'online_migrations:add_check_constraint',
      'online_migrations:validate_constraint',
      'pgls:addingForeignKeyConstraint',
      'pgls:constraintMissingNotValid',
      'pgls:requireSeparateConstraintValidation',
      'migrationpilot:MP005',
      'migrationpilot:MP030',
      'atlas:PG306',
      'strong_migrations:add_reference',
      'strong_migrations:validate_foreign_key',
      'strong_migrations:validate_check_constraint',
      'online_migrations:add_reference',
      'online_migrations:add_text_limit_constraint',
      'online_migrations:validate_foreign_key',
    ],
  },
  check(operation, context) {
    if (operation.kind === 'validate-constraint') return validated(operation, context)
    if (operation.kind === 'alter-constraint') return enforced(operation, context)
    if (operation.kind !== 'add-constraint' && operation.kind !== 'add-column') return []
    if (!mayHoldRows(operation, context, operation.table)) return []
    const { table } = operation
    const production = tableInProduction(operation, context, table)
    return scannedBy(operation).map((constraint) => {
      const name = constraint.name ?? nameOf(table, constraint, operation)
      const isKey = constraint.type === 'foreign key'
      const dropped = isKey ? droppedBefore(operation, context) : null
      const everyone = !isKey || dropped !== null
      const own =
        isKey && operation.kind === 'add-column' ? { ...constraint, columns: [operation.column.name] } : constraint
      const precondition =
        own.type === 'foreign key'
          ? orphans(operation, context, table, own)
          : violations(operation, context, table, own.expression)
      return {
        condition: `${isKey ? 'Foreign key' : 'Check'} ${ident(name)} is checked on every row of ${qualified(table)} while ${everyone ? 'everyone waits' : 'writes wait'}.`,
        effect: isKey
          ? `${dropped === null ? 'INSERT, UPDATE and DELETE' : 'Every query'} on ${qualified(table)} and on ${qualified(constraint.references.table)} ${dropped === null ? 'wait' : 'waits'} until that is done (${dropped === null ? 'SHARE ROW EXCLUSIVE' : `ACCESS EXCLUSIVE, since ${ident(dropped)} was dropped in the same transaction`}); on a row without its counterpart it fails with 23503.`
          : `Nobody reads or writes ${qualified(table)} until that is done (ACCESS EXCLUSIVE); on a row that breaks it, it fails with 23514.`,
        remedy:
          dropped === null
            ? remedy(operation, constraint, name, context)
            : replacement(operation, constraint, name, dropped, context),
        evidence: context.trace?.scanned.some((scanned) => isNamed(scanned, table)) ? 'trial' : 'text',
        about: name,
        ...(production && { tables: isKey ? [production, constraint.references.table] : [production] }),
        ...(precondition && { precondition }),
      }
    })
  },
  fix(operation, context) {
    if (operation.kind !== 'add-constraint' || operation.guarded) return null
    const [constraint] = scannedBy(operation)
    if (!constraint || droppedBefore(operation, context) !== null) return null
    const { table } = operation
    const name = constraint.name ?? nameOf(table, constraint, operation)
    const isKey = constraint.type === 'foreign key'
    const add = `ALTER TABLE ${qualified(table)} ADD ${constraintSql(name, constraint)} NOT VALID`
    return { steps: [shared(add, isKey ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE'), validate(table, name)] }
  },
}

/** A foreign key of the table that the same transaction dropped before: its ACCESS EXCLUSIVE on both tables is still held. */
function droppedBefore(operation: AddColumn | AddConstraint, context: RuleContext): string | null {
  const { statements, statement, earlier, runner } = context
  const running = transactionsOf([...earlier, { statements }], runner)
  const transaction = running.get(statement)?.transaction
  const before = context.operations.slice(0, context.operations.indexOf(operation))
  const dropped = [...running]
    .filter(([, at]) => at.transaction === transaction)
    .flatMap(([other]) => other.operations)
    .find(
      (other) =>
        other.kind === 'drop-constraint' &&
        before.includes(other) &&
        sameName(other.table, operation.table) &&
        (context.before === null
          ? operation.kind === 'add-constraint' && other.constraint === operation.constraint.name
          : relationBefore(other, context, other.table)?.constraints?.[other.constraint]?.type === 'foreign key'),
    )
  return dropped?.kind === 'drop-constraint' ? dropped.constraint : null
}

/** The new one beside the old one, which goes when the new one is valid. */
function replacement(
  { table }: AddColumn | AddConstraint,
  constraint: Scanning,
  name: string,
  dropped: string,
  context: RuleContext,
): string {
  const of = `ALTER TABLE ${qualified(table)}`
  const fresh = name === dropped ? `${name}_new` : name
  return [
    `Add the new one beside the old one, NOT VALID${name === dropped ? ' and under another name' : ''}:`,
    sqlBlock(`${of} ADD ${constraintSql(fresh, constraint)} NOT VALID;`),
    `then, ${later(context)}, check the rows that were there while reads and writes go on:`,
    sqlBlock(`${of} VALIDATE CONSTRAINT ${ident(fresh)};`),
    `and drop the old one after that${name === dropped ? `, and take its name (RENAME CONSTRAINT ${ident(fresh)} TO ${ident(name)})` : ''}:`,
    sqlBlock(`${of} DROP CONSTRAINT ${ident(dropped)};`),
  ].join('\n')
}

/** A foreign key that was NOT ENFORCED, and is checked now. */
function enforced(operation: AlterConstraint, context: RuleContext): readonly RuleFinding[] {
  const { table, constraint } = operation
  if (operation.enforced !== true || !mayHoldRows(operation, context, table)) return []
  const known = relationBefore(operation, context, table)?.constraints?.[constraint]
  if (context.before && !known?.notEnforced) return []
  const of = `ALTER TABLE ${qualified(table)}`
  const fresh = `${constraint}_enforced`
  const production = tableInProduction(operation, context, table)
  const definition = known?.definition.replace(/ NOT ENFORCED$/, '')
  return [
    {
      condition: `Constraint ${ident(constraint)} of ${qualified(table)} becomes ENFORCED, and is checked on every row while everyone waits.`,
      effect: `Nobody reads or writes ${qualified(table)} until that is done (ACCESS EXCLUSIVE); on a row without its counterpart it fails with 23503.`,
      remedy:
        definition === undefined
          ? `Add one like it under another name, NOT VALID, VALIDATE that ${later(context)}, and drop this one after that.`
          : [
              'Add one like it under another name, NOT VALID:',
              sqlBlock(`${of} ADD CONSTRAINT ${ident(fresh)} ${definition} NOT VALID;`),
              `then, ${later(context)}, check the rows that were there while reads and writes go on:`,
              sqlBlock(`${of} VALIDATE CONSTRAINT ${ident(fresh)};`),
              'and drop the one that is not enforced:',
              sqlBlock(`${of} DROP CONSTRAINT ${ident(constraint)};`),
            ].join('\n'),
      evidence: context.trace?.scanned.some((scanned) => isNamed(scanned, table)) ? 'trial' : 'text',
      ...(production && { tables: [production] }),
    },
  ]
}

type Scanning = CheckDefinition | ForeignKeyDefinition

const scans = (constraint: ConstraintDefinition): constraint is Scanning =>
  (constraint.type === 'check' || constraint.type === 'foreign key') && !constraint.notValid && !constraint.notEnforced

/** The constraints of an operation for which the rows that are there are read. */
function scannedBy(operation: Operation): readonly Scanning[] {
  if (operation.kind === 'add-constraint') return [operation.constraint].filter(scans)
  if (operation.kind !== 'add-column') return []
  const { constraints, default: value, generated, identity } = operation.column
  const filled = value !== null || generated !== null || identity !== null
  return constraints.filter(scans).filter(({ type }) => type === 'check' || filled)
}

/** The name that PostgreSQL would choose. */
function nameOf(table: QualifiedName, constraint: Scanning, operation: Operation): string {
  const columns =
    constraint.type === 'foreign key' && constraint.columns.length > 0
      ? constraint.columns
      : operation.kind === 'add-column'
        ? [operation.column.name]
        : []
  return [table.name, ...columns, constraint.type === 'check' ? 'check' : 'fkey'].join('_')
}

function remedy(operation: AddColumn | Operation, constraint: Scanning, name: string, context: RuleContext): string {
  if (!('table' in operation) || operation.table === null) return ''
  const { table } = operation
  const of = `ALTER TABLE ${qualified(table)}`
  const partitioned = (relationBefore(operation, context, table) ?? relation(context.after, table))?.kind
  if (constraint.type === 'foreign key' && partitioned === 'partitioned table' && context.postgresVersion < 180_000)
    return `PostgreSQL before 18 knows no NOT VALID foreign key on a partitioned table: add it NOT VALID to each partition of ${qualified(table)}, validate it there, and add it here after that; it takes over what is valid on the partitions.`
  const inline = operation.kind === 'add-column' ? operation.column : null
  const written =
    inline && constraint.type === 'foreign key' && constraint.columns.length === 0
      ? { ...constraint, columns: [inline.name] }
      : constraint
  const column = inline ? [`${of} ADD ${columnSql(inline)};`] : []
  return [
    'Add it NOT VALID; it holds for new rows at once:',
    sqlBlock(...column, `${of} ADD ${constraintSql(name, written)} NOT VALID;`),
    `then, ${later(context)}, check the rows that were there while reads and writes go on:`,
    sqlBlock(`${of} VALIDATE CONSTRAINT ${ident(name)};`),
  ].join('\n')
}

/** VALIDATE in the transaction that added the constraint. */
function validated(operation: ValidateConstraint, context: RuleContext) {
  const { statements, statement, earlier, runner } = context
  if (!mayHoldRows(operation, context, operation.table)) return []
  const running = transactionsOf([...earlier, { statements }], runner)
  const transaction = running.get(statement)?.transaction
  const added = [...running]
    .filter(([, at]) => at.transaction === transaction)
    .flatMap(([other]) => other.operations)
    .find(
      (other): other is AddConstraint =>
        other.kind === 'add-constraint' &&
        other.constraint.name === operation.constraint &&
        sameName(other.table, operation.table),
    )
  if (!added) return []
  const of = `ALTER TABLE ${qualified(operation.table)}`
  return [
    {
      condition: `Constraint ${ident(operation.constraint)} of ${qualified(operation.table)} is validated in the transaction that added it.`,
      effect: `The lock that adding it took is held while ${qualified(operation.table)} is read from end to end, so NOT VALID has won nothing.`,
      remedy: [
        'Only add it here:',
        sqlBlock(`${of} ADD ${constraintSql(operation.constraint, added.constraint)} NOT VALID;`),
        `and validate it ${later(context)}:`,
        sqlBlock(`${of} VALIDATE CONSTRAINT ${ident(operation.constraint)};`),
      ].join('\n'),
      evidence: 'text' as const,
    },
  ]
}
