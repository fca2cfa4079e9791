import type { FixStep, LockMode, QualifiedName, RuleContext } from '@backout/core'
import { ident, qualified } from '../sql.ts'

/** A step in the transaction of what stands around it; its lock is held for an instant. */
export const shared = (sql: string, lock: LockMode): FixStep => ({ sql, runs: 'shared', lock })

/** A step that begins a transaction of its own. */
export const committed = (sql: string, lock: LockMode): FixStep => ({ sql, runs: 'committed', lock })

/** A step outside of any transaction. CONCURRENTLY takes no more than this on a table. */
export const outside = (sql: string, lock: LockMode = 'SHARE UPDATE EXCLUSIVE'): FixStep => ({
  sql,
  runs: 'outside',
  lock,
})

/** VALIDATE reads the table while everyone reads and writes it. */
export const validate = (table: QualifiedName, constraint: string): FixStep =>
  committed(`ALTER TABLE ${qualified(table)} VALIDATE CONSTRAINT ${ident(constraint)}`, 'SHARE UPDATE EXCLUSIVE')

/**
 * NOT NULL without a scan under ACCESS EXCLUSIVE, as `notNullRecipe` says it.
 * @see https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
 */
export function notNullSteps(
  table: QualifiedName,
  column: string,
  { postgresVersion }: Pick<RuleContext, 'postgresVersion'>,
): readonly FixStep[] {
  const of = `ALTER TABLE ${qualified(table)}`
  const name = `${table.name}_${column}_not_null`
  if (postgresVersion >= 180_000)
    return [
      shared(`${of} ADD CONSTRAINT ${ident(name)} NOT NULL ${ident(column)} NOT VALID`, 'ACCESS EXCLUSIVE'),
      validate(table, name),
    ]
  return [
    shared(`${of} ADD CONSTRAINT ${ident(name)} CHECK (${ident(column)} IS NOT NULL) NOT VALID`, 'ACCESS EXCLUSIVE'),
    validate(table, name),
    shared(`${of} ALTER COLUMN ${ident(column)} SET NOT NULL`, 'ACCESS EXCLUSIVE'),
    shared(`${of} DROP CONSTRAINT ${ident(name)}`, 'ACCESS EXCLUSIVE'),
  ]
}

/** Blocks of the table that one batch goes through: 4 MB. */
const BATCH = 500

/**
 * An UPDATE in batches, each committed: through the table's blocks once, which PostgreSQL 14 and later reads block by block.
 * Rows that are written meanwhile have the value already.
 * @see https://www.postgresql.org/docs/current/plpgsql-transactions.html
 */
export const batchedBackfill = (table: QualifiedName, column: string, expression: string): FixStep => {
  const name = ident(column)
  const range = `ctid >= format('(%s,0)', first)::tid AND ctid < format('(%s,0)', first + ${BATCH})::tid`
  return outside(
    `DO $backfill$
DECLARE
  last bigint := pg_relation_size('${qualified(table).replaceAll("'", "''")}') / current_setting('block_size')::bigint;
BEGIN
  FOR first IN 0..last BY ${BATCH} LOOP
    UPDATE ${qualified(table)} SET ${name} = ${expression} WHERE ${range} AND ${name} IS NULL;
    COMMIT;
  END LOOP;
END
$backfill$`,
    'ROW EXCLUSIVE',
  )
}
