import type { ForeignKeyDefinition, Operation, QualifiedName, Rule, RuleContext } from '@backout/core'
import { evidence, relation, sameName } from '../lookup.ts'
import { tableInProduction } from '../production.ts'
import { alone } from '../recipes.ts'
import { ident, idents, qualified } from '../sql.ts'
import { operationsAfter, operationsBefore } from '../unapplied.ts'
import { foreignKeysOf } from './foreign-keys.ts'

/**
 * A foreign key whose columns no index leads with. Strict: Prisma never makes one, small tables need none, and nothing
 * breaks on the day of the migration; it is a matter of how the data will grow.
 */
export const requireForeignKeyIndex: Rule = {
  id: 'require-foreign-key-index',
  hazard: 'scans-table',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition:
      'A foreign key is added and, when the migration is done, no index begins with its columns. With a shadow the catalog decides; without one, only tables that the text creates are known.',
    effect:
      'PostgreSQL indexes the referenced columns only. Each DELETE of a row in the referenced table, and each UPDATE of its key, reads the referencing table from end to end, holding its locks; so does every join from there.',
    remedy: 'Create an index that begins with the columns of the foreign key.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int REFERENCES "users"("id"));',
      },
      {
        title: 'an index that begins with another column does not help',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int, "at" date);\nCREATE INDEX "posts_at_author" ON "posts" ("at", "author");',
        sql: 'ALTER TABLE "posts" ADD CONSTRAINT "posts_author_fk" FOREIGN KEY ("author") REFERENCES "users"("id") NOT VALID;',
        shadow: true,
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int REFERENCES "users"("id"));\n--> statement-breakpoint\nCREATE INDEX "posts_author_idx" ON "posts" ("author");',
      },
      {
        title: 'the primary key begins with it',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE "members" ("user" int REFERENCES "users"("id"), "team" int, PRIMARY KEY ("user", "team"));',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK',
    sources: ['splinter:unindexed_foreign_keys', 'pgfence:fk-missing-index', 'migrationpilot:MP016', 'eugene:E15'],
  },
  check(operation, context) {
    return foreignKeysOf(operation)
      .filter(({ table, key }) => key.columns.length > 0 && hasNoIndex(operation, context, table, key.columns))
      .map(({ table, name, key }) => {
        const index = `${[table.name, ...key.columns, 'idx'].join('_')}`
        const production = operation.kind === 'create-table' ? null : tableInProduction(operation, context, table)
        return {
          condition: `No index of ${qualified(table)} begins with ${idents(key.columns)}, the columns of foreign key ${ident(name)}.`,
          effect: `${deletes(key)} in ${qualified(key.references.table)} reads ${qualified(table)} from end to end.`,
          remedy: production
            ? `Create one ${alone(`CREATE INDEX CONCURRENTLY ${ident(index)} ON ${qualified(table)} (${idents(key.columns)});`, context)}`
            : `Create one here, while the table is empty: CREATE INDEX ${ident(index)} ON ${qualified(table)} (${idents(key.columns)}).`,
          about: name,
          evidence: evidence(context),
          ...(production && { tables: [production] }),
        }
      })
  },
}

const deletes = ({ onDelete }: ForeignKeyDefinition) =>
  onDelete === 'no action' || onDelete === 'restrict'
    ? 'Each DELETE of a row'
    : `Each DELETE of a row, which is ON DELETE ${onDelete.toUpperCase()},`

/** False where it is not known. */
function hasNoIndex(
  operation: Operation,
  context: RuleContext,
  table: QualifiedName,
  columns: readonly string[],
): boolean {
  const leads = (keys: readonly (string | null)[]) =>
    columns.every((name) => keys.slice(0, columns.length).includes(name))
  if (context.after) {
    const after = relation(context.after, table)
    if (!after || after.kind === 'foreign table') return false
    return !Object.values(after.indexes ?? {}).some(
      (index) =>
        index.method === 'btree' &&
        leads(index.columns) &&
        (!index.partial || /WHERE \(?\(?\S+ IS NOT NULL/.test(index.definition)),
    )
  }
  const others = [...operationsBefore(operation, context), operation, ...operationsAfter(operation, context)]
  if (!others.some((other) => other.kind === 'create-table' && sameName(other.table, table))) return false
  return !others.some((other) => keysOf(other, table).some(leads))
}

/** The columns of the indexes that an operation builds on a table. */
function keysOf(operation: Operation, table: QualifiedName): readonly (readonly (string | null)[])[] {
  if (!('table' in operation) || operation.table === null || !sameName(operation.table, table)) return []
  if (operation.kind === 'create-index') return [operation.elements.map(({ column }) => column)]
  const constraints =
    operation.kind === 'add-constraint'
      ? [operation.constraint]
      : operation.kind === 'add-column'
        ? operation.column.constraints
        : operation.kind === 'create-table'
          ? [...operation.constraints, ...operation.columns.flatMap((column) => column.constraints)]
          : []
  return constraints.flatMap((constraint) =>
    constraint.type === 'primary key' || constraint.type === 'unique' ? [constraint.columns] : [],
  )
}
