import type { VersionedFragment } from './fragment.ts'
import { isUsers } from './scope.ts'
import { roleName } from './sql.ts'

/** PostgreSQL keeps a table's published columns in physical order, which means nothing: they are sorted. */
const COLUMNS = `' (' || (select string_agg(quote_ident(a.attname), ', ' order by a.attname) from pg_attribute a
  where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)) || ')'`

const tables = (version: number): string => {
  const details = version >= 150000 ? `, ${COLUMNS}, ' WHERE ' || pg_get_expr(r.prqual, r.prrelid)` : ''
  return `(select 'TABLE ' || string_agg(x.entry, ', ' order by x.entry) from (
    select concat(r.prrelid::regclass${details}) from pg_publication_rel r where r.prpubid = p.oid) x (entry))`
}

const SCHEMAS = `(select 'TABLES IN SCHEMA ' || string_agg(pnnspid::regnamespace::text, ', ' order by pnnspid::regnamespace::text)
  from pg_publication_namespace where pnpubid = p.oid)`

/** What is published, and which changes of it. */
export const publications: VersionedFragment = (version) => ({
  classId: 6104,
  oid: 'p.oid',
  name: 'quote_ident(p.pubname)',
  fields: {
    owner: roleName('p.pubowner'),
    definition: `concat_ws('; ', case when p.puballtables then 'FOR ALL TABLES' end, ${tables(version)},
      ${version >= 150000 ? `${SCHEMAS},` : ''}
      'publish = ' || concat_ws(', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
        case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end),
      case when p.pubviaroot then 'publish_via_partition_root' end
      ${version >= 180000 ? `, case when p.pubgencols <> 'n' then 'publish_generated_columns = ' || p.pubgencols::text end` : ''})`,
  },
  from: `pg_publication p where ${isUsers(6104, 'p.oid')}`,
})

/**
 * Subscriptions of this database, as far as everyone may read them: not their connection string, and on PostgreSQL 13
 * neither comment nor `synchronous_commit`.
 */
export const subscriptions: VersionedFragment = (version) => ({
  ...(version >= 140000 ? { classId: 6100, oid: 's.oid' } : {}),
  name: 'quote_ident(s.subname)',
  fields: {
    owner: roleName('s.subowner'),
    definition: `concat_ws('; ', 'PUBLICATION ' || array_to_string(s.subpublications, ', '), 'slot_name = ' || s.subslotname,
      ${version >= 140000 ? `'synchronous_commit = ' || s.subsynccommit,` : ''} case when s.subenabled then 'enabled' else 'disabled' end)`,
  },
  from: `pg_subscription s join pg_database d on d.oid = s.subdbid where d.datname = current_database()`,
})
