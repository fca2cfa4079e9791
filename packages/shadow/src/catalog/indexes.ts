import { withComment } from './comments.ts'
import { flag, record, sorted, type Fragment } from './fragment.ts'

/** Statistics targets of index columns; only expressions have them. */
export const INDEX_STATISTICS = `index_statistics as materialized (
  select a.attrelid, json_object_agg(a.attnum, a.attstattarget order by a.attnum) as value
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where a.attstattarget >= 0 and a.attnum > 0 and c.relkind in ('i', 'I') group by a.attrelid
)`

/** Indexes of tables and materialized views by name. `pg_get_indexdef` tells neither the tablespace nor what is marked. */
export const INDEXES: Fragment = () => `indexes as materialized (
  select i.indrelid, json_object_agg(c.relname, ${record({
    definition: 'pg_get_indexdef(i.indexrelid)',
    unique: flag('i.indisunique'),
    primary: flag('i.indisprimary'),
    invalid: flag('not i.indisvalid'),
    notReady: flag('not i.indisready'),
    clustered: flag('i.indisclustered'),
    replicaIdentity: flag('i.indisreplident'),
    constraint: 'k.conname',
    method: 'am.amname',
    columns: `(select json_agg(n.names[nullif(u.number, 0)] order by u.position)
      from unnest(i.indkey::int2[]) with ordinality u (number, position) where u.position <= i.indnkeyatts)`,
    partial: flag('i.indpred is not null'),
    tablespace: 'quote_ident(ts.spcname)',
    options: sorted('c.reloptions'),
    statistics: 's.value',
    parent: `(select h.inhparent::regclass::text from pg_inherits h where h.inhrelid = i.indexrelid)`,
    comment: 'cm.description',
  })}) as value
  from relations r join pg_index i on i.indrelid = r.oid join pg_class c on c.oid = i.indexrelid
    join pg_am am on am.oid = c.relam join column_names n on n.attrelid = i.indrelid
    left join pg_constraint k on k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype in ('p', 'u', 'x')
    left join pg_tablespace ts on ts.oid = c.reltablespace
    left join index_statistics s on s.attrelid = i.indexrelid
    ${withComment(1259, 'i.indexrelid')}
  group by i.indrelid
)`
