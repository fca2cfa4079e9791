import { aclOf } from './acl.ts'
import { named, record, sorted, type Fragment } from './fragment.ts'

/** What a migration can set on the database that it runs in. */
export const databases: Fragment = () =>
  named(
    `'current'`,
    record({
      acl: aclOf('d.datacl', 'd', 'd.datdba'),
      comment: `shobj_description(d.oid, 'pg_database')`,
      settings: sorted('(select setconfig from pg_db_role_setting where setdatabase = d.oid and setrole = 0)'),
    }),
    'pg_database d where d.datname = current_database()',
  )
