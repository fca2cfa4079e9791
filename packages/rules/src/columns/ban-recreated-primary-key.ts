import type { AddColumn, DropColumn, Operation, QualifiedName, Rule, RuleContext } from '@backout/core'
import { isSerial, readType } from '../column-type.ts'
import { DEFAULT_SCHEMA, evidence, isNamed, parseKey, sameName } from '../lookup.ts'
import { columnBefore, namesAt, relationBefore } from '../names.ts'
import { anyRow, tableInProduction } from '../production.ts'
import { ident, literal, qualified, sqlBlock } from '../sql.ts'

/** A primary key that is dropped and made anew under its name, as Prisma changes its type. */
export const banRecreatedPrimaryKey: Rule = {
  id: 'ban-recreated-primary-key',
  hazard: 'loses-data',
  severity: 'error',
  supersedes: ['ban-drop-column'],
  docs: {
    condition:
      'A column of the primary key is dropped and one of the same name is added and made the primary key again in one migration, as Prisma does where the type of an id changes: DROP CONSTRAINT, DROP COLUMN "id", ADD COLUMN "id" SERIAL, ADD PRIMARY KEY.',
    effect:
      'Every row loses its id and gets another one, in no order that anyone chose: references from other tables, from links and from other systems point to nothing or to the wrong row. Without a default it fails with 23502 on the first row instead.',
    remedy:
      'Keep the column. Where only the counting is wanted, give it a sequence; where the type must change, change it in place or move over by a second column.',
    facts: ['ADD COLUMN with a serial or a volatile default writes the whole table anew under ACCESS EXCLUSIVE.'],
    unsafe: [
      {
        title: 'as Prisma writes it',
        before: 'CREATE TABLE "User" ("id" integer NOT NULL, CONSTRAINT "User_pkey" PRIMARY KEY ("id"));',
        sql: 'ALTER TABLE "User" DROP CONSTRAINT "User_pkey",\nDROP COLUMN "id",\nADD COLUMN     "id" SERIAL NOT NULL,\nADD CONSTRAINT "User_pkey" PRIMARY KEY ("id");',
        transaction: 'per-batch',
      },
      {
        title: 'to another type, which references do not have',
        before:
          'CREATE TABLE "User" ("id" integer NOT NULL, CONSTRAINT "User_pkey" PRIMARY KEY ("id"));\nCREATE TABLE "Post" ("id" integer PRIMARY KEY, "author" integer REFERENCES "User"("id"));',
        sql: 'ALTER TABLE "Post" DROP CONSTRAINT "Post_author_fkey";\n\nALTER TABLE "User" DROP CONSTRAINT "User_pkey",\nDROP COLUMN "id",\nADD COLUMN     "id" UUID NOT NULL,\nADD CONSTRAINT "User_pkey" PRIMARY KEY ("id");',
        transaction: 'per-batch',
      },
    ],
    safe: [
      {
        title: 'another key, over columns that stay',
        before:
          'CREATE TABLE "User" ("id" integer NOT NULL, "team" integer NOT NULL, CONSTRAINT "User_pkey" PRIMARY KEY ("id"));',
        sql: 'ALTER TABLE "User" DROP CONSTRAINT "User_pkey",\nADD CONSTRAINT "User_pkey" PRIMARY KEY ("id", "team");',
        transaction: 'per-batch',
      },
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "User" ("id" integer PRIMARY KEY);\nALTER TABLE "User" DROP COLUMN "id", ADD COLUMN "id" SERIAL PRIMARY KEY;',
        transaction: 'per-batch',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-column') return []
    const added = recreatedKey(operation, context)
    if (!added) return []
    const { table, column } = operation
    const children = childrenOf(operation, context)
    const counted = isSerial(added.column.type) || added.column.identity !== null || added.column.default !== null
    const production = tableInProduction(operation, context, table)
    return [
      {
        condition: `Primary key ${ident(column)} of ${qualified(table)} is dropped and made anew${added.column.type ? ` as ${added.column.type}` : ''}: every row loses its id.`,
        effect: counted
          ? `Every row gets another id, and what refers to it points to nothing or to the wrong row${children.length > 0 ? `: ${children.map(qualified).join(', ')}` : ''}. The whole table is written anew under ACCESS EXCLUSIVE.`
          : `On any row in ${qualified(table)} the migration fails with 23502, as the new column has no default; if it is emptied for that, its ids are gone${children.length > 0 ? `, and ${children.map(qualified).join(', ')} refer to nothing` : ''}.`,
        remedy: remedy(operation, added, context),
        evidence: evidence(context),
        tables: [table, ...children],
        ...(production ? { precondition: anyRow(production) } : {}),
      },
    ]
  },
}

/** The column that is added in the place of a dropped column of the primary key; undefined when it is no such drop. */
function recreatedKey(operation: DropColumn, context: RuleContext): AddColumn | undefined {
  const { table, column } = operation
  const { operations } = context
  if (context.isNew(table) || namesAt(operation, context).columnBefore(table, column) === null) return undefined
  const rest = operations.slice(operations.indexOf(operation) + 1)
  const added = rest.find(
    (other): other is AddColumn =>
      other.kind === 'add-column' && other.column.name === column && sameName(other.table, table),
  )
  if (!added) return undefined
  const isKeyAfter =
    added.column.constraints.some(({ type }) => type === 'primary key') ||
    rest.some((other) => isKeyOver(other, table, column))
  const key = Object.values(relationBefore(operation, context, table)?.constraints ?? {}).find(
    ({ type }) => type === 'primary key',
  )
  return isKeyAfter && (!context.before || key?.columns?.includes(column)) ? added : undefined
}

const isKeyOver = (operation: Operation, table: QualifiedName, column: string): boolean =>
  operation.kind === 'add-constraint' &&
  operation.constraint.type === 'primary key' &&
  operation.constraint.columns.includes(column) &&
  sameName(operation.table, table)

/** Tables whose foreign keys pointed to the column. */
function childrenOf(operation: DropColumn, context: RuleContext): readonly QualifiedName[] {
  const names = namesAt(operation, context)
  const [table, column] = [names.before(operation.table), names.columnBefore(operation.table, operation.column)]
  if (!context.before || table === null || column === null) return []
  return Object.entries(context.before.relations)
    .filter(([, { constraints = {} }]) =>
      Object.values(constraints).some(
        ({ references }) => references && isNamed(references.table, table) && references.columns.includes(column),
      ),
    )
    .map(([key]) => parseKey(key))
    .map(([schema, name]) => ({ schema: schema === DEFAULT_SCHEMA ? null : (schema ?? null), name: name ?? '' }))
}

const COUNTABLE = new Set(['smallint', 'integer', 'bigint'])

function remedy(operation: DropColumn, { column: added }: AddColumn, context: RuleContext): string {
  const { table, column } = operation
  const of = `ALTER TABLE ${qualified(table)}`
  const name = ident(column)
  const from = columnBefore(operation, context, table, column)?.type
  const isCountable = COUNTABLE.has(readType(from ?? 'integer').base)
  if (isSerial(added.type) && isCountable) {
    const sequence = qualified({ schema: table.schema, name: `${table.name}_${column}_seq` })
    return [
      'Keep the column and give it a sequence that goes on after the greatest id:',
      sqlBlock(
        `CREATE SEQUENCE ${sequence} OWNED BY ${qualified(table)}.${name};`,
        `SELECT setval(${literal(sequence)}, (SELECT coalesce(max(${name}), 0) + 1 FROM ${qualified(table)}), false);`,
        `${of} ALTER COLUMN ${name} SET DEFAULT nextval(${literal(sequence)});`,
      ),
    ].join('\n')
  }
  const type = isSerial(added.type) ? readType(added.type ?? '').base : (added.type ?? 'uuid')
  return [
    'Add the new key beside the old one and fill it; add such a column to every table that refers to it and fill it by a join; let the code move over, and drop the old ones in a later release:',
    sqlBlock(`${of} ADD COLUMN ${ident(`${column}_new`)} ${type};`),
  ].join('\n')
}
