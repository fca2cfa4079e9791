import type { VersionedFragment } from './fragment.ts'
import { flag, sorted } from './sql.ts'

/** Statistics targets of index columns by number; only expressions have them. */
const STATISTICS = `(select json_object_agg(a.attnum, a.attstattarget) from pg_attribute a
  where a.attrelid = i.indexrelid and a.attnum > 0 and a.attstattarget >= 0)`

/**
 * Indexes of tables and materialized views. `pg_get_indexdef` tells neither the tablespace nor what is marked. The columns
 * are numbers here, 0 for an expression.
 */
export const indexes: VersionedFragment = () => ({
  classId: 1259,
  oid: 'i.indexrelid',
  parent: 'i.indrelid',
  name: 'c.relname',
  fields: {
    definition: 'pg_get_indexdef(i.indexrelid)',
    unique: flag('i.indisunique'),
    primary: flag('i.indisprimary'),
    invalid: flag('not i.indisvalid'),
    notReady: flag('not i.indisready'),
    clustered: flag('i.indisclustered'),
    replicaIdentity: flag('i.indisreplident'),
    constraint: 'k.conname',
    method: 'am.amname',
    columns: '(i.indkey::int2[])[0:i.indnkeyatts - 1]',
    partial: flag('i.indpred is not null'),
    tablespace:
      'case when c.reltablespace <> 0 then (select quote_ident(spcname) from pg_tablespace where oid = c.reltablespace) end',
    options: sorted('c.reloptions'),
    // Expressions need no more than this test; most indexes have none.
    statistics: `case when i.indexprs is not null then ${STATISTICS} end`,
    parent: `case when c.relispartition then (select inhparent::regclass from pg_inherits where inhrelid = c.oid) end`,
  },
  from: `relations r join pg_index i on i.indrelid = r.oid join pg_class c on c.oid = i.indexrelid join pg_am am on am.oid = c.relam
    left join pg_constraint k on k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype in ('p', 'u', 'x')`,
})
