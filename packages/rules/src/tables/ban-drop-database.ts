import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { ident, literal, sqlBlock } from '../sql.ts'

/** Dropping a whole database. */
export const banDropDatabase: Rule = {
  id: 'ban-drop-database',
  hazard: 'loses-data',
  severity: 'error',
  docs: {
    condition: 'A migration drops a database.',
    effect:
      'Everything in it is gone, and only a backup brings it back. It cannot run in a transaction, and fails with 55006 while anybody is connected to the database.',
    remedy: 'Rename the database, and drop it by hand when nothing has asked for it for a while.',
    unsafe: [{ sql: 'DROP DATABASE IF EXISTS "reports";', transaction: 'per-batch' }],
    safe: [{ sql: 'CREATE TABLE "reports" ("id" int PRIMARY KEY);' }],
    url: 'https://www.postgresql.org/docs/current/sql-dropdatabase.html',
    sources: ['squawk:ban-drop-database', 'pgls:banDropDatabase', 'pgfence:drop-database', 'migrationpilot:MP034'],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-object' || operation.object.type !== 'database') return []
    const name = ident(operation.object.name)
    return [
      {
        condition: `Database ${name} is dropped with everything in it.`,
        effect:
          'Only a backup brings it back. The statement refuses to run in a transaction, and fails with 55006 while anybody is connected to that database.',
        remedy: [
          'Leave it to a person with a backup, who first looks whether anybody still uses it:',
          sqlBlock(
            `SELECT datname, usename, application_name FROM pg_stat_activity WHERE datname = ${literal(operation.object.name)};`,
          ),
          `and renames it before dropping it: ALTER DATABASE ${name} RENAME TO ${ident(`${operation.object.name}_dropped`)}.`,
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}
