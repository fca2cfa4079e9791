import { withComment } from './comments.ts'
import { record, roleName, words } from './fragment.ts'

/** Row security policies of tables by name. */
export const POLICIES = `policies as materialized (
  select p.polrelid, json_object_agg(p.polname, ${record({
    permissive: 'p.polpermissive',
    command: words('p.polcmd', { '*': 'all', r: 'select', a: 'insert', w: 'update', d: 'delete' }),
    roles: `array(select case when o = 0 then 'PUBLIC' else ${roleName('o')} end from unnest(p.polroles) o order by 1)`,
    using: 'pg_get_expr(p.polqual, p.polrelid)',
    check: 'pg_get_expr(p.polwithcheck, p.polrelid)',
    comment: 'cm.description',
  })}) as value
  from pg_policy p ${withComment(3256, 'p.oid')} group by p.polrelid
)`
