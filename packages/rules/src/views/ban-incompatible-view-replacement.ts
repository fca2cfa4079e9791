import type { CatalogColumn, CreateView, Rule } from '@backout/core'
import { sameType } from '../column-type.ts'
import { evidence, sameName } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { operationsBefore } from '../unapplied.ts'
import { grantsSql } from './grants.ts'

/** CREATE OR REPLACE VIEW that PostgreSQL refuses. */
export const banIncompatibleViewReplacement: Rule = {
  id: 'ban-incompatible-view-replacement',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition:
      'CREATE OR REPLACE VIEW leaves out, renames, reorders or retypes a column of the view that is there. It takes the state before to tell; of types only those that the query casts to are known beforehand.',
    effect:
      'It fails with 42P16 (invalid_table_definition), whatever the rows are: a replacement may only add columns at the end.',
    remedy:
      'Keep the old columns as they are and add new ones after them. Or drop the view and create it anew in the same transaction, when no running code reads what goes, and grant its privileges again.',
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int, "name" text);\nCREATE VIEW "people" AS SELECT "id", "name" FROM "users";',
        sql: 'CREATE OR REPLACE VIEW "people" AS SELECT "id" FROM "users";',
        shadow: true,
        fails: '42P16',
      },
      {
        before:
          'CREATE TABLE "users" ("id" int, "name" text);\nCREATE VIEW "people" AS SELECT "id", "name" FROM "users";',
        sql: 'CREATE OR REPLACE VIEW "people" AS SELECT "name", "id" FROM "users";',
        shadow: true,
        fails: '42P16',
      },
      {
        before: 'CREATE TABLE "users" ("id" int, "name" text);\nCREATE VIEW "people" AS SELECT "id" FROM "users";',
        sql: 'CREATE OR REPLACE VIEW "people" AS SELECT "id"::text FROM "users";',
        shadow: true,
        fails: '42P16',
      },
    ],
    safe: [
      {
        title: 'a column more, at the end',
        before: 'CREATE TABLE "users" ("id" int, "name" text);\nCREATE VIEW "people" AS SELECT "id" FROM "users";',
        sql: 'CREATE OR REPLACE VIEW "people" AS SELECT "id", "name" FROM "users";',
      },
      {
        title: 'dropped before',
        before:
          'CREATE TABLE "users" ("id" int, "name" text);\nCREATE VIEW "people" AS SELECT "id", "name" FROM "users";',
        sql: 'DROP VIEW "people";\n--> statement-breakpoint\nCREATE OR REPLACE VIEW "people" AS SELECT "id" FROM "users";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createview.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'create-view' || !operation.replace || operation.selects === null) return []
    if (operation.persistence === 'temporary') return []
    const { view } = operation
    const before = relationBefore(operation, context, view)
    if (context.trace || before?.kind !== 'view' || !before.columns) return []
    // The view of that name may be another by then.
    const isOther = operationsBefore(operation, context).some(
      (other) => 'view' in other && sameName(other.view, view) && other.kind !== 'refresh-materialized-view',
    )
    const problem = isOther ? null : refusal(operation, operation.selects, before.columns)
    if (problem === null) return []
    const { text, operations } = context.statement
    const fresh = text.replace(/\bOR\s+REPLACE\s+/i, '')
    return [
      {
        condition: `CREATE OR REPLACE VIEW ${qualified(view)} ${problem}: this fails with 42P16.`,
        effect:
          'PostgreSQL only lets a replacement add columns at the end. The migration stops here, whatever the rows are.',
        remedy: [
          'Keep the columns as they are and add new ones after them. Or, when no running code reads what goes, make the view anew in one transaction, with its privileges:',
          operations.length === 1 && !operation.guarded
            ? sqlBlock(`DROP VIEW ${qualified(view)};`, `${fresh};`, ...grantsSql(view, before))
            : sqlBlock(`DROP VIEW ${qualified(view)};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}

/** What PostgreSQL will not have, to complete "the replacement …"; null where it is fine or not known. */
function refusal(
  { columns }: CreateView,
  selects: NonNullable<CreateView['selects']>,
  before: readonly CatalogColumn[],
): string | null {
  if (selects.length < before.length)
    return `leaves out ${before.slice(selects.length).length > 1 ? 'columns' : 'a column'} that the view has`
  for (const [index, old] of before.entries()) {
    const name = columns[index] ?? selects[index]!.name
    const { type } = selects[index]!
    if (name !== null && name !== old.name) return `has ${ident(name)} where the view has ${ident(old.name)}`
    if (type !== null && !sameType(type, old.type)) return `makes ${ident(old.name)} ${type}, which is ${old.type}`
  }
  return null
}
