import type { Operation, Rule } from '@backout/core'
import { ident, sqlBlock } from '../sql.ts'
import { isAlone } from '../transactions.ts'
import { settingChanges } from './settings.ts'

/** A setting for the rest of a transaction where there is none. */
export const banSetLocalOutsideTransaction: Rule = {
  id: 'ban-set-local-outside-transaction',
  hazard: 'blocks-reads',
  severity: 'warning',
  docs: {
    condition:
      'SET LOCAL, SET CONSTRAINTS, SET TRANSACTION or set_config(…, true) stands where the runner of this project has no transaction open.',
    effect:
      'It does nothing: PostgreSQL warns with 25P01, which the runner does not show. What follows runs without the timeout, the role or the search path that it seems to have.',
    remedy: 'SET it for the session and RESET it at the end, or put it between BEGIN and COMMIT with what it is for.',
    unsafe: [
      {
        title: 'the engine sends each statement on its own',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `SET LOCAL lock_timeout = '5s';\nALTER TABLE "users" ADD COLUMN "bio" text;`,
        transaction: 'per-batch',
        batches: 'statements',
      },
      {
        title: 'the COMMIT before it has ended the transaction of the runner',
        sql: `COMMIT;\n--> statement-breakpoint\nSET LOCAL statement_timeout = 0;`,
      },
    ],
    safe: [
      {
        title: 'the file is sent as one',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `SET LOCAL lock_timeout = '5s';\nALTER TABLE "users" ADD COLUMN "bio" text;`,
        transaction: 'per-batch',
      },
      { title: 'the runner has a transaction open', sql: `SET LOCAL lock_timeout = '5s';` },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-set.html',
    sources: [],
  },
  check(operation, context) {
    const { statement } = context
    const changes = settingChanges(operation, statement)
    const command = commandOf(
      operation,
      changes.some(({ local }) => local),
    )
    if (command === null || operation.guarded || !isAlone(statement, context)) return []
    const isSimple = operation.kind === 'set' && operation.local && operation.parameter !== 'transaction'
    return [
      {
        condition: `${command} does nothing here: this runner sends it outside of any transaction.`,
        effect: 'What follows runs as if it were not there. PostgreSQL only warns, with 25P01.',
        remedy: isSimple
          ? [
              'Set it for the session, and take it back after the statements that it is for:',
              sqlBlock(
                `${statement.text.replace(/\blocal\b\s*/i, '')};`,
                `RESET ${operation.parameter.includes('.') ? ident(operation.parameter) : operation.parameter};`,
              ),
            ].join('\n')
          : 'Put it between BEGIN and COMMIT, together with the statements that it is for.',
        evidence: 'text',
      },
    ]
  },
}

function commandOf(operation: Operation, isLocal: boolean): string | null {
  if (operation.kind === 'set-constraints') return 'SET CONSTRAINTS'
  if (operation.kind === 'set' && operation.parameter.startsWith('transaction')) return 'SET TRANSACTION'
  if (!isLocal) return null
  return operation.kind === 'set' ? `SET LOCAL ${operation.parameter}` : 'set_config(…, true)'
}
