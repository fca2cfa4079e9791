import type { DropTable, Rule, RuleContext } from '@backout/core'
import { evidence, isNamed } from './lookup.ts'
import { namesAt, relationBefore } from './names.ts'
import { replacementOf } from './prefer-rename.ts'
import { ident, qualified, sqlBlock } from './sql.ts'

/** Dropping a table that was there before. */
export const banDropTable: Rule = {
  id: 'ban-drop-table',
  hazard: 'loses-data',
  severity: 'error',
  docs: {
    condition: 'A table is dropped that no unapplied migration has created.',
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
    ],
    safe: [
      {
        title: 'new in the same set of unapplied migrations',
        pending: 'CREATE TABLE "tags" ("id" int PRIMARY KEY);',
        sql: 'DROP TABLE "tags";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-droptable.html',
    sources: ['squawk:ban-drop-table', 'pgfence:drop-table', 'atlas:DS102'],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-table' || context.isNew(operation.table)) return []
    const before = relationBefore(operation, context, operation.table)
    if (context.before && !before && operation.ifExists) return []
    if (replacementOf(operation, context)) return [] // prefer-rename says it
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
