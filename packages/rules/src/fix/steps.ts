import type { FixStep, LockMode, QualifiedName, RuleContext } from '@backout/core'
import { ident, qualified } from '../sql.ts'

/** A step in the transaction of what stands around it; its lock is held for an instant. */
export const shared = (sql: string, lock: LockMode): FixStep => ({ sql, runs: 'shared', lock })

/** A step that begins a transaction of its own. */
export const committed = (sql: string, lock: LockMode): FixStep => ({ sql, runs: 'committed', lock })

/** A step outside of any transaction. CONCURRENTLY takes no more than this on a table. */
export const outside = (
  sql: string,
  afterFailure: readonly string[],
  lock: LockMode = 'SHARE UPDATE EXCLUSIVE',
): FixStep => ({ sql, runs: 'outside', lock, afterFailure })

/** A concurrent build that fails leaves an index that is not valid, and that stands in its own way. */
export const concurrentIndex = (sql: string, table: QualifiedName, index: string | null): FixStep =>
  outside(
    sql,
    index === null
      ? ['If it fails, drop the index that is not valid (\\d shows it) CONCURRENTLY, and migrate again.']
      : [
          'If it fails, an index that is not valid is left. Drop it, and migrate again:',
          `DROP INDEX CONCURRENTLY IF EXISTS ${qualified({ schema: table.schema, name: index })}`,
        ],
  )

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

/** From this one on the steps of {@link notNullSteps} save the scan. */
export const PROVES_NOT_NULL = 120_000

/** From this one on a range of blocks is read without the rest of the table, as {@link batchedBackfill} does. */
export const READS_BLOCK_RANGES = 140_000

/** Blocks of the table that one batch goes through: 4 MB. */
const BATCH = 500

/**
 * An UPDATE in batches, each committed, through the table's blocks. Rows that are added meanwhile have the value already; one
 * that is updated meanwhile may move behind the batch, so it is gone through again until nothing is left.
 * @see https://www.postgresql.org/docs/current/plpgsql-transactions.html
 */
export const batchedBackfill = (table: QualifiedName, column: string, expression: string): FixStep => {
  const [of, name] = [qualified(table), ident(column)]
  return outside(
    `DO $backfill$
DECLARE
  block bigint;
  found bigint;
  filled bigint;
BEGIN
  FOR pass IN 1..10 LOOP
    block := 0;
    filled := 0;
    WHILE block <= pg_relation_size('${of.replaceAll("'", "''")}') / current_setting('block_size')::bigint LOOP
      UPDATE ${of} SET ${name} = ${expression}
      WHERE ctid >= format('(%s,0)', block)::tid AND ctid < format('(%s,0)', block + ${BATCH})::tid AND ${name} IS NULL;
      GET DIAGNOSTICS found = ROW_COUNT;
      filled := filled + found;
      COMMIT;
      block := block + ${BATCH};
    END LOOP;
    EXIT WHEN filled = 0;
  END LOOP;
END
$backfill$`,
    ['If it fails, the batches before stay filled. Mend the cause and migrate again: it goes on with the rest.'],
    'ROW EXCLUSIVE',
  )
}
