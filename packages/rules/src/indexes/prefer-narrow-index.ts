import type { Rule } from '@backout/core'
import { ident, qualified } from '../sql.ts'

const MOST = 3

/** An index on many columns. Strict: a matter of taste and of figures that a migration does not show. */
export const preferNarrowIndex: Rule = {
  id: 'prefer-narrow-index',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition: `An index that is not unique has more than ${MOST} key columns.`,
    effect:
      'The first columns do nearly all of the work. Each further one makes the index larger, and an UPDATE of any of them cannot be HOT: it writes to every index of the table.',
    remedy: `Keep the columns that narrow the search most, in that order; move what is only to be read along to INCLUDE.`,
    unsafe: [
      {
        before: 'CREATE TABLE "posts" ("a" int, "b" int, "c" int, "d" int);',
        sql: 'CREATE INDEX "posts_all" ON "posts" ("a", "b", "c", "d");',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "posts" ("a" int, "b" int, "c" int, "d" int);',
        sql: 'CREATE INDEX "posts_some" ON "posts" ("a", "b", "c");',
      },
      {
        title: 'a unique one needs what it needs',
        before: 'CREATE TABLE "posts" ("a" int, "b" int, "c" int, "d" int);',
        sql: 'CREATE UNIQUE INDEX "posts_key" ON "posts" ("a", "b", "c", "d");',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/indexes-multicolumn.html',
    sources: ['strong_migrations:add_index_columns'],
  },
  check(operation) {
    if (operation.kind !== 'create-index' || operation.unique || operation.elements.length <= MOST) return []
    // BRIN, GIN and the like search their columns one by one.
    if (operation.method !== 'btree') return []
    const name = operation.index === null ? 'An index' : `Index ${ident(operation.index)}`
    return [
      {
        condition: `${name} on ${qualified(operation.table)} has ${operation.elements.length} key columns.`,
        effect: 'The later ones hardly narrow a search, but make every write to them write to all indexes.',
        remedy: 'Keep the columns that narrow the search most; INCLUDE (…) the ones that are only read along.',
        evidence: 'text',
      },
    ]
  },
}
