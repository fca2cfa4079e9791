import type { LockMode, OperationKind } from '@backout/core'
import type { Models } from './model.ts'
import { lock, together } from './part.ts'
import { rewrite } from './rewriting.ts'

/**
 * Storage parameters that wait for nobody; all others take ACCESS EXCLUSIVE.
 * @see https://github.com/postgres/postgres/blob/master/src/backend/access/common/reloptions.c
 */
const GENTLE_OPTIONS =
  /^(?:toast\.)?(?:autovacuum_\w+|log_autovacuum_\w+|vacuum_\w+|fillfactor|toast_tuple_target|parallel_workers|deduplicate_items)\b/

/** Actions of ALTER TABLE on the table as a whole. */
export const ALTER_TABLE: Models<
  Extract<
    OperationKind,
    | 'set-access-method'
    | 'set-cluster-index'
    | 'set-options'
    | 'set-persistence'
    | 'set-replica-identity'
    | 'set-table-type'
    | 'set-tablespace'
  >
> = {
  'set-options': ({ table, options }) => {
    const gentle = options.every((option) => GENTLE_OPTIONS.test(option))
    return lock((gentle ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE') satisfies LockMode, table)
  },
  'set-cluster-index': ({ table, index }) =>
    lock('SHARE UPDATE EXCLUSIVE', table, ...(index === null ? [] : [{ schema: table.schema, name: index }])),
  'set-replica-identity': ({ table, index }) =>
    together(
      lock('ACCESS EXCLUSIVE', table),
      lock('SHARE', ...(index === null ? [] : [{ schema: table.schema, name: index }])),
    ),
  'set-persistence': ({ table, persistence }, subject) => {
    const relation = subject.relation(table)
    const stays = relation !== undefined && (relation.persistence ?? 'permanent') === persistence
    return stays ? lock('ACCESS EXCLUSIVE', table) : together(lock('ACCESS EXCLUSIVE', table), rewrite(table, subject))
  },
  'set-tablespace': ({ table, tablespace }, subject) => {
    const relation = subject.relation(table)
    const stays = relation ? (relation.tablespace ?? 'pg_default') === tablespace : tablespace === 'pg_default'
    // Copied as it is; its indexes stay where they are.
    return stays || subject.isPartitioned(table)
      ? lock('ACCESS EXCLUSIVE', table)
      : together(lock('ACCESS EXCLUSIVE', table), { rewritten: [table] })
  },
  'set-access-method': ({ table, method }, subject) => {
    const relation = subject.relation(table)
    const stays = (relation?.accessMethod ?? 'heap') === (method ?? 'heap')
    return stays ? lock('ACCESS EXCLUSIVE', table) : together(lock('ACCESS EXCLUSIVE', table), rewrite(table, subject))
  },
  'set-table-type': ({ table, type }) =>
    together(lock('ACCESS EXCLUSIVE', table), lock('ACCESS SHARE', ...(type === null ? [] : [type]))),
}
