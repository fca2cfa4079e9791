import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { qualified } from '../sql.ts'
import { isAtLeast } from './effects.ts'

/** A table locked by hand. */
export const banLockTable: Rule = {
  id: 'ban-lock-table',
  hazard: 'blocks-writes',
  severity: 'warning',
  docs: {
    condition: 'LOCK TABLE in SHARE mode or a stronger one, on a table that was there before.',
    effect:
      'The table is locked until the transaction ends, whatever it does in the meantime: writers wait, and with ACCESS EXCLUSIVE, which is what no mode means, readers too.',
    remedy:
      'Leave it out: each statement takes the lock that it needs, when it needs it. Where rows must not change in between, ROW locks (SELECT … FOR UPDATE) hold up fewer.',
    unsafe: [
      { before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);', sql: 'LOCK TABLE "users";' },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'LOCK TABLE "users" IN SHARE ROW EXCLUSIVE MODE;',
      },
    ],
    safe: [
      { before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);', sql: 'LOCK TABLE "users" IN ROW EXCLUSIVE MODE;' },
      { title: 'new', sql: 'CREATE TABLE "t" ("id" int);\n--> statement-breakpoint\nLOCK TABLE "t";' },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-lock.html',
    sources: ['migrationpilot:MP065'],
  },
  check(operation, context) {
    if (operation.kind !== 'lock-table' || !isAtLeast(operation.mode, 'SHARE')) return []
    const tables = operation.tables.filter((table) => !context.isNew(table))
    if (tables.length === 0) return []
    const names = tables.map(qualified).join(', ')
    return [
      {
        condition: `${names} ${tables.length > 1 ? 'are' : 'is'} locked by hand (${operation.mode}).`,
        effect: `${operation.mode === 'ACCESS EXCLUSIVE' ? 'Nobody reads or writes' : 'Nobody writes'} ${names} until the transaction ends.`,
        remedy: 'Leave it out, unless two statements must see the same rows; then lock no more than these need.',
        evidence: evidence(context),
        tables,
      },
    ]
  },
}
