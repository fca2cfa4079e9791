import { withComment } from './comments.ts'
import { named, record, roleName, type Fragment } from './fragment.ts'
import { isUsers } from './scope.ts'

/** PostgreSQL keeps a table's published columns in physical order, which means nothing: they are sorted. */
const TABLES: Fragment = (version) => {
  const columns = `coalesce(' (' || (select string_agg(quote_ident(a.attname), ', ' order by a.attname) from pg_attribute a
    where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)) || ')', '')`
  const filter = `coalesce(' WHERE ' || pg_get_expr(r.prqual, r.prrelid), '')`
  return `(select 'TABLE ' || string_agg(x.entry, ', ' order by x.entry) from (
    select r.prrelid::regclass::text ${version >= 150000 ? `|| ${columns} || ${filter}` : ''}
    from pg_publication_rel r where r.prpubid = p.oid) x (entry))`
}

const SCHEMAS = `(select 'TABLES IN SCHEMA ' || string_agg(pnnspid::regnamespace::text, ', ' order by pnnspid::regnamespace::text)
  from pg_publication_namespace where pnpubid = p.oid)`

/** What is published, and which changes of it. */
export const publications: Fragment = (version) =>
  named(
    'quote_ident(p.pubname)',
    record({
      owner: roleName('p.pubowner'),
      comment: 'cm.description',
      definition: `concat_ws('; ', case when p.puballtables then 'FOR ALL TABLES' end, ${TABLES(version)},
        ${version >= 150000 ? `${SCHEMAS},` : ''}
        'publish = ' || concat_ws(', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
          case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end),
        case when p.pubviaroot then 'publish_via_partition_root' end
        ${version >= 180000 ? `, case when p.pubgencols <> 'n' then 'publish_generated_columns = ' || p.pubgencols::text end` : ''})`,
    }),
    `pg_publication p ${withComment(6104, 'p.oid')} where ${isUsers(6104, 'p.oid')}`,
  )

/** Subscriptions of this database, but for their connection string, which only superusers may read. */
export const subscriptions: Fragment = () =>
  named(
    'quote_ident(s.subname)',
    record({
      owner: roleName('s.subowner'),
      comment: 'cm.description',
      definition: `concat_ws('; ', 'PUBLICATION ' || array_to_string(s.subpublications, ', '), 'slot_name = ' || s.subslotname,
        'synchronous_commit = ' || s.subsynccommit, case when s.subenabled then 'enabled' else 'disabled' end)`,
    }),
    `pg_subscription s ${withComment(6100, 's.oid')}
    where s.subdbid = (select oid from pg_database where datname = current_database())`,
  )
