import type { Rule } from '@backout/core'
import { qualified } from '../sql.ts'
import { effectOfStatement, tablesLocked, unique } from './effects.ts'
import { timeoutRemedy } from './require-lock-timeout.ts'
import { milliseconds, settingAt } from './settings.ts'

/** Work that grows with a table, done under a lock that others wait for, without a limit. */
export const requireStatementTimeout: Rule = {
  id: 'require-statement-timeout',
  hazard: 'blocks-writes',
  severity: 'info',
  preset: 'strict',
  options: {
    longest: {
      description: 'The longest statement_timeout, in seconds, that counts as one.',
      default: 900,
      check: (value) => (Number(value) > 0 ? null : 'more than 0'),
    },
  },
  docs: {
    condition:
      'A statement reads or rewrites a table that was there before, from end to end and under a lock that blocks writes (SHARE or more), and statement_timeout is not set there, or to more than 15 minutes (option `longest`). Silent where the URL of the project sets it. One finding a migration, at the first such statement.',
    effect:
      'How long the table stays locked depends on its size alone. Nothing ends it when it takes longer than thought.',
    remedy: 'Set statement_timeout to what the application can bear, so that it fails and rolls back instead.',
    facts: ['CREATE INDEX CONCURRENTLY blocks no writes, and needs no limit: it is silent there.'],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" int);',
        sql: 'ALTER TABLE "users" ADD CONSTRAINT "adult" CHECK ("age" >= 18);',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" int);',
        sql: `SET LOCAL statement_timeout = '30s';\n--> statement-breakpoint\nALTER TABLE "users" ADD CONSTRAINT "adult" CHECK ("age" >= 18);`,
      },
      {
        title: 'nothing is read',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "bio" text;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT',
    sources: [
      'squawk:require-timeout-settings',
      'pgfence:missing-statement-timeout',
      'pgfence:statement-timeout-too-long',
      'migrationpilot:MP020',
      'pgls:requireStatementTimeout',
      'squawk:require-statement-timeout',
    ],
  },
  check(operation, context) {
    const { statement, statements, options } = context
    if (operation !== statement.operations[0]) return []
    const isLong = (other: typeof statement) => {
      const { rewritten, scanned } = effectOfStatement(other, context)
      return rewritten.length + scanned.length > 0 && tablesLocked(other, 'SHARE', context).length > 0
    }
    if (!isLong(statement) || statements.slice(0, statements.indexOf(statement)).some(isLong)) return []
    const value = settingAt(statement, 'statement_timeout', context)
    const limit = value === null ? 0 : milliseconds(value)
    if (limit === null || (limit > 0 && limit <= Number(options['longest']) * 1000)) return []
    const { rewritten, scanned, evidence } = effectOfStatement(statement, context)
    const tables = unique([...rewritten, ...scanned])
    return [
      {
        condition: `${tables.map(qualified).join(', ')} is ${rewritten.length > 0 ? 'written anew' : 'read from end to end'} under a lock, ${limit > 0 ? `with a statement_timeout of ${value}` : 'without a statement_timeout'}.`,
        effect: 'It holds the lock for as long as that takes, and nothing ends it when it takes longer than thought.',
        remedy: timeoutRemedy('statement_timeout', '30s', context),
        evidence,
        tables,
      },
    ]
  },
}
