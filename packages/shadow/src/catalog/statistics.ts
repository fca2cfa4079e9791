import type { VersionedFragment } from './fragment.ts'
import { isUsers } from './scope.ts'
import { roleName, words } from './sql.ts'

const KINDS = { d: 'ndistinct', f: 'dependencies', m: 'mcv' }

/**
 * Extended statistics. PostgreSQL keeps their columns in physical order, so they are sorted here: the order means nothing
 * and changes when a column comes back.
 */
export const statistics: VersionedFragment = (version) => ({
  classId: 3381,
  oid: 'x.oid',
  name: `s.name || '.' || quote_ident(x.stxname)`,
  fields: {
    owner: roleName('x.stxowner'),
    definition: `concat('(', (select string_agg(${words('k', KINDS)}, ', ' order by k) from unnest(x.stxkind) k), ') ON ',
      array_to_string(
        array(select quote_ident(a.attname) from pg_attribute a where a.attrelid = x.stxrelid and a.attnum = any (x.stxkeys) order by 1)
        ${version >= 140000 ? '|| pg_get_statisticsobjdef_expressions(x.oid)' : ''}, ', '),
      ' FROM ', x.stxrelid::regclass)`,
    target: 'nullif(x.stxstattarget, -1)',
  },
  from: `pg_statistic_ext x join schemas s on s.oid = x.stxnamespace where ${isUsers(3381, 'x.oid')}`,
})
