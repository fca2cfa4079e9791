import type { Identity, Ledger, Session } from '@backout/core'
import { qualified } from './catalog/qualified.ts'
import { readDocument } from './catalog/prepared.ts'
import { isUsers, scope } from './catalog/scope.ts'

/** Relations by kind; a partitioned table is a table. Indexes have no say of their own about whose they are: their table has. */
const RELATIONS = `
  select case r.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
      when 'f' then 'foreign table' else 'table' end as kind,
    r.oid::text as id, r.nspname as schema, r.relname as name, null as parent, false as inherited
  from relations r where r.relkind <> 'c'
  union all
  select 'index', c.oid::text, r.nspname, c.relname, null, false
  from relations r join pg_index i on i.indrelid = r.oid join pg_class c on c.oid = i.indexrelid`

/** The relations that have children, under the words of {@link RELATIONS}; a composite type is `type`, by its type's OID. */
const OWNERS = `owners as materialized (
  select r.oid, r.nspname, case r.relkind when 'c' then 'attribute' else 'column' end as child,
    case r.relkind when 'v' then 'view ' || r.oid when 'm' then 'materialized view ' || r.oid
      when 'f' then 'foreign table ' || r.oid when 'c' then 'type ' || t.oid else 'table ' || r.oid end as parent
  from relations r left join pg_type t on t.typrelid = r.oid and r.relkind = 'c' where r.relkind <> 'S'
)`

const COLUMNS = `
  select o.child, a.attrelid || ':' || a.attnum, o.nspname, a.attname, o.parent, a.attinhcount > 0
  from owners o join pg_attribute a on a.attrelid = o.oid where a.attnum > 0 and not a.attisdropped`

/**
 * Not among them: NOT NULL constraints (PostgreSQL 18), whose names say nothing, and the copies that a foreign key to a
 * partitioned table keeps for each partition.
 */
const CONSTRAINTS = `
  select 'constraint', k.oid::text, o.nspname, k.conname, o.parent, k.coninhcount > 0 and k.contype = 'c'
  from owners o join pg_constraint k on k.conrelid = o.oid
  where k.contype <> 'n'
    and not exists (select from pg_constraint p where p.oid = k.conparentid and p.conrelid = k.conrelid)
  union all
  select 'domain constraint', k.oid::text, s.nspname, k.conname, 'domain ' || t.oid, false
  from pg_constraint k join pg_type t on t.oid = k.contypid join schemas s on s.oid = t.typnamespace
  where k.contype <> 'n' and ${isUsers(1247, 't.oid')}`

/** Without the row types of relations and the array types, which follow what they are of. */
const TYPES = `
  select case t.typtype when 'd' then 'domain' else 'type' end, t.oid::text, s.nspname, t.typname, null, false
  from pg_type t join schemas s on s.oid = t.typnamespace left join relations r on r.oid = t.typrelid
  where (t.typtype in ('d', 'e', 'r', 'm') or (t.typtype = 'c' and r.relkind = 'c')
      or (t.typtype = 'b' and not exists (select from pg_type e where e.oid = t.typelem and e.typarray = t.oid)) or (t.typtype = 'p' and not t.typisdefined))
    and ${isUsers(1247, 't.oid')}
  union all
  select 'label', e.oid::text, s.nspname, e.enumlabel, 'type ' || t.oid, false
  from pg_enum e join pg_type t on t.oid = e.enumtypid join schemas s on s.oid = t.typnamespace
  where ${isUsers(1247, 't.oid')}`

const FUNCTIONS = `
  select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, p.oid::text, s.nspname,
    p.proname || '(' || oidvectortypes(p.proargtypes) || ')', null, false
  from pg_proc p join schemas s on s.oid = p.pronamespace
  where ${isUsers(1255, 'p.oid')}
    and not exists (select from pg_depend d where d.classid = 1255 and d.objid = p.oid and d.deptype = 'i')`

const OF_TABLES = `
  select 'trigger', t.oid::text, o.nspname, t.tgname, o.parent, t.tgparentid <> 0
  from owners o join pg_trigger t on t.tgrelid = o.oid where not t.tgisinternal
  union all
  select 'policy', p.oid::text, o.nspname, p.polname, o.parent, false from owners o join pg_policy p on p.polrelid = o.oid
  union all
  select 'rule', w.oid::text, o.nspname, w.rulename, o.parent, false
  from owners o join pg_rewrite w on w.ev_class = o.oid where w.rulename <> '_RETURN'`

const SCHEMAS = `
  select 'schema', s.oid::text, s.nspname, s.nspname, null, false from schemas s
  where not s.is_ledgers and s.oid not in (select objid from members where classid = 2615)`

const ALL = [RELATIONS, COLUMNS, CONSTRAINTS, TYPES, FUNCTIONS, OF_TABLES, SCHEMAS].join('\n  union all')

const statement = (ledger: Ledger | undefined): string =>
  qualified(
    [...scope(ledger), OWNERS],
    `select json_agg(json_build_array(i.kind, i.id, i.schema, i.name, i.parent, i.inherited)) from (${ALL}) i`,
  )

type Row = [Identity['kind'], string, string, string, string | null, boolean]

/**
 * Reads the identity of every user object, in one statement; PostgreSQL 13 to 18. Safe inside an open transaction.
 * @param options.ledger the ORM's table of applied migrations, which is left out
 * @throws a PostgreSQL error when the transaction has failed already
 * @see {@link Identity}
 */
export async function readIdentities(
  session: Session,
  options: { readonly ledger?: Ledger } = {},
): Promise<Identity[]> {
  const rows = (await readDocument(session, statement(options.ledger))) as Row[]
  return rows.map(([kind, id, schema, name, parent, inherited]) =>
    inherited ? { kind, id, schema, name, parent, inherited } : { kind, id, schema, name, parent },
  )
}
