import type { Reindex, Rule, RuleContext } from '@backout/core'
import { effectOf } from '../effect.ts'
import { tableInProduction } from '../production.ts'
import { alone } from '../recipes.ts'
import { ident, qualified } from '../sql.ts'
import { indexBefore, tableOfNewIndex } from './index-before.ts'

/** Indexes that are built anew while nobody may use them. */
export const requireConcurrentReindex: Rule = {
  id: 'require-concurrent-reindex',
  hazard: 'blocks-reads',
  severity: 'warning',
  docs: {
    condition: 'REINDEX runs without CONCURRENTLY on what was there before.',
    effect:
      'The table is locked with SHARE, so that writes wait until all is built, and each index with ACCESS EXCLUSIVE: queries that would read it, and the planning of every query on the table, wait too.',
    remedy:
      'REINDEX … CONCURRENTLY, outside of a transaction. If it fails, drop the invalid index with the ending _ccnew.',
    facts: [
      'REINDEX CONCURRENTLY exists since PostgreSQL 12; before, build a new index CONCURRENTLY and drop the old one.',
      'REINDEX takes SHARE on the table and ACCESS EXCLUSIVE on the index.',
    ],
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\nCREATE INDEX "users_email_idx" ON "users" ("email");',
        sql: 'REINDEX INDEX "users_email_idx";',
      },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'REINDEX TABLE "users";',
        transaction: 'per-batch',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'REINDEX TABLE CONCURRENTLY "users";',
        transaction: 'per-batch',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY',
    sources: [
      'squawk:require-concurrent-reindex',
      'pgfence:reindex-non-concurrent',
      'pgls:requireConcurrentReindex',
      'migrationpilot:MP021',
    ],
  },
  check(operation, context) {
    // The system's catalogs have no other way.
    if (operation.kind !== 'reindex' || operation.concurrently || operation.target === 'system') return []
    const table = tableOf(operation, context)
    if (table && context.isNew(table)) return []
    const { target, name } = operation
    const what =
      `${target} ${name === null ? '' : target === 'schema' || target === 'database' ? ident(name.name) : qualified(name)}`.trim()
    const production = table && tableInProduction(operation, context, table)
    const isSeen = effectOf(operation, context).reindexed.length > 0 && context.trace !== null
    const concurrently = `REINDEX ${target.toUpperCase()} CONCURRENTLY ${what.slice(target.length + 1)}`.trim()
    return [
      {
        condition: `REINDEX builds ${target === 'index' ? what : `every index of ${what}`} anew while nobody may use it.`,
        effect: `Writes to ${table ? qualified(table) : 'each table'} wait until that is done (SHARE), and so does every query that would use or plan with the index (ACCESS EXCLUSIVE).`,
        remedy:
          context.postgresVersion >= 120_000
            ? `Do it ${alone(`${concurrently};`, context)}`
            : 'Build a new index CONCURRENTLY beside it, drop the old one CONCURRENTLY, and rename the new one.',
        evidence: isSeen ? 'trial' : 'text',
        ...(production && { tables: [production] }),
      },
    ]
  },
}

const tableOf = (operation: Reindex, context: RuleContext) => {
  const { target, name } = operation
  if (name === null) return null
  if (target === 'table') return name
  return target === 'index' ? (indexBefore(name, context)?.table ?? tableOfNewIndex(operation, context, name)) : null
}
