import { aclOf } from './acl.ts'
import { withComment } from './comments.ts'
import { flag, record, sorted, words, type Fragment } from './fragment.ts'

/**
 * What is unusual of a NOT NULL constraint; names are left out on purpose, see `CatalogNotNull`. Columns have had such
 * constraints since PostgreSQL 18, domains since 17.
 */
export const NOT_NULLS: Fragment = (version) => `not_nulls as materialized (
  select k.conrelid, k.contypid, k.conkey[1] as attnum, ${record({
    notValid: flag('not k.convalidated'),
    noInherit: flag('k.connoinherit'),
    inherited: flag('not k.conislocal'),
    comment: 'cm.description',
  })} as value
  from pg_constraint k ${withComment(2606, 'k.oid')}
  where k.contype = 'n' and ${version >= 170000}
    and (not k.convalidated or k.connoinherit or not k.conislocal or cm.description is not null)
)`

/**
 * Columns of relations and attributes of composite types, in order. Not the attribute numbers. `pg_attver` is a mark that
 * patched back branches keep among the options.
 */
export const COLUMNS: Fragment = (version) => `columns as materialized (
  select a.attrelid, json_agg(${record({
    name: 'a.attname',
    type: 'format_type(a.atttypid, a.atttypmod)',
    notNull: flag('a.attnotnull'),
    notNullConstraint: version >= 180000 ? 'nn.value' : null,
    default: `case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end`,
    generated: words('a.attgenerated', { s: 'stored', v: 'virtual' }),
    expression: `case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end`,
    identity: words('a.attidentity', { a: 'always', d: 'by default' }),
    collation: `case when a.attcollation <> t.typcollation then nullif(a.attcollation, 0)::regcollation::text end`,
    storage: `case when a.attstorage <> t.typstorage then ${words('a.attstorage', { p: 'plain', e: 'external', x: 'extended', m: 'main' })} end`,
    compression: version >= 140000 ? words('a.attcompression', { p: 'pglz', l: 'lz4' }) : null,
    statistics: 'nullif(a.attstattarget, -1)',
    options: `case when a.attoptions is not null then
      (select json_agg(o order by o) from unnest(a.attoptions) o where o not like 'pg\\_attver=%') end`,
    serverOptions: sorted('a.attfdwoptions'),
    inherited: flag('not a.attislocal'),
    acl: aclOf('a.attacl', 'r', 'r.owner', 'null'),
    comment: 'cm.description',
  })} order by a.attnum) as value
  from relations r join pg_attribute a on a.attrelid = r.oid join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum and a.atthasdef
    ${withComment(1259, 'a.attrelid', 'cm', 'a.attnum')}
    ${version >= 180000 ? 'left join not_nulls nn on nn.conrelid = a.attrelid and nn.attnum = a.attnum' : ''}
  where a.attnum > 0 and not a.attisdropped and r.relkind <> 'S'
  group by a.attrelid
)`
