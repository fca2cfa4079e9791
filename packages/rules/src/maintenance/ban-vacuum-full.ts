import type { Rule } from '@backout/core'
import { alone } from '../recipes.ts'
import { qualified } from '../sql.ts'

/** Writing a table anew to give its space back. */
export const banVacuumFull: Rule = {
  id: 'ban-vacuum-full',
  hazard: 'rewrites-table',
  severity: 'warning',
  docs: {
    condition: 'VACUUM FULL of a table that was there before, or of the whole database.',
    effect:
      'The table and its indexes are written anew under ACCESS EXCLUSIVE: nobody reads or writes it until that is done, and it needs the disk space of what is left of it again.',
    remedy:
      'VACUUM without FULL makes the space free for new rows while reads and writes go on. Where it has to go back to the disk, use pg_repack or pg_squeeze, outside of migrations.',
    facts: ['VACUUM refuses to run in a transaction. Plain VACUUM takes SHARE UPDATE EXCLUSIVE.'],
    unsafe: [
      { before: 'CREATE TABLE "logs" ("id" int);', sql: 'VACUUM FULL "logs";', transaction: 'per-batch' },
      { before: 'CREATE TABLE "logs" ("id" int);', sql: 'VACUUM (FULL, ANALYZE);', transaction: 'per-batch' },
    ],
    safe: [{ before: 'CREATE TABLE "logs" ("id" int);', sql: 'VACUUM (ANALYZE) "logs";', transaction: 'per-batch' }],
    url: 'https://www.postgresql.org/docs/current/sql-vacuum.html',
    sources: ['squawk:prefer-repack', 'pgls:banVacuumFull', 'pgfence:vacuum-full', 'migrationpilot:MP006'],
  },
  check(operation, context) {
    if (operation.kind !== 'vacuum' || !operation.full) return []
    const tables = operation.tables.filter((table) => !context.isNew(table))
    if (operation.tables.length > 0 && tables.length === 0) return []
    const names = tables.length === 0 ? 'every table of the database' : tables.map(qualified).join(', ')
    return [
      {
        condition: `VACUUM FULL writes ${names} anew, with all indexes.`,
        effect: `Nobody reads or writes ${tables.length === 0 ? 'a table' : names} until that is done (ACCESS EXCLUSIVE).`,
        remedy: `Make the space free for new rows while reads and writes go on, ${alone(`VACUUM (ANALYZE)${tables.length === 0 ? '' : ` ${names}`};`, context)}`,
        tables,
        evidence: 'text',
      },
    ]
  },
}
