import { qualifiedName, type QualifiedName, type Rule, type RuleContext } from '@backout/core'
import { effectOf } from '../effect.ts'
import { DEFAULT_SCHEMA, isNamed, sameName } from '../lookup.ts'
import { tableInProduction } from '../production.ts'
import { alone } from '../recipes.ts'
import { qualified } from '../sql.ts'
import { indexBefore, tableOfNewIndex } from './index-before.ts'
import { outside } from '../fix/steps.ts'

/** An index that goes while everybody waits. */
export const requireConcurrentIndexDrop: Rule = {
  id: 'require-concurrent-index-drop',
  hazard: 'blocks-reads',
  severity: 'warning',
  docs: {
    condition: 'An index of a table that was there before is dropped without CONCURRENTLY.',
    effect:
      'DROP INDEX takes ACCESS EXCLUSIVE on the table. It is done in a moment, but it first waits for every query under way, and everybody else queues behind it; in a longer transaction the lock is held until its end.',
    remedy: 'DROP INDEX CONCURRENTLY, outside of a transaction, one index at a time.',
    facts: [
      'DROP INDEX takes ACCESS EXCLUSIVE on the index and on its table; with CONCURRENTLY, SHARE UPDATE EXCLUSIVE.',
      'CONCURRENTLY knows no CASCADE, no list, and not the index of a partitioned table.',
    ],
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\nCREATE INDEX "users_email_idx" ON "users" ("email");',
        sql: 'DROP INDEX "users_email_idx";',
      },
      {
        title: 'it may not be there',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\nCREATE INDEX "users_email_idx" ON "users" ("email");',
        sql: 'DROP INDEX IF EXISTS "public"."users_email_idx";',
        transaction: 'per-batch',
      },
    ],
    safe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\nCREATE INDEX "users_email_idx" ON "users" ("email");',
        sql: 'DROP INDEX CONCURRENTLY "users_email_idx";',
        transaction: 'per-batch',
      },
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\n--> statement-breakpoint\nCREATE INDEX "users_email_idx" ON "users" ("email");\n--> statement-breakpoint\nDROP INDEX "users_email_idx";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-dropindex.html',
    sources: [
      'squawk:require-concurrent-index-deletion',
      'strong_migrations:remove_index',
      'online_migrations:remove_index',
      'pgfence:drop-index-not-concurrent',
      'pgls:requireConcurrentIndexDeletion',
      'atlas:PG102',
      'eugene:E6',
      'migrationpilot:MP009',
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-index' || operation.concurrently) return []
    const { index: name } = operation
    const found = indexBefore(name, context)
    const table = found?.table ?? tableOfNewIndex(operation, context, name)
    if ((table && context.isNew(table)) || (context.before && !found)) return []
    // What backs a constraint cannot be dropped so at all.
    if (found?.index.constraint !== undefined) return []
    const isGone = context.operations.some(
      (other) => other.kind === 'drop-table' && found && isNamed(qualified(found.table), other.table),
    )
    if (isGone) return []
    const of = table ? ` of ${qualified(table)}` : ''
    const on = table ? qualified(table) : 'its table'
    const production = table && tableInProduction(operation, context, table)
    const isSeen = effectOf(operation, context).locks.some(
      ({ relation, mode }) => mode === 'ACCESS EXCLUSIVE' && table !== null && sameName(relation, table),
    )
    return [
      {
        condition: `Index ${qualified(name)}${of} is dropped while nobody reads or writes ${on}.`,
        effect: `It waits for every query on ${on} that is under way, and every other waits behind it (ACCESS EXCLUSIVE); in a longer transaction until its end.${useOf(name.name, production, context)}`,
        remedy: found?.partitioned
          ? 'The index of a partitioned table cannot be dropped CONCURRENTLY: set a lock_timeout, and drop it when traffic is low.'
          : `Drop it ${alone(`DROP INDEX CONCURRENTLY ${operation.ifExists ? 'IF EXISTS ' : ''}${qualified(name)};`, context)}`,
        evidence: isSeen && context.trace ? 'trial' : 'text',
        ...(production && { tables: [production] }),
      },
    ]
  },
  fix(operation, context) {
    if (operation.kind !== 'drop-index' || operation.guarded || operation.cascade) return null
    if (indexBefore(operation.index, context)?.partitioned) return null
    const sql = `DROP INDEX CONCURRENTLY ${operation.ifExists ? 'IF EXISTS ' : ''}${qualified(operation.index)}`
    return { steps: [outside(sql, ['If it fails, the index may be left without being valid. Migrate again.'])] }
  },
}

/** Whether production would miss it. */
function useOf(index: string, table: QualifiedName | null | undefined, { statistics }: RuleContext): string {
  const known = table && statistics?.tables[qualifiedName(table.schema ?? DEFAULT_SCHEMA, table.name)]?.indexes[index]
  if (!known) return ''
  return known.scans === 0
    ? " Production has not used it since the server's counters were reset."
    : ` Production has used it ${known.scans.toLocaleString('en-US')} times since the server's counters were reset: queries that rely on it become slow.`
}
