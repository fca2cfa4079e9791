import type { DropSchema, DropTable, Rule, RuleContext, RuleFinding } from '@backout/core'
import { evidence, isNamed, parseKey, sameName } from '../lookup.ts'
import { isNewSchema, namesAt, relationBefore } from '../names.ts'
import { replacementOf } from '../columns/prefer-rename.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'

/** Dropping a table that was there before. */
export const banDropTable: Rule = {
  id: 'ban-drop-table',
  hazard: 'loses-data',
  severity: 'error',
  docs: {
    condition:
      'A table is dropped that no unapplied migration has created, by itself or with its schema. It is silent where the migration has copied the rows to a table that takes the name.',
    effect:
      'Its rows are gone, and with CASCADE the foreign keys and views that lean on it. Running instances of the app still query it and fail with 42P01 (undefined_table).',
    remedy:
      'Deploy code that no longer uses the table first. Then rename it out of the way, and drop it when nothing has asked for it for a while.',
    unsafe: [
      { before: 'CREATE TABLE "tags" ("id" int PRIMARY KEY);', sql: 'DROP TABLE "tags";' },
      {
        before: 'CREATE TABLE "tags" ("id" int PRIMARY KEY);\nCREATE VIEW "all_tags" AS SELECT * FROM "tags";',
        sql: 'DROP TABLE "tags" CASCADE;',
      },
      {
        before: 'CREATE SCHEMA "app"; CREATE TABLE "app"."tags" ("id" int PRIMARY KEY);',
        sql: 'DROP SCHEMA "app" CASCADE;',
      },
    ],
    safe: [
      {
        title: 'new in the same set of unapplied migrations',
        pending: 'CREATE TABLE "tags" ("id" int PRIMARY KEY);',
        sql: 'DROP TABLE "tags";',
      },
      {
        title: 'a copy takes its place',
        before: 'CREATE TABLE "tags" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE "new_tags" ("id" bigint PRIMARY KEY);\n--> statement-breakpoint\nINSERT INTO "new_tags" SELECT "id" FROM "tags";\n--> statement-breakpoint\nDROP TABLE "tags";\n--> statement-breakpoint\nALTER TABLE "new_tags" RENAME TO "tags";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-droptable.html',
    sources: ['squawk:ban-drop-table', 'pgfence:drop-table', 'atlas:DS101', 'atlas:DS102'],
  },
  check(operation, context) {
    if (operation.kind === 'drop-schema') return schemaDropped(operation, context)
    if (operation.kind !== 'drop-table' || context.isNew(operation.table)) return []
    const before = relationBefore(operation, context, operation.table)
    if (context.before && !before && operation.ifExists) return []
    if (replacementOf(operation, context)) return [] // prefer-rename says it
    if (isReplaced(operation, context)) return []
    const { table, cascade } = operation
    const taken = cascade ? dependants(operation, context) : []
    return [
      {
        condition: `Table ${qualified(table)} is dropped with its rows.`,
        effect: [
          'Until every running instance has the new code, queries that name the table fail with 42P01; the rows cannot be brought back.',
          taken.length > 0 ? `CASCADE takes ${taken.join(', ')} with it.` : '',
        ]
          .filter((sentence) => sentence !== '')
          .join(' '),
        remedy: [
          'First deploy code that does not use the table. Rename it out of the way, and drop it later, when nothing has asked for it:',
          sqlBlock(`ALTER TABLE ${qualified(table)} RENAME TO ${ident(`${table.name}_dropped`)};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}

/** Whether the rows were copied out of it before, and another table has or gets its name. */
function isReplaced(operation: DropTable, context: RuleContext): boolean {
  const position = context.operations.indexOf(operation)
  const name = namesAt(operation, context).before(operation.table)
  const isCopied = context.operations
    .slice(0, position)
    .some(
      (other) => 'reads' in other && 'table' in other && other.reads.some((read) => sameName(read, operation.table)),
    )
  return (
    isCopied &&
    name !== null &&
    context.operations.some(
      (other) =>
        (other.kind === 'create-table' && sameName(other.table, name)) ||
        (other.kind === 'rename-table' && sameName({ schema: other.table.schema, name: other.newName }, name)),
    )
  )
}

function schemaDropped({ schema, cascade }: DropSchema, context: RuleContext): readonly RuleFinding[] {
  if (!cascade || isNewSchema(schema, context)) return []
  const { before, after } = context
  const gone = Object.entries(before?.relations ?? {})
    .filter(([key, { kind }]) => parseKey(key)[0] === schema && kind.endsWith('table') && !after?.relations[key])
    .map(([key]) => key)
  if (before && gone.length === 0) return []
  return [
    {
      condition: `Schema ${ident(schema)} is dropped with everything in it${gone.length > 0 ? `: ${gone.join(', ')}` : ''}.`,
      effect:
        'Until every running instance has the new code, queries that name its tables fail with 42P01; the rows cannot be brought back.',
      remedy: [
        'First deploy code that does not use the schema. Rename it out of the way, and drop it later, when nothing has asked for it:',
        sqlBlock(`ALTER SCHEMA ${ident(schema)} RENAME TO ${ident(`${schema}_dropped`)};`),
      ].join('\n'),
      evidence: evidence(context),
    },
  ]
}

/** Foreign keys of other tables that reference it, and views that are gone after the migration and read it. */
function dependants(operation: DropTable, context: RuleContext): string[] {
  const { before, after } = context
  const name = namesAt(operation, context).before(operation.table)
  if (!before || !after || !name) return []
  return Object.entries(before.relations).flatMap(([key, relation]) => {
    const now = after.relations[key]
    if (isNamed(key, name)) return []
    if (relation.kind === 'view' || relation.kind === 'materialized view')
      return !now && mentions(relation.definition, name.name) ? [`${relation.kind} ${key}`] : []
    return Object.entries(relation.constraints ?? {})
      .filter(([, { references }]) => references && isNamed(references.table, name))
      .filter(([constraint]) => now && now.constraints?.[constraint] === undefined)
      .map(([constraint]) => `foreign key ${ident(constraint)} of ${key}`)
  })
}

const mentions = (definition: string | undefined, name: string) => definition?.includes(name) ?? false
