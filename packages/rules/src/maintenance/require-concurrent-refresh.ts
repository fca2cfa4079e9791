import type { CatalogRelation, QualifiedName, Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { mayHoldRows, relationBefore } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { uniqueIndex } from './unique-index.ts'

/** Filling a materialized view while nobody can read it. */
export const requireConcurrentRefresh: Rule = {
  id: 'require-concurrent-refresh',
  hazard: 'blocks-reads',
  severity: 'warning',
  docs: {
    condition: 'REFRESH MATERIALIZED VIEW without CONCURRENTLY, of a view that was there before and holds rows.',
    effect:
      'The view is locked with ACCESS EXCLUSIVE: nobody reads it while its query runs, and in a longer transaction until its end. WITH NO DATA, every query of it fails with 55000 until it is filled again.',
    remedy:
      'REFRESH MATERIALIZED VIEW CONCURRENTLY, which lets reads go on. It needs a unique index on columns of the view, without WHERE.',
    facts: [
      'CONCURRENTLY takes EXCLUSIVE on the view and may run in a transaction. It is slower where most rows change.',
    ],
    unsafe: [
      {
        before:
          'CREATE TABLE "orders" ("id" int PRIMARY KEY);\nCREATE MATERIALIZED VIEW "totals" AS SELECT "id" FROM "orders";\nCREATE UNIQUE INDEX ON "totals" ("id");',
        sql: 'REFRESH MATERIALIZED VIEW "totals";',
      },
      {
        title: 'without a unique index',
        before:
          'CREATE TABLE "orders" ("id" int PRIMARY KEY);\nCREATE MATERIALIZED VIEW "totals" AS SELECT "id" FROM "orders";',
        sql: 'REFRESH MATERIALIZED VIEW "totals";',
      },
      {
        title: 'nobody can read it after that',
        before:
          'CREATE TABLE "orders" ("id" int PRIMARY KEY);\nCREATE MATERIALIZED VIEW "totals" AS SELECT "id" FROM "orders";\nCREATE UNIQUE INDEX ON "totals" ("id");',
        sql: 'REFRESH MATERIALIZED VIEW "totals" WITH NO DATA;',
      },
    ],
    safe: [
      {
        before:
          'CREATE TABLE "orders" ("id" int PRIMARY KEY);\nCREATE MATERIALIZED VIEW "totals" AS SELECT "id" FROM "orders";\nCREATE UNIQUE INDEX ON "totals" ("id");',
        sql: 'REFRESH MATERIALIZED VIEW CONCURRENTLY "totals";',
      },
      {
        title: 'the view is new',
        before: 'CREATE TABLE "orders" ("id" int PRIMARY KEY);',
        sql: 'CREATE MATERIALIZED VIEW "totals" AS SELECT "id" FROM "orders" WITH NO DATA;\n--> statement-breakpoint\nREFRESH MATERIALIZED VIEW "totals";',
      },
      {
        title: 'nobody can read it before it is filled for the first time',
        before:
          'CREATE TABLE "orders" ("id" int PRIMARY KEY);\nCREATE MATERIALIZED VIEW "totals" AS SELECT "id" FROM "orders" WITH NO DATA;',
        sql: 'REFRESH MATERIALIZED VIEW "totals";',
        shadow: true,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html',
    sources: ['pgls:requireConcurrentRefreshMatview', 'pgfence:refresh-matview-blocking', 'migrationpilot:MP033'],
  },
  check(operation, context) {
    if (operation.kind !== 'refresh-materialized-view' || operation.concurrently) return []
    const { view, withData } = operation
    const before = relationBefore(operation, context, view)
    if (!mayHoldRows(operation, context, view) || before?.populated === false) return []
    const name = qualified(view)
    return [
      {
        condition: withData
          ? `Nobody reads ${name} while it is filled anew.`
          : `${name} is emptied, and every query of it fails until it is filled.`,
        effect: withData
          ? `Every query of ${name} waits until its own has run, and in a longer transaction until its end (ACCESS EXCLUSIVE).`
          : 'Queries fail with 55000 (object_not_in_prerequisite_state) from the moment this is applied.',
        remedy: remedy(view, before),
        tables: [view],
        evidence: evidence(context),
      },
    ]
  },
}

function remedy(view: QualifiedName, before: CatalogRelation | undefined): string {
  const refresh = `REFRESH MATERIALIZED VIEW CONCURRENTLY ${qualified(view)};`
  const [first] = before?.columns ?? []
  if (before && uniqueIndex(before) === undefined && first)
    return [
      'Give it a unique index on what tells its rows apart, for one',
      sqlBlock(`CREATE UNIQUE INDEX ${ident(`${view.name}_key`)} ON ${qualified(view)} (${ident(first.name)});`),
      'and fill it while reads go on:',
      sqlBlock(refresh),
    ].join('\n')
  return ['Fill it while reads go on, which needs a unique index on its columns:', sqlBlock(refresh)].join('\n')
}
