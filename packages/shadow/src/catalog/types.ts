import { aclOf } from './acl.ts'
import type { VersionedFragment } from './fragment.ts'
import { isUsers } from './scope.ts'
import { flag, roleName, routine, words } from './sql.ts'

const KINDS = { e: 'enum', d: 'domain', c: 'composite', r: 'range', m: 'multirange', b: 'base', p: 'shell' }

const rangeDefinition = (
  version: number,
): string => `(select concat_ws(', ', 'subtype = ' || format_type(g.rngsubtype, null),
    'subtype_opclass = ' || (select o.opcnamespace::regnamespace || '.' || quote_ident(o.opcname) from pg_opclass o where o.oid = g.rngsubopc),
    'collation = ' || nullif(g.rngcollation, 0)::regcollation, ${routine('canonical', 'g.rngcanonical')},
    ${routine('subtype_diff', 'g.rngsubdiff')}${version >= 140000 ? `, 'multirange_type_name = ' || g.rngmultitypid::regtype` : ''})
  from pg_range g where g.rngtypid = t.oid)`

const baseDefinition = (version: number): string =>
  `concat_ws(', ', ${[
    routine('input', 't.typinput'),
    routine('output', 't.typoutput'),
    routine('receive', 't.typreceive'),
    routine('send', 't.typsend'),
    routine('typmod_in', 't.typmodin'),
    routine('typmod_out', 't.typmodout'),
    routine('analyze', 't.typanalyze'),
    ...(version >= 140000 ? [routine('subscript', 't.typsubscript')] : []),
    `'internallength = ' || t.typlen`,
    `case when t.typbyval then 'passedbyvalue' end`,
    `'alignment = ' || t.typalign::text`,
    `'storage = ' || t.typstorage::text`,
    `'category = ' || t.typcategory::text`,
    `case when t.typispreferred then 'preferred' end`,
    `'element = ' || nullif(t.typelem, 0)::regtype`,
    `'delimiter = ' || t.typdelim::text`,
    `case when t.typcollation <> 0 then 'collatable' end`,
  ].join(', ')})`

/** Types that were made as such: not the row types of relations, nor the array types, which follow what they are of. */
const IS_MADE = `(t.typtype in ('d', 'e', 'r', 'm') or (t.typtype = 'c' and t.typrelid in (select oid from relations where relkind = 'c'))
  or (t.typtype = 'b' and not exists (select from pg_type e where e.oid = t.typelem and e.typarray = t.oid))
  or (t.typtype = 'p' and not t.typisdefined))`

/** Enums, domains, composites, ranges and so on. */
export const types: VersionedFragment = (version) => ({
  classId: 1247,
  oid: 't.oid',
  name: `s.name || '.' || quote_ident(t.typname)`,
  fields: {
    kind: words('t.typtype', KINDS),
    owner: roleName('t.typowner'),
    acl: aclOf('t.typacl', 'T', 't.typowner'),
    labels: `case when t.typtype = 'e' then (select json_agg(enumlabel order by enumsortorder) from pg_enum where enumtypid = t.oid) end`,
    base: `case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end`,
    notNull: flag('t.typnotnull'),
    notNullConstraint: version >= 170000 ? '(select value from not_nulls nn where nn.contypid = t.oid)' : null,
    // A domain's typdefault is text from when it was set, with the names of that time.
    default: `case when t.typtype = 'd' then pg_get_expr(t.typdefaultbin, 1247) else t.typdefault end`,
    collation: `case when t.typtype = 'd' and t.typcollation <> b.typcollation then nullif(t.typcollation, 0)::regcollation::text end`,
    definition: `case t.typtype when 'r' then ${rangeDefinition(version)} when 'b' then ${baseDefinition(version)} end`,
  },
  from: `pg_type t join schemas s on s.oid = t.typnamespace left join pg_type b on b.oid = t.typbasetype
    where ${isUsers(1247, 't.oid')} and ${IS_MADE}`,
})
