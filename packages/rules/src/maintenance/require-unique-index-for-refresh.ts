import type { Rule } from '@backout/core'
import { evidence, sameName } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { operationsBefore } from '../unapplied.ts'
import { uniqueIndex } from './unique-index.ts'

/** CONCURRENTLY on a materialized view that cannot have it. */
export const requireUniqueIndexForRefresh: Rule = {
  id: 'require-unique-index-for-refresh',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition:
      'REFRESH MATERIALIZED VIEW CONCURRENTLY of a view that has no unique index over columns and all rows, or that was never filled. It takes the state before to tell.',
    effect: 'It fails with 55000 (or 0A000 on a view that was never filled), whatever the rows are.',
    remedy: 'Create a unique index on the view first; fill it once without CONCURRENTLY.',
    unsafe: [
      {
        before:
          'CREATE TABLE "orders" ("id" int PRIMARY KEY);\nCREATE MATERIALIZED VIEW "totals" AS SELECT "id" FROM "orders";',
        sql: 'REFRESH MATERIALIZED VIEW CONCURRENTLY "totals";',
        shadow: true,
        fails: '55000',
      },
    ],
    safe: [
      {
        before:
          'CREATE TABLE "orders" ("id" int PRIMARY KEY);\nCREATE MATERIALIZED VIEW "totals" AS SELECT "id" FROM "orders";',
        sql: 'CREATE UNIQUE INDEX "totals_id" ON "totals" ("id");\n--> statement-breakpoint\nREFRESH MATERIALIZED VIEW CONCURRENTLY "totals";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'refresh-materialized-view' || !operation.concurrently || context.trace) return []
    const { view } = operation
    const before = relationBefore(operation, context, view)
    const isIndexed = operationsBefore(operation, context).some(
      (other) => other.kind === 'create-index' && other.unique && sameName(other.table, view),
    )
    if (before?.kind !== 'materialized view' || uniqueIndex(before) !== undefined || isIndexed) return []
    const [first] = before.columns ?? []
    return [
      {
        condition: `${qualified(view)} has no unique index over its columns, without which CONCURRENTLY fails.`,
        effect: 'The migration fails with 55000, whatever the rows are.',
        remedy: [
          'Create one on what tells its rows apart, for one',
          sqlBlock(
            `CREATE UNIQUE INDEX ${ident(`${view.name}_key`)} ON ${qualified(view)} (${ident(first?.name ?? 'id')});`,
          ),
          'and refresh after that:',
          sqlBlock(`REFRESH MATERIALIZED VIEW CONCURRENTLY ${qualified(view)};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}
