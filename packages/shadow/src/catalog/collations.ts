import type { VersionedFragment } from './fragment.ts'
import { isUsers } from './scope.ts'
import { roleName } from './sql.ts'

const locale = (version: number): string => {
  if (version >= 170000) return 'c.colllocale'
  return version >= 150000 ? 'c.colliculocale' : 'null'
}

/** Collations. The version of the library that sorts is left out: it is the server's own. */
export const collations: VersionedFragment = (version) => ({
  classId: 3456,
  oid: 'c.oid',
  name: `s.name || '.' || quote_ident(c.collname)`,
  fields: {
    owner: roleName('c.collowner'),
    definition: `concat_ws(', ', 'provider = ' || c.collprovider::text, 'lc_collate = ' || c.collcollate,
      'lc_ctype = ' || c.collctype, 'locale = ' || ${locale(version)},
      ${version >= 160000 ? `'rules = ' || quote_literal(c.collicurules),` : ''}
      'deterministic = ' || c.collisdeterministic, 'encoding = ' || nullif(c.collencoding, -1))`,
  },
  from: `pg_collation c join schemas s on s.oid = c.collnamespace where ${isUsers(3456, 'c.oid')}`,
})

/** Conversions between encodings. */
export const conversions: VersionedFragment = () => ({
  classId: 2607,
  oid: 'c.oid',
  name: `s.name || '.' || quote_ident(c.conname)`,
  fields: {
    owner: roleName('c.conowner'),
    definition: `concat(case when c.condefault then 'DEFAULT ' end, 'FOR ', pg_encoding_to_char(c.conforencoding), ' TO ',
      pg_encoding_to_char(c.contoencoding), ' FROM ', c.conproc)`,
  },
  from: `pg_conversion c join schemas s on s.oid = c.connamespace where ${isUsers(2607, 'c.oid')}`,
})
