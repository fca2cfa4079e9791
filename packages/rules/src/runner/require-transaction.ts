import type { Operation, Rule } from '@backout/core'
import { sqlBlock } from '../sql.ts'
import { isAlone } from '../transactions.ts'

/** A command that needs a transaction, sent on its own. */
export const requireTransaction: Rule = {
  id: 'require-transaction',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition:
      'LOCK TABLE, SAVEPOINT, RELEASE, ROLLBACK TO or DECLARE CURSOR stands where the runner of this project has no transaction open.',
    effect: 'PostgreSQL refuses it with 25P01 (no_active_sql_transaction) and the migration fails.',
    remedy: 'Put it between BEGIN and COMMIT, together with the statements that it is for.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'LOCK TABLE "users" IN ROW SHARE MODE;\nALTER TABLE "users" ADD COLUMN "bio" text;',
        transaction: 'per-batch',
        batches: 'statements',
        fails: '25P01',
      },
      {
        title: 'the COMMIT before it has ended the transaction of the runner',
        sql: 'COMMIT;\n--> statement-breakpoint\nSAVEPOINT "before_it";',
        fails: '25P01',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'BEGIN;\nLOCK TABLE "users" IN ROW SHARE MODE;\nALTER TABLE "users" ADD COLUMN "bio" text;\nCOMMIT;',
        transaction: 'per-batch',
        batches: 'statements',
      },
      { title: 'the runner has one open', sql: 'SAVEPOINT "before_it";' },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-lock.html',
    sources: [],
  },
  check(operation, context) {
    const command = commandOf(operation)
    const { statement } = context
    if (command === null || operation.guarded || !isAlone(statement, context)) return []
    return [
      {
        condition: `${command} needs a transaction, and this runner sends it outside of any.`,
        effect: 'The migration fails here with 25P01, whatever the tables hold.',
        remedy: [
          'Put it into a transaction, with the statements that it is for before the COMMIT:',
          sqlBlock('BEGIN;', ...(NEEDS_A_SAVEPOINT.test(statement.text) ? [] : [`${statement.text};`]), 'COMMIT;'),
        ].join('\n'),
        evidence: 'text',
      },
    ]
  },
}

/** These name one that must be there before, which the rest of the file tells. */
const NEEDS_A_SAVEPOINT = /^\s*(release|rollback)\b/i

function commandOf(operation: Operation): string | null {
  switch (operation.kind) {
    case 'lock-table':
      return 'LOCK TABLE'
    case 'savepoint':
      return 'SAVEPOINT'
    case 'release-savepoint':
      return 'RELEASE SAVEPOINT'
    case 'rollback-to-savepoint':
      return 'ROLLBACK TO SAVEPOINT'
    case 'opaque':
      return operation.node === 'DeclareCursorStmt' && !/\bwith\s+hold\b/i.test(operation.text)
        ? 'DECLARE CURSOR'
        : null
    default:
      return null
  }
}
