import type { Ledger } from '@backout/core'

/** Reserved for the system are names with `pg_`, among them every session's `pg_temp`. */
const SCHEMAS = `schemas as materialized (
  select oid, nspname, quote_ident(nspname) as name, nspowner, nspacl
  from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
)`

/** What belongs to an extension comes and goes with it. */
const MEMBERS = `members as materialized (select classid, objid from pg_depend where deptype = 'e')`

/** The ORM's ledger and the sequence that numbers it; its indexes and row types go with the table. */
const LEDGER = `ledger as materialized (
  select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1::text and c.relname = $2::text
  union all
  select d.objid from pg_depend d join pg_class c on c.oid = d.refobjid join pg_namespace n on n.oid = c.relnamespace
  where d.classid = 1259 and d.refclassid = 1259 and d.deptype in ('a', 'i') and n.nspname = $1::text and c.relname = $2::text
)`

/** Relations that the user made, under the name that others know them by. */
const RELATIONS = `relations as materialized (
  select c.oid, c.relkind, c.relname, c.relowner as owner, s.nspname, s.name || '.' || quote_ident(c.relname) as name
  from pg_class c join schemas s on s.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c')
    and c.oid not in (select oid from ledger)
    and c.oid not in (select objid from members where classid = 1259)
)`

/**
 * What is the user's, as CTEs `schemas`, `members`, `ledger` and `relations`. Parameters: {@link scopeValues}.
 * The numbers are PostgreSQL's fixed OIDs of its own catalogs: 1259 is `pg_class`; objects of users start at 16384.
 */
export const SCOPE: readonly string[] = [SCHEMAS, MEMBERS, LEDGER, RELATIONS]

/** The first object that is not PostgreSQL's own. @see https://www.postgresql.org/docs/current/system-catalog-initial-data.html#SYSTEM-CATALOG-OID-ASSIGNMENT */
export const FIRST_USER_OID = 16_384

/** Values of `$1` (schema of the ledger), `$2` (its table) and `$3` (whether the schema is the ledger's alone). */
export const scopeValues = (ledger: Ledger | undefined): readonly unknown[] => [
  ledger?.schema ?? null,
  ledger?.table ?? null,
  ledger?.ownsSchema ?? false,
]

/** That an object of catalog `classId` belongs to no extension. */
export const isUsers = (classId: number, oid: string): string =>
  `${oid} not in (select objid from members where classid = ${classId})`
