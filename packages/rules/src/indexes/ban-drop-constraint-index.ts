import type { Rule } from '@backout/core'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { operationsBefore } from '../unapplied.ts'
import { indexBefore } from './index-before.ts'

/** DROP INDEX on what belongs to a constraint. */
export const banDropConstraintIndex: Rule = {
  id: 'ban-drop-constraint-index',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition: 'DROP INDEX names the index of a primary key, a unique or an exclusion constraint. Only with a shadow.',
    effect: 'PostgreSQL refuses it with 2BP01 and the migration fails; CASCADE does not help.',
    remedy: 'Drop the constraint; the index goes with it.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text CONSTRAINT "users_email_unique" UNIQUE);',
        sql: 'DROP INDEX "users_email_unique";',
        fails: '2BP01',
        shadow: true,
      },
    ],
    safe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\nCREATE UNIQUE INDEX "users_email_unique" ON "users" ("email");',
        sql: 'DROP INDEX "users_email_unique";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-dropindex.html',
    sources: ['migrationpilot:MP097'],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-index') return []
    const found = indexBefore(operation.index, context)
    const constraint = found?.index.constraint
    const isDropped = operationsBefore(operation, context).some(
      (other) => other.kind === 'drop-constraint' && other.constraint === constraint,
    )
    if (!found || constraint === undefined || isDropped || context.after) return []
    return [
      {
        condition: `Index ${qualified(operation.index)} belongs to constraint ${ident(constraint)} of ${qualified(found.table)}.`,
        effect: 'PostgreSQL refuses to drop it on its own: the migration fails here with 2BP01.',
        remedy: `Drop the constraint, and the index goes with it:\n${sqlBlock(`ALTER TABLE ${qualified(found.table)} DROP CONSTRAINT ${ident(constraint)};`)}`,
        evidence: 'text',
      },
    ]
  },
}
