import type { VersionedFragment } from './fragment.ts'
import { FIRST_USER_OID, roleName } from './sql.ts'

const ATTRIBUTES = ['super', 'inherit', 'createrole', 'createdb', 'canlogin', 'replication', 'bypassrls']
  .map((name) => `case when r.rol${name} then '${name}' end`)
  .join(', ')

const memberships = (version: number): string => {
  const options =
    version >= 160000
      ? `, case when m.inherit_option then ' with inherit' end, case when m.set_option then ' with set' end`
      : ''
  return `(select 'member of ' || string_agg(x.entry, ', ' order by x.entry) from (
    select concat(${roleName('m.roleid')}, case when m.admin_option then ' with admin' end${options})
    from pg_auth_members m where m.member = r.oid) x (entry))`
}

const SETTINGS = `(select 'settings ' || string_agg(x.entry, ', ' order by x.entry) from (
  select concat(unnest(s.setconfig), case when s.setdatabase <> 0 then ' in this database' end) from pg_db_role_setting s
  where s.setrole = r.oid and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))) x (entry))`

/** Roles that someone made: not the server's own, not the superuser that initdb made. Passwords cannot be read by all. */
export const roles: VersionedFragment = (version) => ({
  name: 'quote_ident(r.rolname)',
  fields: {
    comment: `shobj_description(r.oid, 'pg_authid')`,
    definition: `concat_ws('; ', nullif(concat_ws(', ', ${ATTRIBUTES}), ''), 'connection limit ' || nullif(r.rolconnlimit, -1),
      'valid until ' || r.rolvaliduntil, ${memberships(version)}, ${SETTINGS})`,
  },
  from: `pg_roles r where r.oid >= ${FIRST_USER_OID} and r.rolname !~ '^pg_'`,
})
