import { aclOf } from './acl.ts'
import type { VersionedFragment } from './fragment.ts'
import { FIRST_USER_OID, roleName, words } from './sql.ts'

const KINDS = { r: 'TABLES', S: 'SEQUENCES', f: 'FUNCTIONS', T: 'TYPES', n: 'SCHEMAS', L: 'LARGE OBJECTS' }

/** ALTER DEFAULT PRIVILEGES: an entry of a schema adds to what PostgreSQL grants by itself, any other replaces it. */
export const defaultPrivileges: VersionedFragment = () => ({
  name: `concat('FOR ROLE ', ${roleName('d.defaclrole')}, ' IN SCHEMA ' || nullif(d.defaclnamespace, 0)::regnamespace, ' ON ', ${words('d.defaclobjtype', KINDS)})`,
  fields: { acl: aclOf('d.defaclacl', 'r', 'd.defaclrole', 'null') },
  from: 'pg_default_acl d',
})

/** GRANT … ON PARAMETER, since PostgreSQL 15; its owner is the superuser that initdb made (10). */
export const settingPrivileges: VersionedFragment = (version) =>
  version >= 150000
    ? { name: 'p.parname', fields: { acl: aclOf('p.paracl', 'p', '10::oid', 'null') }, from: 'pg_parameter_acl p' }
    : { name: 'null', fields: {}, from: '(select) p where false' }

/** Catalogs whose objects bear privileges: how an object is called, and the names of its columns. */
interface SystemCatalog {
  readonly name: string
  readonly classId: number
  readonly object: string
  readonly prefix: string
  readonly letter: 'f' | 'r' | 'T' | 'n' | 'l' | 'F'
  readonly hasSchema?: true
}

const CATALOGS: readonly SystemCatalog[] = [
  {
    name: 'pg_proc',
    classId: 1255,
    object: `'function ' || o.oid::regprocedure`,
    prefix: 'pro',
    letter: 'f',
    hasSchema: true,
  },
  {
    name: 'pg_class',
    classId: 1259,
    object: `'relation ' || o.oid::regclass`,
    prefix: 'rel',
    letter: 'r',
    hasSchema: true,
  },
  { name: 'pg_type', classId: 1247, object: `'type ' || o.oid::regtype`, prefix: 'typ', letter: 'T', hasSchema: true },
  { name: 'pg_namespace', classId: 2615, object: `'schema ' || quote_ident(o.nspname)`, prefix: 'nsp', letter: 'n' },
  { name: 'pg_language', classId: 2612, object: `'language ' || quote_ident(o.lanname)`, prefix: 'lan', letter: 'l' },
  {
    name: 'pg_foreign_data_wrapper',
    classId: 2328,
    object: `'foreign-data wrapper ' || quote_ident(o.fdwname)`,
    prefix: 'fdw',
    letter: 'F',
  },
]

/** What initdb put into `pg_catalog` (11). It grants on `information_schema` without a record of it, so that is left out. */
const isSystems = ({ prefix, hasSchema }: SystemCatalog): string =>
  hasSchema ? `o.${prefix}namespace = 11` : `o.oid not in (2200, 'information_schema'::regnamespace)`

/**
 * Privileges on what initdb and extensions made, where they are not those that it was made with. `public` (2200) is not
 * among them: it is listed as a schema.
 * @see https://www.postgresql.org/docs/current/catalog-pg-init-privs.html
 */
export const systemPrivileges: VersionedFragment = () => {
  const changed = CATALOGS.map((catalog) => {
    const { name, classId, object, prefix, letter } = catalog
    const acl = `o.${prefix}acl`
    const owner = `o.${prefix}owner`
    return `
    select ${object}, ${aclOf(acl, letter, owner, `coalesce(i.initprivs, acldefault('${letter}', ${owner}))`)}
    from ${name} o left join pg_init_privs i on i.objoid = o.oid and i.classoid = ${classId} and i.objsubid = 0
    where ${acl} is not null and ${acl} is distinct from i.initprivs
      and ((o.oid < ${FIRST_USER_OID} and ${isSystems(catalog)}) or o.oid in (select objid from members where classid = ${classId}))`
  })
  return { name: 'x.name', fields: { acl: 'x.acl' }, from: `(${changed.join(' union all ')}) x (name, acl)` }
}
