import type { QualifiedName, RuleContext, Runner } from '@backout/core'
import { ident, qualified, sqlBlock } from './sql.ts'

type Running = Pick<RuleContext, 'runner' | 'postgresVersion'>

/** When a step may come that must not share a transaction with the one before it, in words that fit the runner. */
export const later = ({ runner }: Running): string =>
  runner.transaction === 'all-pending'
    ? 'in a migration that is deployed after this one (pending migrations share a transaction)'
    : 'in a later migration'

/** How something that cannot run in a transaction is sent by this runner; ends in a colon and the SQL. */
export const alone = (sql: string, { runner }: Running): string =>
  runner.transaction === 'all-pending'
    ? `in a migration of its own. This runner keeps a transaction open around its migrations, so end that first:\n${sqlBlock(...afterCommit(runner), sql)}`
    : `alone in a migration of its own, as several statements of one file may be sent as one transaction:\n${sqlBlock(sql)}`

/** A commit that this runner sends on its own. */
export const afterCommit = ({ transaction }: Pick<Runner, 'transaction'>): readonly string[] =>
  transaction === 'all-pending' ? ['COMMIT;', '--> statement-breakpoint'] : ['COMMIT;']

/**
 * NOT NULL on a column that may hold rows, without a scan under ACCESS EXCLUSIVE: prose and SQL.
 * @see https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
 */
export function notNullRecipe(table: QualifiedName, column: string, context: Running): string {
  const name = ident(`${table.name}_${column}_not_null`)
  const of = `ALTER TABLE ${qualified(table)}`
  const native = context.postgresVersion >= 180_000
  const rule = native ? `NOT NULL ${ident(column)}` : `CHECK (${ident(column)} IS NOT NULL)`
  const second = native
    ? [`${of} VALIDATE CONSTRAINT ${name};`]
    : [
        `${of} VALIDATE CONSTRAINT ${name};`,
        `${of} ALTER COLUMN ${ident(column)} SET NOT NULL;`,
        `${of} DROP CONSTRAINT ${name};`,
      ]
  return [
    sqlBlock(`${of} ADD CONSTRAINT ${name} ${rule} NOT VALID;`),
    `then, ${later(context)}, check the rows that were there while reads and writes go on:`,
    sqlBlock(...second),
  ].join('\n')
}

/** An UPDATE of many rows, and the advice to cut it into pieces. */
export const backfill = (table: QualifiedName, column: string, expression: string): string =>
  `UPDATE ${qualified(table)} SET ${ident(column)} = ${expression} WHERE ${ident(column)} IS NULL;`

export const IN_BATCHES = 'in batches of some thousand rows, each committed, when the table is large'
