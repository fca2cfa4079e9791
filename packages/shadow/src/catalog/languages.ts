import { aclOf } from './acl.ts'
import { withComment } from './comments.ts'
import { named, record, roleName, type Fragment } from './fragment.ts'
import { FIRST_USER_OID, isUsers } from './scope.ts'

/** Procedural languages that were made without an extension. */
export const languages: Fragment = () =>
  named(
    'quote_ident(l.lanname)',
    record({
      owner: roleName('l.lanowner'),
      acl: aclOf('l.lanacl', 'l', 'l.lanowner'),
      comment: 'cm.description',
      definition: `concat_ws(' ', case when l.lanpltrusted then 'TRUSTED' end, 'HANDLER ' || nullif(l.lanplcallfoid, 0)::regproc,
        'INLINE ' || nullif(l.laninline, 0)::regproc, 'VALIDATOR ' || nullif(l.lanvalidator, 0)::regproc)`,
    }),
    `pg_language l ${withComment(2612, 'l.oid')} where l.oid >= ${FIRST_USER_OID} and ${isUsers(2612, 'l.oid')}`,
  )

/** How a type passes between SQL and a language. */
export const transforms: Fragment = () =>
  named(
    `'FOR ' || format_type(t.trftype, null) || ' LANGUAGE ' || quote_ident(l.lanname)`,
    record({
      comment: 'cm.description',
      definition: `concat_ws(', ', 'FROM SQL WITH FUNCTION ' || nullif(t.trffromsql, 0)::regprocedure,
        'TO SQL WITH FUNCTION ' || nullif(t.trftosql, 0)::regprocedure)`,
    }),
    `pg_transform t join pg_language l on l.oid = t.trflang ${withComment(3576, 't.oid')} where ${isUsers(3576, 't.oid')}`,
  )

/** Access methods of tables and indexes. */
export const accessMethods: Fragment = () =>
  named(
    'quote_ident(m.amname)',
    record({ comment: 'cm.description', definition: `'TYPE ' || m.amtype::text || ' HANDLER ' || m.amhandler` }),
    `pg_am m ${withComment(2601, 'm.oid')} where m.oid >= ${FIRST_USER_OID} and ${isUsers(2601, 'm.oid')}`,
  )
