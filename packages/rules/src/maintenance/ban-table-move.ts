import type { Rule, RuleContext, SetAccessMethod, SetTablespace } from '@backout/core'
import { effectOf } from '../effect.ts'
import { evidence } from '../lookup.ts'
import { mayHoldRows } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'

/** SET TABLESPACE and SET ACCESS METHOD: the files of a table are written elsewhere or otherwise. */
export const banTableMove: Rule = {
  id: 'ban-table-move',
  hazard: 'rewrites-table',
  severity: 'warning',
  docs: {
    condition:
      'SET TABLESPACE or SET ACCESS METHOD on a table or index that was there before. With a shadow the trial decides, where the tablespace or method is there; without one, going to `pg_default` or `heap` is taken for no change.',
    effect:
      'Every block is copied, or every row written anew, under ACCESS EXCLUSIVE: nobody reads or writes the table until that is done, and all of it goes through the log.',
    remedy:
      'Let pg_repack move the table while reads and writes go on, or make a new table there, copy the rows in batches while a trigger keeps it up to date, and swap the names. An index is built there CONCURRENTLY instead.',
    unsafe: [
      {
        title: 'the shadow knows no such tablespace, production does',
        before: 'CREATE TABLE "logs" ("id" int);',
        sql: 'ALTER TABLE "logs" SET TABLESPACE "slow_disks";',
        fails: '42704',
      },
      {
        title: 'the shadow knows no such method, production does',
        before: 'CREATE TABLE "logs" ("id" int);',
        sql: 'ALTER TABLE "logs" SET ACCESS METHOD "columnar";',
        fails: '42704',
      },
    ],
    safe: [
      {
        title: 'where it is already',
        before: 'CREATE TABLE "logs" ("id" int);',
        sql: 'ALTER TABLE "logs" SET TABLESPACE "pg_default";',
      },
      {
        title: 'as it is already',
        before: 'CREATE TABLE "logs" ("id" int);',
        sql: 'ALTER TABLE "logs" SET ACCESS METHOD "heap";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-TABLESPACE',
    sources: ['migrationpilot:MP095'],
  },
  check(operation, context) {
    if (operation.kind !== 'set-tablespace' && operation.kind !== 'set-access-method') return []
    const { table } = operation
    if (!mayHoldRows(operation, context, table) || !isMoved(operation, context)) return []
    const moves = operation.kind === 'set-tablespace'
    const clause = moves
      ? `SET TABLESPACE ${ident(operation.tablespace)}`
      : `SET ACCESS METHOD ${operation.method === null ? 'DEFAULT' : ident(operation.method)}`
    const fresh = { schema: table.schema, name: `${table.name}_new` }
    return [
      {
        condition: `${clause} ${moves ? 'copies' : 'writes'} the whole of ${qualified(table)}${moves ? '' : ' anew'}.`,
        effect: `Nobody reads or writes ${qualified(table)} until that is done (ACCESS EXCLUSIVE), and all of it goes through the log.`,
        remedy: [
          'Let pg_repack do it while reads and writes go on. Or make a table of its own, which is empty and quick to change:',
          sqlBlock(`CREATE TABLE ${qualified(fresh)} (LIKE ${qualified(table)} INCLUDING ALL);`),
          `give that ${clause}, copy the rows in batches while a trigger keeps it up to date, and swap the names.`,
        ].join('\n'),
        tables: [table],
        evidence: evidence(context),
      },
    ]
  },
}

const UNCHANGED: ReadonlySet<string | null> = new Set(['pg_default', 'heap', null])

function isMoved(operation: SetTablespace | SetAccessMethod, context: RuleContext): boolean {
  const effect = effectOf(operation, context)
  if (effect.evidence === 'trial') return effect.rewritten.length + effect.reindexed.length > 0
  return !UNCHANGED.has(operation.kind === 'set-tablespace' ? operation.tablespace : operation.method)
}
