import type { Rule } from '@backout/core'
import { effectOf } from '../effect.ts'
import { evidence } from '../lookup.ts'
import { mayHoldRows } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'

/** Writing a table anew in the order of an index. */
export const banCluster: Rule = {
  id: 'ban-cluster',
  hazard: 'rewrites-table',
  severity: 'warning',
  docs: {
    condition: 'CLUSTER of a table that was there before, or of every table that was clustered once.',
    effect:
      'The table and its indexes are written anew under ACCESS EXCLUSIVE: nobody reads or writes it until that is done, and it needs its disk space again. Rows that are written later stand in no order.',
    remedy:
      'Leave the order to an index; one with INCLUDE columns saves the reading of the table. Where the order is worth it, use pg_repack, outside of migrations.',
    unsafe: [
      {
        before: 'CREATE TABLE "logs" ("id" int PRIMARY KEY);',
        sql: 'CLUSTER "logs" USING "logs_pkey";',
      },
    ],
    safe: [
      {
        title: 'a mark for later',
        before: 'CREATE TABLE "logs" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "logs" CLUSTER ON "logs_pkey";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-cluster.html',
    sources: ['squawk:prefer-repack', 'migrationpilot:MP032'],
  },
  check(operation, context) {
    if (operation.kind !== 'cluster') return []
    const { table, index } = operation
    if (table && !mayHoldRows(operation, context, table)) return []
    if (context.trace && effectOf(operation, context).rewritten.length === 0) return []
    const name = table === null ? 'every table that was clustered before' : qualified(table)
    return [
      {
        condition: `CLUSTER writes ${name} anew, with all indexes.`,
        effect: `Nobody reads or writes ${table === null ? 'a table' : name} until that is done (ACCESS EXCLUSIVE), and it needs its disk space again.`,
        remedy:
          table === null
            ? 'Leave it out of migrations; pg_repack does the same while reads and writes go on.'
            : [
                'Mark the index, and let pg_repack order the table by it while reads and writes go on:',
                sqlBlock(index === null ? `ANALYZE ${name};` : `ALTER TABLE ${name} CLUSTER ON ${ident(index)};`),
              ].join('\n'),
        tables: table === null ? [] : [table],
        evidence: evidence(context),
      },
    ]
  },
}
