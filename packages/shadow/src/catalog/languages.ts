import { aclOf } from './acl.ts'
import type { VersionedFragment } from './fragment.ts'
import { isUsers } from './scope.ts'
import { roleName, routine } from './sql.ts'

/** Procedural languages that were made without an extension. */
export const languages: VersionedFragment = () => ({
  classId: 2612,
  oid: 'l.oid',
  name: 'quote_ident(l.lanname)',
  fields: {
    owner: roleName('l.lanowner'),
    acl: aclOf('l.lanacl', 'l', 'l.lanowner'),
    definition: `concat_ws(', ', case when l.lanpltrusted then 'TRUSTED' end, ${routine('HANDLER', 'l.lanplcallfoid')},
      ${routine('INLINE', 'l.laninline')}, ${routine('VALIDATOR', 'l.lanvalidator')})`,
  },
  from: `pg_language l where ${isUsers(2612, 'l.oid')}`,
})

/** How a type passes between SQL and a language. */
export const transforms: VersionedFragment = () => ({
  classId: 3576,
  oid: 't.oid',
  name: `'FOR ' || format_type(t.trftype, null) || ' LANGUAGE ' || quote_ident(l.lanname)`,
  fields: {
    definition: `concat_ws(', ', ${routine('FROM SQL', 't.trffromsql', 'regprocedure')}, ${routine('TO SQL', 't.trftosql', 'regprocedure')})`,
  },
  from: `pg_transform t join pg_language l on l.oid = t.trflang where ${isUsers(3576, 't.oid')}`,
})

/** Access methods of tables and indexes. */
export const accessMethods: VersionedFragment = () => ({
  classId: 2601,
  oid: 'm.oid',
  name: 'quote_ident(m.amname)',
  fields: { definition: `concat('TYPE ', m.amtype, ' HANDLER ', m.amhandler)` },
  from: `pg_am m where ${isUsers(2601, 'm.oid')}`,
})
