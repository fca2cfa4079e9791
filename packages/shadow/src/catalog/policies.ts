import type { VersionedFragment } from './fragment.ts'
import { roleName, words } from './sql.ts'

/** Row security policies of tables. */
export const policies: VersionedFragment = () => ({
  classId: 3256,
  oid: 'p.oid',
  parent: 'p.polrelid',
  name: 'p.polname',
  fields: {
    permissive: 'p.polpermissive',
    command: words('p.polcmd', { '*': 'all', r: 'select', a: 'insert', w: 'update', d: 'delete' }),
    roles: `array(select case when o = 0 then 'PUBLIC' else ${roleName('o')} end from unnest(p.polroles) o order by 1)`,
    using: 'pg_get_expr(p.polqual, p.polrelid)',
    check: 'pg_get_expr(p.polwithcheck, p.polrelid)',
  },
  from: 'relations r join pg_policy p on p.polrelid = r.oid',
})
