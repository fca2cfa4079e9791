import { aclOf } from './acl.ts'
import { withComment } from './comments.ts'
import { flag, named, record, roleName, sorted, words, type Fragment } from './fragment.ts'

const KINDS = {
  r: 'table',
  p: 'partitioned table',
  v: 'view',
  m: 'materialized view',
  S: 'sequence',
  f: 'foreign table',
}

const ACL = `case when c.relkind = 'S' then ${aclOf('c.relacl', 's', 'c.relowner')} else ${aclOf('c.relacl', 'r', 'c.relowner')} end`

/** Options of the table and, as pg_dump writes them, of its TOAST table. */
const OPTIONS = `case when c.reloptions is not null or toast.reloptions is not null then
  (select json_agg(o order by o) from (select unnest(c.reloptions) union all select 'toast.' || unnest(toast.reloptions)) x (o)) end`

/** Tables, views, sequences and so on, with all that lies within them. */
export const relations: Fragment = (version) =>
  named(
    'r.name',
    record({
      kind: words('c.relkind', KINDS),
      owner: roleName('c.relowner'),
      acl: ACL,
      comment: 'cm.description',
      persistence: words('c.relpersistence', { u: 'unlogged' }),
      options: OPTIONS,
      tablespace: 'quote_ident(ts.spcname)',
      accessMethod: `nullif(am.amname, 'heap')`,
      ofType: `case when c.reloftype <> 0 then format_type(c.reloftype, null) end`,
      rowSecurity: flag('c.relrowsecurity'),
      forceRowSecurity: flag('c.relforcerowsecurity'),
      replicaIdentity: `case when c.relkind in ('r', 'p', 'm') then ${words('c.relreplident', { f: 'full', n: 'nothing', i: 'index' })} end`,
      partitionKey: `case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end`,
      partitionBound: 'pg_get_expr(c.relpartbound, c.oid)',
      detachPending: version >= 140000 ? flag('h.pending') : null,
      inherits: 'h.parents',
      columns: 'columns.value',
      constraints: 'constraints.value',
      indexes: 'indexes.value',
      triggers: 'triggers.value',
      switchedTriggers: 'switched_triggers.value',
      rules: 'rules.value',
      policies: 'policies.value',
      definition: `case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end`,
      populated: `case when c.relkind = 'm' then nullif(c.relispopulated, true) end`,
      sequence: 'sequences.value',
      server: 'quote_ident(fs.srvname)',
      serverOptions: sorted('ft.ftoptions'),
    }),
    `relations r join pg_class c on c.oid = r.oid
    left join columns on columns.attrelid = c.oid
    left join constraints on constraints.conrelid = c.oid and constraints.contypid = 0
    left join indexes on indexes.indrelid = c.oid
    left join triggers on triggers.tgrelid = c.oid
    left join switched_triggers on switched_triggers.tgrelid = c.oid
    left join rules on rules.ev_class = c.oid
    left join policies on policies.polrelid = c.oid
    left join sequences on sequences.seqrelid = c.oid
    left join lateral (select json_agg(i.inhparent::regclass::text order by i.inhseqno) as parents
      ${version >= 140000 ? ', bool_or(i.inhdetachpending) as pending' : ''}
      from pg_inherits i where i.inhrelid = c.oid) h on true
    left join pg_class toast on toast.oid = c.reltoastrelid and toast.reloptions is not null
    left join pg_tablespace ts on ts.oid = c.reltablespace
    left join pg_am am on am.oid = c.relam
    left join pg_foreign_table ft on ft.ftrelid = c.oid left join pg_foreign_server fs on fs.oid = ft.ftserver
    ${withComment(1259, 'c.oid')}
    where c.relkind <> 'c'`,
  )
