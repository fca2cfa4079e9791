import { withComment } from './comments.ts'
import { flag, record, words, type Fragment } from './fragment.ts'
import { columnsOf, sortedColumnsOf } from './names.ts'

const TYPES = { p: 'primary key', u: 'unique', f: 'foreign key', c: 'check', x: 'exclude', t: 'trigger' }

/**
 * Constraints of tables and of domains by name; those of domains under their type, which is then not 0. Without NOT NULL,
 * which belongs to the column, and without the copies that a foreign key to a partitioned table keeps for each partition
 * under made-up names.
 */
export const CONSTRAINTS: Fragment = (version) => `constraints as materialized (
  select k.conrelid, k.contypid, json_object_agg(k.conname, ${record({
    type: words('k.contype', TYPES),
    definition: 'pg_get_constraintdef(k.oid)',
    notValid: flag('not k.convalidated'),
    notEnforced: version >= 180000 ? flag('not k.conenforced') : null,
    deferrable: flag('k.condeferrable'),
    deferred: flag('k.condeferred'),
    inherited: flag('not k.conislocal'),
    columns: `case k.contype when 'c' then ${sortedColumnsOf('k.conkey', 'n.names')} else ${columnsOf('k.conkey', 'n.names')} end`,
    references: `case when k.contype = 'f' then ${record({
      table: 'k.confrelid::regclass::text',
      columns: columnsOf('k.confkey', 'f.names'),
    })} end`,
    comment: 'cm.description',
  })}) as value
  from pg_constraint k left join column_names n on n.attrelid = k.conrelid
    left join column_names f on f.attrelid = k.confrelid
    ${withComment(2606, 'k.oid')}
  where k.contype <> 'n'
    and not (k.conparentid <> 0 and exists (select from pg_constraint p where p.oid = k.conparentid and p.conrelid = k.conrelid))
  group by k.conrelid, k.contypid
)`
