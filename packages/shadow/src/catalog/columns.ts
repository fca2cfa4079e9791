import { aclOf } from './acl.ts'
import type { Fragment, VersionedFragment } from './fragment.ts'
import { flag, sorted, words } from './sql.ts'

const STORAGE = words('a.attstorage', { p: 'plain', e: 'external', x: 'extended', m: 'main' })

/** The members of a `CatalogNotNull`; the name is left out on purpose, as is said there. */
const NOT_NULL = `json_strip_nulls(json_build_object('notValid', ${flag('not k.convalidated')}, 'noInherit', ${flag('k.connoinherit')},
  'inherited', ${flag('not k.conislocal')}, 'comment', d.description))`

/** NOT NULL constraints with anything unusual. Columns have had such constraints since PostgreSQL 18, domains since 17. */
export const NOT_NULLS = `not_nulls as materialized (
  select k.conrelid, k.contypid, k.conkey[1] as number, ${NOT_NULL} as value
  from pg_constraint k left join pg_description d on d.classoid = 2606 and d.objoid = k.oid
  where k.contype = 'n' and (not k.convalidated or k.connoinherit or not k.conislocal or d.description is not null)
)`

/** Columns of the relations that `kinds` admits. `pg_attver` is a mark that patched back branches keep among the options. */
const columnsOf = (version: number, parent: string, kinds: string): Fragment => ({
  classId: 1259,
  oid: 'a.attrelid',
  position: 'a.attnum',
  parent,
  name: 'a.attname',
  fields: {
    name: 'a.attname',
    type: 'format_type(a.atttypid, a.atttypmod)',
    notNull: flag('a.attnotnull'),
    notNullConstraint: version >= 180000 ? 'nn.value' : null,
    default: `case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end`,
    generated: words('a.attgenerated', { s: 'stored', v: 'virtual' }),
    expression: `case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end`,
    identity: words('a.attidentity', { a: 'always', d: 'by default' }),
    collation: 'case when a.attcollation <> t.typcollation then nullif(a.attcollation, 0)::regcollation::text end',
    storage: `case when a.attstorage <> t.typstorage then ${STORAGE} end`,
    compression: version >= 140000 ? words('a.attcompression', { p: 'pglz', l: 'lz4' }) : null,
    statistics: 'nullif(a.attstattarget, -1)',
    options: `case when a.attoptions is not null then
      (select json_agg(o order by o) from unnest(a.attoptions) o where not starts_with(o, 'pg_attver=')) end`,
    serverOptions: sorted('a.attfdwoptions'),
    inherited: flag('not a.attislocal'),
    acl: aclOf('a.attacl', 'r', 'r.relowner', 'null'),
  },
  from: `relations r join pg_attribute a on a.attrelid = r.oid join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum and a.atthasdef
    ${version >= 180000 ? 'left join not_nulls nn on nn.conrelid = a.attrelid and nn.number = a.attnum' : ''}
    where a.attnum > 0 and not a.attisdropped and ${kinds}`,
})

/** Columns of tables, views and their like. Sequences have some too, which say nothing. */
export const columns: VersionedFragment = (version) => columnsOf(version, 'a.attrelid', `r.relkind not in ('S', 'c')`)

/** Attributes of composite types. */
export const attributes: VersionedFragment = (version) => columnsOf(version, 'r.reltype', `r.relkind = 'c'`)
