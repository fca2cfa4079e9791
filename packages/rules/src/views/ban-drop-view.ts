import type { DropMaterializedView, DropView, Rule, RuleContext } from '@backout/core'
import { cascadeSentence } from '../cascade.ts'
import { evidence } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { isMadeAfter, isMadeBefore } from '../unapplied.ts'

/** Dropping a view that running code reads. */
export const banDropView: Rule = {
  id: 'ban-drop-view',
  hazard: 'breaks-clients',
  severity: 'warning',
  supersedes: ['ban-cascade'],
  docs: {
    condition:
      'A view or materialized view is dropped that was there before, and the migration makes nothing of its name again.',
    effect:
      'Running instances of the app still query it and fail with 42P01 (undefined_table). Its privileges go with it, and so do the rows of a materialized view.',
    remedy:
      'Deploy code that no longer uses the view first. Then rename it out of the way, and drop it when nothing has asked for it for a while.',
    unsafe: [
      {
        before: 'CREATE TABLE "tags" ("id" int);\nCREATE VIEW "all_tags" AS SELECT "id" FROM "tags";',
        sql: 'DROP VIEW "all_tags";',
      },
      {
        before: 'CREATE TABLE "tags" ("id" int);\nCREATE MATERIALIZED VIEW "all_tags" AS SELECT "id" FROM "tags";',
        sql: 'DROP MATERIALIZED VIEW "public"."all_tags";',
      },
    ],
    safe: [
      {
        title: 'made again',
        before: 'CREATE TABLE "tags" ("id" int);\nCREATE VIEW "all_tags" AS SELECT "id" FROM "tags";',
        sql: 'DROP VIEW "all_tags";\n--> statement-breakpoint\nCREATE VIEW "all_tags" AS SELECT "id" FROM "tags" WHERE "id" > 0;',
      },
      {
        title: 'a table takes its place',
        before: 'CREATE TABLE "tags" ("id" int);\nCREATE VIEW "all_tags" AS SELECT "id" FROM "tags";',
        sql: 'DROP VIEW "all_tags";\n--> statement-breakpoint\nALTER TABLE "tags" RENAME TO "all_tags";',
      },
      {
        title: 'the view is new',
        pending: 'CREATE TABLE "tags" ("id" int);\nCREATE VIEW "all_tags" AS SELECT "id" FROM "tags";',
        sql: 'DROP VIEW "all_tags";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-dropview.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-view' && operation.kind !== 'drop-materialized-view') return []
    if (!isDroppedForGood(operation, context)) return []
    const { view } = operation
    const name = qualified(view)
    const kind = operation.kind === 'drop-view' ? 'VIEW' : 'MATERIALIZED VIEW'
    return [
      {
        condition: `${kind === 'VIEW' ? 'View' : 'Materialized view'} ${name} is dropped.`,
        effect: `Until every running instance has the new code, queries that name it fail with 42P01.${cascadeSentence(operation, context)}`,
        remedy: [
          'First deploy code that does not use the view. Rename it out of the way, and drop it later, when nothing has asked for it:',
          sqlBlock(`ALTER ${kind} ${name} RENAME TO ${ident(`${view.name}_dropped`)};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}

function isDroppedForGood(operation: DropView | DropMaterializedView, context: RuleContext): boolean {
  const { view, ifExists } = operation
  const made = { type: 'relation', name: view } as const
  if (context.isNew(view) || isMadeBefore(operation, context, made) || isMadeAfter(operation, context, made))
    return false
  return !(context.before && ifExists && !relationBefore(operation, context, view))
}
