import type { Operation, QualifiedName, Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { qualified, sqlBlock } from '../sql.ts'
import { isMadeAfter, isMadeBefore } from '../unapplied.ts'

/** Renaming a view that running code reads, or moving it to another schema. */
export const banRenameView: Rule = {
  id: 'ban-rename-view',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition:
      'A view or materialized view that was there before is renamed or moved to another schema, and nothing takes the old name in the same migration.',
    effect:
      'Code that is running when the migration is applied names the old view and fails with 42P01 (undefined_table) until it is replaced. Functions that name it in their text fail when they are called.',
    remedy:
      'Leave a view of the old name behind, in the same transaction, and drop it in a later release. Or rename in the code only.',
    unsafe: [
      {
        before: 'CREATE TABLE "tags" ("id" int);\nCREATE VIEW "all_tags" AS SELECT "id" FROM "tags";',
        sql: 'ALTER VIEW "all_tags" RENAME TO "labels";',
      },
      {
        before:
          'CREATE SCHEMA "app"; CREATE TABLE "tags" ("id" int);\nCREATE MATERIALIZED VIEW "all_tags" AS SELECT "id" FROM "tags";',
        sql: 'ALTER MATERIALIZED VIEW "all_tags" SET SCHEMA "app";',
      },
    ],
    safe: [
      {
        title: 'a view of the old name stays',
        before: 'CREATE TABLE "tags" ("id" int);\nCREATE VIEW "all_tags" AS SELECT "id" FROM "tags";',
        sql: 'ALTER VIEW "all_tags" RENAME TO "labels";\n--> statement-breakpoint\nCREATE VIEW "all_tags" AS SELECT * FROM "labels";',
      },
      {
        title: 'one that was made beside it takes its place',
        before: 'CREATE TABLE "tags" ("id" int);\nCREATE MATERIALIZED VIEW "sums" AS SELECT "id" FROM "tags";',
        sql: 'CREATE MATERIALIZED VIEW "new_sums" AS SELECT "id" FROM "tags";\n--> statement-breakpoint\nALTER MATERIALIZED VIEW "sums" RENAME TO "old_sums";\n--> statement-breakpoint\nALTER MATERIALIZED VIEW "new_sums" RENAME TO "sums";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-alterview.html',
    sources: ['migrationpilot:MP098'],
  },
  check(operation, context) {
    const move = moveOf(operation)
    if (!move || context.isNew(move.from)) return []
    const made = { type: 'relation', name: move.from } as const
    if (isMadeBefore(operation, context, made) || isMadeAfter(operation, context, made)) return []
    const secure = context.postgresVersion >= 150_000 ? ' WITH (security_invoker = true)' : ''
    return [
      {
        condition: `View ${qualified(move.from)} is ${move.to.schema === move.from.schema ? 'renamed' : 'moved'} to ${qualified(move.to)}.`,
        effect:
          'Code that still names the old view fails with 42P01 from the moment this is applied until it is replaced, and functions that name it in their text fail when they are called.',
        remedy: [
          'Leave a view of the old name behind, in the same transaction, and drop it in a later release:',
          sqlBlock(`CREATE VIEW ${qualified(move.from)}${secure} AS SELECT * FROM ${qualified(move.to)};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}

interface Move {
  readonly from: QualifiedName
  readonly to: QualifiedName
}

function moveOf(operation: Operation): Move | null {
  if (operation.kind === 'rename-view' || operation.kind === 'rename-materialized-view')
    return { from: operation.view, to: { schema: operation.view.schema, name: operation.newName } }
  if (operation.kind !== 'set-schema') return null
  const { type, schema, name } = operation.object
  return type === 'view' || type === 'materialized view'
    ? { from: { schema, name }, to: { schema: operation.newSchema, name } }
    : null
}
