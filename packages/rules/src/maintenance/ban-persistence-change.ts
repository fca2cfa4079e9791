import type { Rule } from '@backout/core'
import { effectOf } from '../effect.ts'
import { evidence, isNamed } from '../lookup.ts'
import { mayHoldRows, relationBefore } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'

/** SET LOGGED and SET UNLOGGED. */
export const banPersistenceChange: Rule = {
  id: 'ban-persistence-change',
  hazard: 'rewrites-table',
  severity: 'warning',
  docs: {
    condition: 'SET LOGGED or SET UNLOGGED on a table that was there before and changes by it.',
    effect:
      'The table and its indexes are written anew under ACCESS EXCLUSIVE: nobody reads or writes it until that is done. An unlogged table is empty after a crash, on standbys and in backups of the files; a logged one writes all its rows to the log.',
    remedy:
      'Make a new table that is as wanted, copy the rows in batches while a trigger keeps it up to date, and swap the names.',
    unsafe: [
      { before: 'CREATE TABLE "jobs" ("id" int PRIMARY KEY);', sql: 'ALTER TABLE "jobs" SET UNLOGGED;' },
      { before: 'CREATE UNLOGGED TABLE "jobs" ("id" int PRIMARY KEY);', sql: 'ALTER TABLE "jobs" SET LOGGED;' },
    ],
    safe: [
      {
        title: 'as it is already',
        before: 'CREATE TABLE "jobs" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "jobs" SET LOGGED;',
        shadow: true,
      },
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "jobs" ("id" int);\n--> statement-breakpoint\nALTER TABLE "jobs" SET UNLOGGED;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-LOGGED-UNLOGGED',
    sources: ['pgfence:set-logged-unlogged', 'migrationpilot:MP047'],
  },
  check(operation, context) {
    if (operation.kind !== 'set-persistence' || !mayHoldRows(operation, context, operation.table)) return []
    const { table, persistence } = operation
    const before = relationBefore(operation, context, table)
    if (before && before.kind !== 'sequence' && (before.persistence ?? 'permanent') === persistence) return []
    if (before?.kind === 'sequence') return []
    const { rewritten, evidence: seen } = effectOf(operation, context)
    if (seen === 'trial' && !rewritten.some(({ schema, name }) => isNamed(`${schema}.${name}`, table))) return []
    const unlogged = persistence === 'unlogged'
    const fresh = { schema: table.schema, name: `${table.name}_new` }
    return [
      {
        condition: `SET ${unlogged ? 'UNLOGGED' : 'LOGGED'} writes ${qualified(table)} anew, with all indexes.`,
        effect: `Nobody reads or writes ${qualified(table)} until that is done (ACCESS EXCLUSIVE).${unlogged ? ' From then on a crash empties it, and standbys have none of its rows.' : ''}`,
        remedy: [
          'Make a table that is as wanted beside it:',
          sqlBlock(
            `CREATE${unlogged ? ' UNLOGGED' : ''} TABLE ${qualified(fresh)} (LIKE ${qualified(table)} INCLUDING ALL);`,
          ),
          'copy the rows in batches while a trigger keeps it up to date, and swap the names in a later release:',
          sqlBlock(
            `ALTER TABLE ${qualified(table)} RENAME TO ${ident(`${table.name}_old`)};`,
            `ALTER TABLE ${qualified(fresh)} RENAME TO ${ident(table.name)};`,
          ),
        ].join('\n'),
        ...(unlogged ? { severity: 'error' as const } : {}),
        tables: [table],
        evidence: evidence(context),
      },
    ]
  },
}
