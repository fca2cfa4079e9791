import { withComment } from './comments.ts'
import { named, record, roleName, type Fragment } from './fragment.ts'
import { isUsers } from './scope.ts'

const providerLocale = (version: number): string => {
  if (version >= 170000) return 'c.colllocale'
  return version >= 150000 ? 'c.colliculocale' : 'null'
}

/** Collations. The version of the library that sorts is left out: it is the server's own. */
export const collations: Fragment = (version) =>
  named(
    `s.name || '.' || quote_ident(c.collname)`,
    record({
      owner: roleName('c.collowner'),
      comment: 'cm.description',
      definition: `concat_ws(', ', 'provider = ' || c.collprovider::text, 'lc_collate = ' || c.collcollate, 'lc_ctype = ' || c.collctype,
        'locale = ' || ${providerLocale(version)}, ${version >= 160000 ? `'rules = ' || quote_literal(c.collicurules),` : ''}
        'deterministic = ' || c.collisdeterministic, 'encoding = ' || nullif(c.collencoding, -1))`,
    }),
    `pg_collation c join schemas s on s.oid = c.collnamespace ${withComment(3456, 'c.oid')}
    where ${isUsers(3456, 'c.oid')}`,
  )

/** Conversions between encodings. */
export const conversions: Fragment = () =>
  named(
    `s.name || '.' || quote_ident(c.conname)`,
    record({
      owner: roleName('c.conowner'),
      comment: 'cm.description',
      definition: `case when c.condefault then 'DEFAULT ' else '' end || 'FOR ' || pg_encoding_to_char(c.conforencoding)
        || ' TO ' || pg_encoding_to_char(c.contoencoding) || ' FROM ' || c.conproc::regproc`,
    }),
    `pg_conversion c join schemas s on s.oid = c.connamespace ${withComment(2607, 'c.oid')}
    where ${isUsers(2607, 'c.oid')}`,
  )
