import type { IndexStatistics, Session, TableStatistics } from '@backout/core'
import { attempt } from './read-only.ts'

interface TableRow {
  readonly name: string
  readonly rows: number
  /** Whether VACUUM or ANALYZE ever counted it. */
  readonly counted: boolean
  readonly bytes: string
  readonly index_bytes: string
  /** Whether the role may read its rows, all of them. */
  readonly readable: boolean
  readonly indexes: Readonly<Record<string, IndexStatistics>> | null
}

/**
 * Sizes are asked of the file system, which takes ACCESS SHARE on each table; where someone holds ACCESS EXCLUSIVE the
 * planner's page counts, which take no lock, must do.
 */
const sizeOf = (relation: string, exact: boolean) =>
  exact
    ? `coalesce(pg_relation_size(${relation}.oid), 0)`
    : `${relation}.relpages::bigint * current_setting('block_size')::bigint`

const tablesSql = (exact: boolean) => `
select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name, c.reltuples::float8 as rows,
  c.reltuples > 0 or (c.reltuples = 0 and c.relpages = 0 and coalesce(s.last_analyze, s.last_autoanalyze, s.last_vacuum, s.last_autovacuum) is not null) as counted,
  case when c.relkind = 'p'
    then coalesce((select sum(${sizeOf('x', exact)}) from pg_partition_tree(c.oid) p join pg_class x on x.oid = p.relid), 0)
    else ${sizeOf('c', exact)} + coalesce(${sizeOf('t', exact)}, 0) end as bytes,
  coalesce((select sum(${sizeOf('x', exact)}) from pg_index i join pg_class x on x.oid = i.indexrelid where i.indrelid = c.oid), 0) as index_bytes,
  has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT') and not row_security_active(c.oid) as readable,
  (select json_object_agg(x.relname, json_build_object('bytes', ${sizeOf('x', exact)}, 'scans', coalesce(u.idx_scan, 0)))
    from pg_index i join pg_class x on x.oid = i.indexrelid left join pg_stat_all_indexes u on u.indexrelid = x.oid
    where i.indrelid = c.oid) as indexes
from pg_class c join pg_namespace n on n.oid = c.relnamespace
  left join pg_class t on t.oid = c.reltoastrelid left join pg_stat_all_tables s on s.relid = c.oid
where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
order by 1`

/** Beyond this nobody looks for a first row: a table of that many bytes is not taken for empty. */
const LOOKED_INTO = 64 * 1024 * 1024

/** Every table and materialized view of the user. A partitioned table has the bytes of its partitions, less what they keep in TOAST tables. */
export async function readTables(session: Session): Promise<Readonly<Record<string, TableStatistics>>> {
  const exact = await attempt(session, () => session.query<TableRow>(tablesSql(true)))
  const { rows } = 'value' in exact ? exact.value : await session.query<TableRow>(tablesSql(false))
  const tables: Record<string, TableStatistics> = {}
  for (const row of rows)
    tables[row.name] = {
      rows: row.counted ? Math.max(Math.round(row.rows), 0) : null,
      empty: await isEmpty(session, row),
      bytes: Number(row.bytes),
      indexBytes: Number(row.index_bytes),
      indexes: row.indexes ?? {},
    }
  return tables
}

/** Asks for one row. The estimate may be old, so it is no proof that there is none. */
async function isEmpty(session: Session, { name, readable, bytes }: TableRow): Promise<boolean | null> {
  if (Number(bytes) > LOOKED_INTO) return false
  if (!readable) return null
  const asked = await attempt(session, () =>
    session.query<{ empty: boolean }>(`select not exists (select from ${name}) as empty`),
  )
  return 'value' in asked ? asked.value.rows[0]!.empty : null
}
