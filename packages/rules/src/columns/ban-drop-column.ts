import type { AddColumn, DropColumn, DropType, Operation, Rule, RuleContext, RuleFinding } from '@backout/core'
import { isSerial, readType } from '../column-type.ts'
import { cascadeSentence } from '../cascade.ts'
import { column as columnOf, evidence, isNamed, parseKey, sameName } from '../lookup.ts'
import { columnBefore, namesAt, relationBefore } from '../names.ts'
import { renamesOf } from './prefer-rename.ts'
import { ident, idents, qualified, sqlBlock } from '../sql.ts'
import { namesAlone } from './names-column.ts'

/** Dropping a column that was there before. */
export const banDropColumn: Rule = {
  id: 'ban-drop-column',
  hazard: 'loses-data',
  severity: 'error',
  supersedes: ['ban-cascade'],
  docs: {
    condition:
      'A column is dropped that was there before the migration, from a table that is in use; with a shadow also where DROP TYPE … CASCADE takes it.',
    effect:
      'Its values are gone, and with it go all indexes, constraints and statistics that use it, those over several columns too: a unique constraint or check over it and others is in force no longer. CASCADE takes views, policies and foreign keys as well. Running instances of the app still name the column in their queries and fail with 42703 (undefined_column).',
    remedy:
      'Deploy code that no longer reads or writes the column first; drop it in a later release, when nobody asks for it. Where the values may be wanted again, keep them.',
    facts: [
      'DROP COLUMN takes ACCESS EXCLUSIVE for a moment; nothing is written anew, and the space comes back as rows are updated.',
      'Indexes and constraints over several columns vanish without CASCADE and without a word.',
    ],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "bio" text);',
        sql: 'ALTER TABLE "users" DROP COLUMN "bio";',
      },
      {
        title: 'dropped and made anew under the same name: the values are lost all the same',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" text);',
        sql: 'ALTER TABLE "users" DROP COLUMN "age", ADD COLUMN "age" integer;',
        transaction: 'per-batch',
      },
      {
        title: 'the same, between types of which none can be cast to the other',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "ref" integer);',
        sql: 'ALTER TABLE "users" DROP COLUMN "ref", ADD COLUMN "ref" uuid;',
        transaction: 'per-batch',
      },
      {
        title: 'a unique constraint over it and another column goes with it',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "team" int, "nick" text, UNIQUE ("team", "nick"), CHECK ("nick" <> \'\' OR "team" > 0));',
        sql: 'ALTER TABLE "users" DROP COLUMN "team";',
      },
      {
        title: 'and with CASCADE a view',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "bio" text);\nCREATE VIEW "bios" AS SELECT "bio" FROM "users";',
        sql: 'ALTER TABLE "users" DROP COLUMN "bio" CASCADE;',
      },
      {
        title: 'CASCADE takes the columns of the type',
        before: `CREATE TYPE "mood" AS ENUM ('glad'); CREATE TABLE "users" ("id" int PRIMARY KEY, "mood" "mood");`,
        sql: 'DROP TYPE "mood" CASCADE;',
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "bio" text);\n--> statement-breakpoint\nALTER TABLE "users" DROP COLUMN "bio";',
      },
      {
        title: 'the table is new in the same set of unapplied migrations',
        pending: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "bio" text);',
        sql: 'ALTER TABLE "users" DROP COLUMN "bio";',
      },
      {
        title: 'the column is new',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "bio" text;\n--> statement-breakpoint\nALTER TABLE "users" DROP COLUMN "bio";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN',
    sources: [
      'squawk:ban-drop-column',
      'strong_migrations:remove_column',
      'pgfence:drop-column',
      'atlas:DS103',
      'migrationpilot:MP017',
      'pgls:banDropColumn',
      'online_migrations:remove_column',
    ],
  },
  check(operation, context) {
    if (operation.kind === 'drop-type') return taken(operation, context)
    if (operation.kind !== 'drop-column' || context.isNew(operation.table)) return []
    if (namesAt(operation, context).columnBefore(operation.table, operation.column) === null) return []
    const before = columnBefore(operation, context, operation.table, operation.column)
    if (context.before && !before && operation.ifExists) return []
    if (renamesOf(operation, context).length > 0) return [] // prefer-rename says it
    const again = readded(operation, context)
    if (again && before?.generated && again.column.generated) return [] // computed anew, nothing is lost
    return [
      {
        condition: again
          ? `Column ${ident(operation.column)} of ${qualified(operation.table)} is dropped and made anew${again.column.type ? ` as ${again.column.type}` : ''}: its values are lost.`
          : `${before?.generated ? 'Generated column' : 'Column'} ${ident(operation.column)} of ${qualified(operation.table)} is dropped${before?.generated ? '' : ' with its values'}.`,
        effect:
          again && isRequired(again)
            ? `On any row in ${qualified(operation.table)} the migration fails with 23502, as the new column is NOT NULL without a default; where the rows are cleared away for that, they are gone.`
            : effect(operation, before?.generated !== undefined, context),
        remedy: again?.column.type ? convert(operation, before?.type, again.column.type) : keep(operation, context),
        evidence: evidence(context),
        tables: [operation.table],
      },
    ]
  },
}

/** A new column that the rows that are there have no value for. */
const isRequired = ({ column: { notNull, default: value, generated, identity, type } }: AddColumn): boolean =>
  notNull && value === null && !generated && !identity && !isSerial(type)

/** Columns that are gone because their type was dropped with CASCADE. */
function taken({ type, cascade }: DropType, context: RuleContext): readonly RuleFinding[] {
  const { before, after } = context
  if (!cascade || !before || !after) return []
  return Object.entries(before.relations).flatMap(([table, { columns = [] }]) =>
    columns
      .filter((old) => isNamed(old.type.replace(/(\[\])+$/, ''), type))
      .filter((old) => after.relations[table] && !columnOf(after.relations[table], old.name))
      .map((old) => ({
        condition: `DROP TYPE ${qualified(type)} CASCADE drops column ${ident(old.name)} of ${table} with its values.`,
        effect:
          'Until every running instance has the new code, queries that name the column fail with 42703; the values cannot be brought back.',
        remedy: [
          'Leave CASCADE out. Where the values are wanted, change the type of the column first:',
          sqlBlock(
            `ALTER TABLE ${table} ALTER COLUMN ${ident(old.name)} TYPE text USING ${ident(old.name)}::text;`,
            `DROP TYPE ${qualified(type)};`,
          ),
        ].join('\n'),
        evidence: evidence(context),
      })),
  )
}

/** Whether a column is added in the place of one that was dropped: {@link banDropColumn} tells all of it. */
export const isReaddition = (operation: AddColumn, context: RuleContext): boolean =>
  !operation.column.generated &&
  context.operations.some(
    (other) => other.kind === 'drop-column' && !context.isNew(other.table) && readded(other, context) === operation,
  )

/** The column of the same name that a later statement, or a later action of this one, adds. */
function readded(operation: DropColumn, { operations }: RuleContext) {
  const rest = operations.slice(operations.indexOf(operation) + 1)
  return rest.find(
    (other: Operation) =>
      other.kind === 'add-column' && sameName(other.table, operation.table) && other.column.name === operation.column,
  ) as Extract<Operation, { kind: 'add-column' }> | undefined
}

function effect(operation: DropColumn, computed: boolean, context: RuleContext): string {
  const gone = goneWith(operation, context)
  const also = gone.length > 0 ? ` With it goes ${gone.join(', ')}, which also covers other columns.` : ''
  return `Until every running instance has the new code, queries that name the column fail with 42703${computed ? '' : '; the values cannot be brought back'}.${also}${cascadeSentence(operation, context)}`
}

/** Indexes, constraints and statistics over this and other columns: PostgreSQL drops them without a word. */
function goneWith(operation: DropColumn, context: RuleContext): string[] {
  const { table, column } = operation
  const then = relationBefore(operation, context, table)
  const name = namesAt(operation, context).columnBefore(table, column)
  if (!then || name === null) return []
  const earlier = context.operations.slice(0, context.operations.indexOf(operation))
  const isDropped = (part: string) =>
    earlier.some(
      (other) =>
        (other.kind === 'drop-index' && other.index.name === part) ||
        (other.kind === 'drop-constraint' && other.constraint === part),
    )
  const others = (then.columns ?? []).map((other) => other.name).filter((other) => other !== name)
  const isShared = (sql: string) => namesAlone(sql, name) && others.some((other) => namesAlone(sql, other))
  const constraints = Object.entries(then.constraints ?? {})
    .filter(([, { columns = [] }]) => columns.includes(name) && columns.length > 1)
    .map(([part, { type }]) => [part, `${TYPES[type] ?? ''}constraint ${ident(part)}`] as const)
  const indexes = Object.entries(then.indexes ?? {})
    .filter(([, { constraint, definition }]) => constraint === undefined && isShared(afterUsing(definition)))
    .map(([part, { unique }]) => [part, `${unique ? 'unique ' : ''}index ${ident(part)}`] as const)
  const statistics = Object.entries(context.before?.statistics ?? {})
    .filter(
      ([key, { definition }]) => !context.after?.statistics[key] && isOn(definition, then) && isShared(definition),
    )
    .map(([key]) => [key, `statistics ${key}`] as const)
  return [...constraints, ...indexes, ...statistics].filter(([part]) => !isDropped(part)).map(([, what]) => what)

  function isOn(definition: string, of: typeof then): boolean {
    const key = Object.entries(context.before?.relations ?? {}).find(([, other]) => other === of)?.[0]
    return namesAlone(definition, parseKey(key ?? '').at(-1) ?? '')
  }
}

const TYPES: Readonly<Record<string, string>> = {
  unique: 'unique ',
  check: 'check ',
  'foreign key': 'foreign key ',
  'primary key': 'primary key ',
}

/** `CREATE INDEX i ON t USING btree (a, b) WHERE …`: what follows the method. */
const afterUsing = (definition: string): string => / USING \w+ (.*)$/s.exec(definition)?.[1] ?? definition

function keep(operation: DropColumn, context: RuleContext): string {
  const { table, column } = operation
  const constraints = Object.values(relationBefore(operation, context, table)?.constraints ?? {})
  const key = constraints.find(({ type }) => type === 'primary key')?.columns ?? []
  const kept = key.length > 0 ? idents([...new Set([...key, column])]) : '*'
  return [
    'First deploy code that does not use the column; drop it in a later release. To keep the values for the case that they are wanted:',
    sqlBlock(`CREATE TABLE ${ident(`${table.name}_${column}_kept`)} AS SELECT ${kept} FROM ${qualified(table)};`),
  ].join('\n')
}

function convert({ table, column }: DropColumn, from: string | undefined, to: string): string {
  const [old, { base, array }] = [from === undefined ? null : readType(from), readType(to)]
  const type = isSerial(to) ? base : to
  const name = ident(column)
  const of = `ALTER TABLE ${qualified(table)}`
  if (old && isUncastable(old.base, base))
    return [
      `No ${from} can be cast to ${type}. Add the new column beside the old one, fill it, let the code move over, and drop the old one in a later release:`,
      sqlBlock(`${of} ADD COLUMN ${ident(`${column}_new`)} ${type};`),
    ].join('\n')
  const value =
    array && !old?.array ? `ARRAY[${name}]::${type}` : `${old?.array && !array ? `${name}[1]` : name}::text::${type}`
  return [
    'Change the type in place, which keeps what can be cast (a default may have to be dropped before and set after):',
    sqlBlock(`${of} ALTER COLUMN ${name} TYPE ${type} USING ${value};`),
  ].join('\n')
}

/** A uuid has no other form than text. */
const isUncastable = (from: string, to: string) =>
  from !== to && [from, to].includes('uuid') && ![from, to].some((base) => /^(text|character( varying)?)$/.test(base))
