import type { Rule } from '@backout/core'
import { evidence, relation } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'

/** A view that is made anew without a column that it had. */
export const banViewColumnRemoval: Rule = {
  id: 'ban-view-column-removal',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition:
      'A view or materialized view is dropped and made anew without a column that it had. It takes a shadow to tell.',
    effect: 'Running instances of the app still read the column and fail with 42703 (undefined_column).',
    remedy: 'Deploy code that no longer reads the column first, or keep the column in the new query.',
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int, "name" text);\nCREATE VIEW "people" AS SELECT "id", "name" FROM "users";',
        sql: 'DROP VIEW "people";\n--> statement-breakpoint\nCREATE VIEW "people" AS SELECT "id" FROM "users";',
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'another order',
        before:
          'CREATE TABLE "users" ("id" int, "name" text);\nCREATE VIEW "people" AS SELECT "id", "name" FROM "users";',
        sql: 'DROP VIEW "people";\n--> statement-breakpoint\nCREATE VIEW "people" AS SELECT "name", "id" FROM "users";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createview.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'create-view' && operation.kind !== 'create-materialized-view') return []
    const { view } = operation
    const [before, now] = [relation(context.before, view), relation(context.after, view)]
    if (!before?.kind.endsWith('view') || !now?.columns || relationBefore(operation, context, view)?.kind === 'table')
      return []
    // Of several in one migration the last one counts.
    const isLast = !context.operations
      .slice(context.operations.indexOf(operation) + 1)
      .some((other) => other.kind === operation.kind && other.view.name === view.name)
    const kept = new Set(now.columns.map(({ name }) => name))
    const gone = (before.columns ?? []).filter(({ name }) => !kept.has(name))
    if (!isLast || gone.length === 0) return []
    const names = gone.map(({ name }) => ident(name)).join(', ')
    return [
      {
        condition: `View ${qualified(view)} is made anew without ${names}.`,
        effect:
          'Until every running instance has the new code, queries that name what is gone fail with 42703 (undefined_column).',
        remedy: [
          'Deploy code that does not read it first, or leave the old columns in. To see what reads the view now:',
          sqlBlock(`SELECT query FROM pg_stat_activity WHERE query ILIKE ${`'%${view.name.replaceAll("'", "''")}%'`};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}
