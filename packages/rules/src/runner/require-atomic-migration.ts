import type { Rule } from '@backout/core'
import { runningOf } from '../transactions.ts'
import { inShort, leavesTraces, wayOut } from './recovery.ts'

/** A file that stays half done when a statement in its middle fails. */
export const requireAtomicMigration: Rule = {
  id: 'require-atomic-migration',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition:
      'The runner of this project commits the changes of the migration in several transactions: Prisma from 7.4 on sends a file statement by statement where its parser reads it, a driver adapter always. One finding a migration, at the second transaction.',
    effect:
      'When a statement fails, what came before it stays, and the migration counts as failed: it can neither be run again nor passed over until somebody has put that right.',
    remedy:
      'Put the statements between BEGIN and COMMIT where they all may run in a transaction, or one into each migration.',
    facts: [
      'Prisma before 7.4 sent the whole file as one query, which PostgreSQL runs in one transaction.',
      'A statement that the parser of Prisma does not read (DO, DROP INDEX CONCURRENTLY) makes 7.4 and later send the whole file as one too.',
    ],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "a" int;\nALTER TABLE "users" ADD COLUMN "b" int;',
        transaction: 'per-batch',
        batches: 'statements',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'BEGIN;\nALTER TABLE "users" ADD COLUMN "a" int;\nALTER TABLE "users" ADD COLUMN "b" int;\nCOMMIT;',
        transaction: 'per-batch',
        batches: 'statements',
      },
      {
        title: 'sent as one',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "a" int;\nALTER TABLE "users" ADD COLUMN "b" int;',
        transaction: 'per-batch',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/tutorial-transactions.html',
    sources: [],
  },
  check(operation, context) {
    const { statement, statements } = context
    if (operation !== statement.operations[0] || !leavesTraces(statement)) return []
    const running = runningOf(context)
    const lasting = statements.filter(leavesTraces)
    const position = lasting.indexOf(statement)
    const before = lasting.slice(0, position)
    const transactions = new Set(before.map((other) => running.get(other)?.transaction))
    const own = running.get(statement)?.transaction
    if (transactions.size !== 1 || transactions.has(own)) return []
    // A COMMIT between them is a cause of its own.
    const between = statements.slice(0, statements.indexOf(statement))
    if (between.some(({ operations }) => operations.some(({ kind }) => kind === 'commit'))) return []
    const count = new Set(lasting.map((other) => running.get(other)?.transaction)).size
    return [
      {
        condition: `The migration is committed in ${count} parts: ${before.map(inShort).slice(-1).join('')} stays when ${inShort(statement)} fails.`,
        effect: 'A migration that failed in its middle is half applied, and has to be put right by hand.',
        remedy: `Put BEGIN before the first statement and COMMIT after the last one, where all of them may run in a transaction. ${wayOut(context)}`,
        evidence: 'text',
      },
    ]
  },
}
