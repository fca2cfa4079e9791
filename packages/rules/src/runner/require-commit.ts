import type { Rule } from '@backout/core'
import { sqlBlock } from '../sql.ts'

/** A BEGIN that nothing ends. */
export const requireCommit: Rule = {
  id: 'require-commit',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition:
      'A migration begins a transaction and does not end it, with a runner that opens none of its own. Inside the transaction of a runner, BEGIN only warns.',
    effect:
      'The transaction stays open over the entry in the ledger and what comes next. When the connection ends, all of it is undone; the runner may have said that it went well.',
    remedy: 'End it with COMMIT, or take the BEGIN out.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'BEGIN;\nALTER TABLE "users" ADD COLUMN "a" int;',
        transaction: 'per-batch',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'BEGIN;\nALTER TABLE "users" ADD COLUMN "a" int;\nCOMMIT;',
        transaction: 'per-batch',
      },
      { title: 'the runner has one open, and ends it', sql: 'BEGIN;' },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-begin.html',
    sources: ['squawk:ban-uncommitted-transaction', 'pgfence:unclosed-transaction', 'migrationpilot:MP053'],
  },
  check(operation, { operations, runner, statements, statement }) {
    if (operation.kind !== 'begin' || runner.transaction === 'all-pending') return []
    const rest = operations.slice(operations.indexOf(operation) + 1)
    if (rest.some((other) => ENDS.has(other.kind) || other.kind === 'begin')) return []
    const after = statements.slice(statements.indexOf(statement) + 1)
    return [
      {
        condition: 'The migration begins a transaction and does not end it.',
        effect: 'Nothing of it is kept: what it did is undone when the connection of the runner ends.',
        remedy: [
          'End it after the last statement:',
          sqlBlock('BEGIN;', ...(after.length > 5 ? [] : after.map(({ text }) => `${text};`)), 'COMMIT;'),
        ].join('\n'),
        evidence: 'text',
      },
    ]
  },
}

const ENDS: ReadonlySet<string> = new Set(['commit', 'rollback', 'prepared-transaction'])
