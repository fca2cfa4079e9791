import type { Rule } from '@backout/core'
import { ident, qualified } from '../sql.ts'

/** An index that answers to nothing but equality. Strict: for long values it can be the smaller one. */
export const preferBtreeIndex: Rule = {
  id: 'prefer-btree-index',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition: 'An index is of the method hash.',
    effect:
      'It answers to = alone: no order, no range, no unique, no second column, no index-only scan. Before PostgreSQL 10 it was lost in a crash.',
    remedy: 'Leave USING hash away, unless the values are long and only ever compared by =.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'CREATE INDEX "users_email_hash" ON "users" USING hash ("email");',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'CREATE INDEX "users_email_idx" ON "users" USING btree ("email");',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/hash-index.html',
    sources: ['online_migrations:add_hash_index'],
  },
  check(operation) {
    if (operation.kind !== 'create-index' || operation.method !== 'hash') return []
    const name = operation.index === null ? 'An index' : `Index ${ident(operation.index)}`
    return [
      {
        condition: `${name} on ${qualified(operation.table)} is a hash index.`,
        effect: 'It answers to = alone: no order, no range, no index-only scan.',
        remedy: 'Leave USING hash away.',
        evidence: 'text',
      },
    ]
  },
}
