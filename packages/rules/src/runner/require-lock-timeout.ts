import type { Rule, RuleContext, Statement } from '@backout/core'
import { qualified, sqlBlock } from '../sql.ts'
import { isAlone } from '../transactions.ts'
import { tablesLocked, effectOfStatement } from './effects.ts'
import { milliseconds, settingAt, settingChanges } from './settings.ts'

/** A lock that others wait for, asked for without a limit. */
export const requireLockTimeout: Rule = {
  id: 'require-lock-timeout',
  hazard: 'blocks-reads',
  severity: 'warning',
  preset: 'strict',
  options: {
    longest: {
      description: 'The longest lock_timeout, in seconds, that counts as one.',
      default: 30,
      check: (value) => (Number(value) > 0 ? null : 'more than 0'),
    },
  },
  docs: {
    condition:
      'A statement locks a table that was there before against writes (SHARE or more), and lock_timeout is not set there: never, to 0, only later, or to more than 30 seconds (option `longest`). Silent where the URL of the project sets it. One finding a migration, at the first such statement.',
    effect:
      'While it waits for a transaction that uses the table, everybody who comes later waits behind it: one long query somewhere stops every read and write of the table.',
    remedy: 'Set lock_timeout to a few seconds before it, and run the migration again when it fails with 55P03.',
    facts: [
      'A lock that is waited for blocks every later request that conflicts with it, even those that what is held now would let through.',
      'lock_timeout limits the wait for each lock, not the time for which a lock is held.',
    ],
    unsafe: [
      { before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);', sql: 'ALTER TABLE "users" ADD COLUMN "bio" text;' },
      {
        title: 'too late',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `ALTER TABLE "users" ADD COLUMN "bio" text;\n--> statement-breakpoint\nSET LOCAL lock_timeout = '5s';`,
      },
      {
        title: '0 means no limit',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'SET lock_timeout = 0;\nALTER TABLE "users" ADD COLUMN "bio" text;',
        transaction: 'per-batch',
      },
      {
        title: 'too long',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `SET LOCAL lock_timeout = '10min';\nALTER TABLE "users" ADD COLUMN "bio" text;`,
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `SET LOCAL lock_timeout = '5s';\n--> statement-breakpoint\nALTER TABLE "users" ADD COLUMN "bio" text;`,
      },
      {
        title: 'set by an unapplied migration of the same session',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        pending: `SET lock_timeout = '5s';`,
        sql: 'ALTER TABLE "users" ADD COLUMN "bio" text;',
      },
      { title: 'the table is new', sql: 'CREATE TABLE "users" ("id" int PRIMARY KEY);' },
    ],
    url: 'https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT',
    sources: [
      'squawk:require-timeout-settings',
      'eugene:E9',
      'pgfence:missing-lock-timeout',
      'pgfence:lock-timeout-zero',
      'pgfence:lock-timeout-too-long',
      'pgfence:lock-timeout-after-dangerous-statement',
      'migrationpilot:MP004',
      'pgls:lockTimeoutWarning',
      'squawk:require-lock-timeout',
    ],
  },
  check(operation, context) {
    const { statement, statements, options } = context
    if (operation !== statement.operations[0]) return []
    const locked = tablesLocked(statement, 'SHARE', context)
    if (locked.length === 0) return []
    if (before(context).some((other) => tablesLocked(other, 'SHARE', context).length > 0)) return []
    const value = settingAt(statement, 'lock_timeout', context)
    const limit = value === null ? 0 : milliseconds(value)
    if (limit === null || (limit > 0 && limit <= Number(options['longest']) * 1000)) return []
    const later = statements
      .slice(statements.indexOf(statement))
      .some((other) => other.operations.some((op) => settingChanges(op, other).some(sets)))
    const state =
      limit > 0
        ? `with a lock_timeout of ${value}, for which everybody else waits too`
        : later
          ? 'without a lock_timeout: the one in this migration is set only afterwards'
          : value === null
            ? 'without a lock_timeout'
            : 'with lock_timeout = 0, which is no limit'
    const names = locked.map(qualified).join(', ')
    return [
      {
        condition: `The lock on ${names} is asked for ${state}.`,
        effect: `If a transaction that uses ${names} is still running, this waits for its end, and every query that comes later waits behind it.`,
        remedy: timeoutRemedy('lock_timeout', '5s', context),
        evidence: effectOfStatement(statement, context).evidence,
        tables: locked,
      },
    ]
  },
}

const sets = ({ parameter, value }: { parameter: string | null; value: string | null }) =>
  parameter === 'lock_timeout' && value !== null && (milliseconds(value) ?? 1) > 0

const before = ({ statement, statements }: Pick<RuleContext, 'statement' | 'statements'>): readonly Statement[] =>
  statements.slice(0, statements.indexOf(statement))

/** How a timeout is set for a statement with this runner: prose and SQL. */
export function timeoutRemedy(
  parameter: string,
  value: string,
  context: Pick<RuleContext, 'statement' | 'statements' | 'earlier' | 'runner'>,
): string {
  const { statement, runner } = context
  return isAlone(statement, context)
    ? [
        'Set it before, and take it back after:',
        sqlBlock(`SET ${parameter} = '${value}';`, `${statement.text};`, `RESET ${parameter};`),
      ].join('\n')
    : [
        runner.transaction === 'all-pending'
          ? 'Set it before; it lasts to the end of the transaction around all pending migrations:'
          : 'Set it before, in the same file:',
        sqlBlock(`SET LOCAL ${parameter} = '${value}';`, `${statement.text};`),
      ].join('\n')
}
