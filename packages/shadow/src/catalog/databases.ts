import { aclOf } from './acl.ts'
import type { VersionedFragment } from './fragment.ts'
import { sorted } from './sql.ts'

/** What a migration can set on the database that it runs in. */
export const databases: VersionedFragment = () => ({
  name: `'current'`,
  fields: {
    acl: aclOf('d.datacl', 'd', 'd.datdba'),
    comment: `shobj_description(d.oid, 'pg_database')`,
    settings: sorted('s.setconfig'),
  },
  from: `pg_database d left join pg_db_role_setting s on s.setdatabase = d.oid and s.setrole = 0 where d.datname = current_database()`,
})
