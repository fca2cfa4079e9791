import type { CreateIndex, DropIndex, Rule, RuleContext } from '@backout/core'
import { sameName } from '../lookup.ts'
import { tableInProduction } from '../production.ts'
import { alone, later } from '../recipes.ts'
import { ident, qualified } from '../sql.ts'
import { transactionsOf } from '../transactions.ts'
import { operationsAfter } from '../unapplied.ts'
import { concurrentIndexSql } from './concurrent-index-sql.ts'
import { indexBefore, tableOfNewIndex } from './index-before.ts'

/** An index that goes before the one that takes its place is there. */
export const requireReplacementBeforeIndexDrop: Rule = {
  id: 'require-replacement-before-index-drop',
  hazard: 'blocks-reads',
  severity: 'warning',
  supersedes: ['require-concurrent-index-drop'],
  docs: {
    condition:
      'An index is dropped, and later in the migration one is created on the same table that begins with the same column. Without a shadow, only one of the same name is seen.',
    effect:
      'In between, queries read the whole table. In one transaction it is worse: the drop holds ACCESS EXCLUSIVE on the table for as long as the new index takes to build, and nobody reads or writes it.',
    remedy:
      'Build the new index CONCURRENTLY under another name first, and drop the old one CONCURRENTLY after that; rename the new one if the name matters.',
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text, "at" date);\nCREATE INDEX "users_email_idx" ON "users" ("email");',
        sql: 'DROP INDEX "users_email_idx";\n--> statement-breakpoint\nCREATE INDEX "users_email_idx" ON "users" ("email", "at");',
      },
      {
        title: 'under another name',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text, "at" date);\nCREATE INDEX "users_email_idx" ON "users" ("email");',
        sql: 'DROP INDEX "users_email_idx";\n--> statement-breakpoint\nCREATE INDEX "users_email_at_idx" ON "users" ("email", "at");',
        shadow: true,
      },
    ],
    safe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text, "at" date);\nCREATE INDEX "users_email_idx" ON "users" ("email");',
        sql: 'CREATE INDEX "users_email_at_idx" ON "users" ("email", "at");\n--> statement-breakpoint\nDROP INDEX "users_email_idx";',
      },
      {
        title: 'a concurrent build that can be run again',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'DROP INDEX CONCURRENTLY IF EXISTS "users_email_idx";\nCREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");',
        transaction: 'per-batch',
        batches: 'statements',
      },
      {
        title: 'an index of another column',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text, "at" date);\nCREATE INDEX "users_email_idx" ON "users" ("email");',
        sql: 'DROP INDEX "users_email_idx";\n--> statement-breakpoint\nCREATE INDEX "users_at_idx" ON "users" ("at");',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY',
    sources: ['online_migrations:replace_index'],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-index') return []
    const replacement = replacementOf(operation, context)
    if (!replacement) return []
    // How a concurrent build is made fit to be run again: what the drop meets is the invalid rest of the run before.
    if (operation.ifExists && operation.concurrently && replacement.concurrently) return []
    const { index: old } = operation
    const { table } = replacement
    const running = transactionsOf([{ statements: context.statements }], context.runner)
    const at = (one: DropIndex | CreateIndex) =>
      running.get(context.statements.find(({ operations }) => operations.includes(one))!)?.transaction
    const together = at(operation) === at(replacement) && !operation.concurrently && !replacement.concurrently
    const fresh = `${replacement.index === null || replacement.index === old.name ? old.name : replacement.index}_new`
    const name = replacement.index === null || replacement.index === old.name ? fresh : replacement.index
    const production = tableInProduction(operation, context, table)
    const rename =
      name === fresh ? ` and rename the new one (ALTER INDEX ${ident(fresh)} RENAME TO ${ident(old.name)})` : ''
    return [
      {
        condition: `Index ${qualified(old)} of ${qualified(table)} is dropped before ${replacement.index === null || replacement.index === old.name ? 'the one that replaces it' : ident(replacement.index)} is built.`,
        effect: together
          ? `Nobody reads or writes ${qualified(table)} until the new index is built and the transaction ends: the drop holds ACCESS EXCLUSIVE meanwhile.`
          : `Until the new index is built, queries that used the old one read ${qualified(table)} from end to end.`,
        remedy: [
          `Build the new one first, ${alone(`${concurrentIndexSql({ ...replacement, index: name })};`, context)}`,
          `then drop the old one ${later(context)}${rename}, ${alone(`DROP INDEX CONCURRENTLY ${qualified(old)};`, context)}`,
        ].join('\n'),
        evidence: 'text',
        ...(production && { tables: [production] }),
      },
    ]
  },
}

/** The index that a later operation builds in place of the dropped one. */
function replacementOf(operation: DropIndex, context: RuleContext): CreateIndex | undefined {
  const { index: name } = operation
  const found = indexBefore(name, context)
  const table = found?.table ?? tableOfNewIndex(operation, context, name)
  if ((table && context.isNew(table)) || (context.before && !found)) return undefined
  return operationsAfter(operation, context).find((other): other is CreateIndex => {
    if (other.kind !== 'create-index' || (table && !sameName(other.table, table))) return false
    if (!found) return other.index === name.name
    const [first] = found.index.columns
    return first !== null && first !== undefined && other.elements[0]?.column === first && other.where === null
  })
}
