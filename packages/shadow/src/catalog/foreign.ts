import { aclOf } from './acl.ts'
import type { VersionedFragment } from './fragment.ts'
import { isUsers } from './scope.ts'
import { foreignOptions, roleName, routine } from './sql.ts'

/** Foreign-data wrappers that were made without an extension. */
export const foreignDataWrappers: VersionedFragment = () => ({
  classId: 2328,
  oid: 'w.oid',
  name: 'quote_ident(w.fdwname)',
  fields: {
    owner: roleName('w.fdwowner'),
    acl: aclOf('w.fdwacl', 'F', 'w.fdwowner'),
    definition: `concat_ws(' ', ${routine('HANDLER', 'w.fdwhandler')}, ${routine('VALIDATOR', 'w.fdwvalidator')}, ${foreignOptions('w.fdwoptions')})`,
  },
  from: `pg_foreign_data_wrapper w where ${isUsers(2328, 'w.oid')}`,
})

/** Foreign servers. */
export const foreignServers: VersionedFragment = () => ({
  classId: 1417,
  oid: 'f.oid',
  name: 'quote_ident(f.srvname)',
  fields: {
    owner: roleName('f.srvowner'),
    acl: aclOf('f.srvacl', 'S', 'f.srvowner'),
    definition: `concat_ws(' ', 'TYPE ' || quote_literal(f.srvtype), 'VERSION ' || quote_literal(f.srvversion),
      'FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname), ${foreignOptions('f.srvoptions')})`,
  },
  from: `pg_foreign_server f join pg_foreign_data_wrapper w on w.oid = f.srvfdw where ${isUsers(1417, 'f.oid')}`,
})

/** User mappings by `FOR role SERVER server`; their options as far as the session may read them. */
export const userMappings: VersionedFragment = () => ({
  name: `'FOR ' || case when m.umuser = 0 then 'PUBLIC' else ${roleName('m.umuser')} end || ' SERVER ' || quote_ident(m.srvname)`,
  fields: { definition: `coalesce(${foreignOptions('m.umoptions')}, '')` },
  from: 'pg_user_mappings m',
})
