import { STASH_SCHEMA, type Ledger } from '@backout/core'
import { FIRST_USER_OID, literal } from './sql.ts'

/** What belongs to an extension comes and goes with it. */
const MEMBERS = `members as materialized (select classid, objid from pg_depend where deptype = 'e')`

/** Relations that the user made, under the name that others know them by. Composite types are among them (`c`). */
const RELATIONS = `relations as materialized (
  select c.oid, c.relkind, c.relname, c.relowner, c.reltype, s.nspname, s.name || '.' || quote_ident(c.relname) as name
  from pg_class c join schemas s on s.oid = c.relnamespace
  where c.oid >= ${FIRST_USER_OID} and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c')
    and c.oid not in (select oid from ledger)
    and c.oid not in (select objid from members where classid = 1259)
)`

/**
 * What is the user's, as CTEs `schemas`, `members`, `ledger` and `relations`.
 * The numbers are PostgreSQL's fixed OIDs of its own catalogs: 1259 is `pg_class`.
 * @param ledger the ORM's table of applied migrations: it is left out with the sequence that numbers it, and its indexes
 * and row types go with it. A schema that is the ledger's alone is marked `is_ledgers`.
 */
export function scope(ledger: Ledger | undefined): readonly string[] {
  const schema = ledger === undefined ? 'null' : literal(ledger.schema)
  const table = ledger === undefined ? 'null' : literal(ledger.table)
  // Reserved for the system are names with `pg_`, among them every session's `pg_temp`. The stash is backout's own.
  return [
    `schemas as materialized (
  select oid, nspname, quote_ident(nspname) as name, nspowner, nspacl, ${ledger?.ownsSchema ? `nspname = ${schema}` : 'false'} as is_ledgers
  from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', ${literal(STASH_SCHEMA)})
)`,
    MEMBERS,
    `ledger as materialized (
  with the as materialized (
    select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = ${schema} and c.relname = ${table}
  )
  select oid from the
  union all
  select objid from pg_depend where classid = 1259 and refclassid = 1259 and refobjid in (select oid from the) and deptype in ('a', 'i')
)`,
    RELATIONS,
  ]
}

/** That an object of catalog `classId` was made by a user and belongs to no extension. */
export const isUsers = (classId: number, oid: string): string =>
  `${oid} >= ${FIRST_USER_OID} and ${oid} not in (select objid from members where classid = ${classId})`
