import { aclOf } from './acl.ts'
import { withComment } from './comments.ts'
import { named, record, roleName, type Fragment } from './fragment.ts'
import { isUsers } from './scope.ts'

const options = (array: string): string =>
  `'OPTIONS (' || (select string_agg(o, ', ' order by o) from unnest(${array}) o) || ')'`

/** Foreign-data wrappers that were made without an extension. */
export const foreignDataWrappers: Fragment = () =>
  named(
    'quote_ident(w.fdwname)',
    record({
      owner: roleName('w.fdwowner'),
      acl: aclOf('w.fdwacl', 'F', 'w.fdwowner'),
      comment: 'cm.description',
      definition: `concat_ws(' ', 'HANDLER ' || nullif(w.fdwhandler, 0)::regproc, 'VALIDATOR ' || nullif(w.fdwvalidator, 0)::regproc,
        ${options('w.fdwoptions')})`,
    }),
    `pg_foreign_data_wrapper w ${withComment(2328, 'w.oid')} where ${isUsers(2328, 'w.oid')}`,
  )

/** Foreign servers. */
export const foreignServers: Fragment = () =>
  named(
    'quote_ident(f.srvname)',
    record({
      owner: roleName('f.srvowner'),
      acl: aclOf('f.srvacl', 'S', 'f.srvowner'),
      comment: 'cm.description',
      definition: `concat_ws(' ', 'TYPE ' || quote_literal(f.srvtype), 'VERSION ' || quote_literal(f.srvversion),
        'FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname), ${options('f.srvoptions')})`,
    }),
    `pg_foreign_server f join pg_foreign_data_wrapper w on w.oid = f.srvfdw ${withComment(1417, 'f.oid')}
    where ${isUsers(1417, 'f.oid')}`,
  )

/** User mappings by `FOR role SERVER server`; their options as far as the session may read them. */
export const userMappings: Fragment = () =>
  named(
    `'FOR ' || case when m.umuser = 0 then 'PUBLIC' else ${roleName('m.umuser')} end || ' SERVER ' || quote_ident(m.srvname)`,
    record({ definition: `coalesce(${options('m.umoptions')}, '')` }),
    `pg_user_mappings m`,
  )
