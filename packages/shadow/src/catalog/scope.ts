import type { Ledger } from '@backout/core'
import { FIRST_USER_OID } from './sql.ts'

/** Reserved for the system are names with `pg_`, among them every session's `pg_temp`. */
const SCHEMAS = `schemas as materialized (
  select oid, nspname, quote_ident(nspname) as name, nspowner, nspacl
  from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
)`

/** What belongs to an extension comes and goes with it. */
const MEMBERS = `members as materialized (select classid, objid from pg_depend where deptype = 'e')`

/** The ORM's ledger and the sequence that numbers it; its indexes and row types go with the table. */
const LEDGER = `ledger as materialized (
  with the as materialized (
    select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1::text and c.relname = $2::text
  )
  select oid from the
  union all
  select objid from pg_depend where classid = 1259 and refclassid = 1259 and refobjid in (select oid from the) and deptype in ('a', 'i')
)`

/** Relations that the user made, under the name that others know them by. Composite types are among them (`c`). */
const RELATIONS = `relations as materialized (
  select c.oid, c.relkind, c.relname, c.relowner, c.reltype, s.nspname, s.name || '.' || quote_ident(c.relname) as name
  from pg_class c join schemas s on s.oid = c.relnamespace
  where c.oid >= ${FIRST_USER_OID} and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c')
    and c.oid not in (select oid from ledger)
    and c.oid not in (select objid from members where classid = 1259)
)`

/**
 * What is the user's, as CTEs `schemas`, `members`, `ledger` and `relations`. Parameters: {@link scopeValues}.
 * The numbers are PostgreSQL's fixed OIDs of its own catalogs: 1259 is `pg_class`.
 */
export const SCOPE: readonly string[] = [SCHEMAS, MEMBERS, LEDGER, RELATIONS]

/** Values of `$1` (schema of the ledger), `$2` (its table) and `$3` (whether the schema is the ledger's alone). */
export const scopeValues = (ledger: Ledger | undefined): readonly unknown[] => [
  ledger?.schema ?? null,
  ledger?.table ?? null,
  ledger?.ownsSchema ?? false,
]

/** That an object of catalog `classId` was made by a user and belongs to no extension. */
export const isUsers = (classId: number, oid: string): string =>
  `${oid} >= ${FIRST_USER_OID} and ${oid} not in (select objid from members where classid = ${classId})`
