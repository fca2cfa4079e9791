import { aclOf } from './acl.ts'
import type { VersionedFragment } from './fragment.ts'
import { flag, roleName, sorted, words } from './sql.ts'
import { SWITCHED_TRIGGERS } from './triggers.ts'

const KINDS = {
  r: 'table',
  p: 'partitioned table',
  v: 'view',
  m: 'materialized view',
  S: 'sequence',
  f: 'foreign table',
}

/** Options of the table and, as pg_dump writes them, of its TOAST table. */
const OPTIONS = `case when c.reloptions is not null or toast.reloptions is not null then
  (select json_agg(o order by o) from (select unnest(c.reloptions) union all select 'toast.' || unnest(toast.reloptions)) x (o)) end`

const REPLICA_IDENTITY = words('c.relreplident', { f: 'full', n: 'nothing', i: 'index' })

/** Tables, views, sequences and so on. */
export const relations: VersionedFragment = (version) => ({
  classId: 1259,
  oid: 'c.oid',
  name: 'r.name',
  fields: {
    kind: words('c.relkind', KINDS),
    owner: roleName('c.relowner'),
    acl: `case when c.relkind = 'S' then ${aclOf('c.relacl', 's', 'c.relowner')} else ${aclOf('c.relacl', 'r', 'c.relowner')} end`,
    persistence: words('c.relpersistence', { u: 'unlogged' }),
    options: OPTIONS,
    tablespace:
      'case when c.reltablespace <> 0 then (select quote_ident(spcname) from pg_tablespace where oid = c.reltablespace) end',
    accessMethod: `nullif(am.amname, 'heap')`,
    ofType: 'case when c.reloftype <> 0 then format_type(c.reloftype, null) end',
    rowSecurity: flag('c.relrowsecurity'),
    forceRowSecurity: flag('c.relforcerowsecurity'),
    replicaIdentity: `case when c.relkind in ('r', 'p', 'm') then ${REPLICA_IDENTITY} end`,
    partitionKey: `case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end`,
    partitionBound: 'case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end',
    detachPending:
      version >= 140000 ? '(select true from pg_inherits where inhrelid = c.oid and inhdetachpending)' : null,
    inherits: '(select json_agg(inhparent::regclass order by inhseqno) from pg_inherits where inhrelid = c.oid)',
    switchedTriggers: `case when c.relhastriggers then ${SWITCHED_TRIGGERS} end`,
    definition: `case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end`,
    populated: `case when c.relkind = 'm' then nullif(c.relispopulated, true) end`,
    server: 'quote_ident(fs.srvname)',
    serverOptions: sorted('ft.ftoptions'),
  },
  from: `relations r join pg_class c on c.oid = r.oid
    left join pg_class toast on toast.oid = c.reltoastrelid
    left join pg_am am on am.oid = c.relam
    left join pg_foreign_table ft on ft.ftrelid = c.oid left join pg_foreign_server fs on fs.oid = ft.ftserver
    where c.relkind <> 'c'`,
})
