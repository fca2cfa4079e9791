import type { Rule } from '@backout/core'
import { changesMeaning, leakFinding } from './ban-leaking-setting.ts'

/** A limit, or another parameter that changes no meaning, which is still set when the next migration begins. */
export const banLeakingTimeout: Rule = {
  id: 'ban-leaking-timeout',
  hazard: 'breaks-clients',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition:
      'A migration sets lock_timeout, statement_timeout or another parameter that changes no meaning for the session, and does not take it back, with a runner that goes on in the same session.',
    effect:
      'It is in force for the migrations that run after it in the same deployment: a long backfill is broken off, or a lock is waited for without a limit, depending on what happens to be pending together.',
    remedy: 'RESET it at the end of the migration, or SET LOCAL it inside a transaction.',
    unsafe: [{ sql: `SET lock_timeout = '5s';`, transaction: 'per-batch' }, { sql: 'SET statement_timeout = 0;' }],
    safe: [
      { sql: `SET lock_timeout = '5s';\nSELECT 1;\nRESET lock_timeout;`, transaction: 'per-batch' },
      { sql: `SET LOCAL lock_timeout = '5s';` },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-set.html',
    sources: [],
  },
  check: (operation, context) =>
    leakFinding(operation, context, {
      parameters: (name) => !changesMeaning(name),
      effect: 'What is limited here, or not, is so there too.',
    }),
}
