import { STASH_SCHEMA, type Session } from '@backout/core'
import { withSettings } from './transaction.ts'

/** All that filling needs to know of the tables of a database, read in one statement. */
export interface Structure {
  /** By OID. Partitions are in {@link Table.leaves} of their root, not here. */
  readonly tables: ReadonlyMap<number, Table>
  readonly types: ReadonlyMap<number, Type>
  /** Initially deferred constraints, quoted, for SET CONSTRAINTS. */
  readonly deferred: readonly string[]
}

export interface Table {
  readonly oid: number
  /** `schema.name`, quoted where PostgreSQL would. */
  readonly name: string
  /** The bare name, unquoted. */
  readonly relation: string
  readonly partitioned: boolean
  readonly columns: readonly Column[]
  readonly checks: readonly Check[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly uniques: readonly Unique[]
  /** For each unique index on expressions and each exclusion constraint, the columns that it speaks of. */
  readonly apart: readonly (readonly string[])[]
  /** Whether user triggers fire on INSERT. */
  readonly triggers: boolean
  /** Partitions that are partitioned themselves. */
  readonly branches: readonly string[]
  /** Partitions that hold rows, with the condition that PostgreSQL derives from their bounds. */
  readonly leaves: readonly { readonly name: string; readonly condition: string | null }[]
}

export interface Column {
  readonly name: string
  readonly number: number
  readonly type: number
  /** As `format_type` prints it, qualified. */
  readonly typeName: string
  readonly notNull: boolean
  readonly default: string | null
  readonly generated: boolean
  readonly identity: 'always' | 'by default' | null
  /** The call that draws the next number, for a serial or identity column. */
  readonly draw: string | null
}

interface Check {
  readonly name: string
  readonly expression: string
}

export interface ForeignKey {
  readonly name: string
  readonly columns: readonly string[]
  readonly target: number
  readonly targetColumns: readonly string[]
  readonly matchFull: boolean
}

interface Unique {
  readonly columns: readonly string[]
  readonly partial: boolean
  readonly nullsNotDistinct: boolean
}

export interface Type {
  readonly oid: number
  readonly name: string
  readonly schema: string
  readonly kind: 'base' | 'composite' | 'domain' | 'enum' | 'range' | 'multirange' | 'array'
  /** Element of an array, subtype of a range, base of a domain; 0 for others. */
  readonly inner: number
  /** As `format_type` prints {@link inner}, with a domain's length or precision. */
  readonly innerName: string
  readonly delimiter: string
  readonly notNull: boolean
  readonly labels: readonly string[]
  readonly attributes: readonly { readonly type: number; readonly typeName: string }[]
  readonly checks: readonly Check[]
}

/**
 * Reads the structure of `names` and of every table that their foreign keys lead to, or of all user tables.
 * Left out: system schemas, temporary tables, members of extensions.
 * @param names `schema.name` as in the catalog, or null for all
 */
export async function readStructure(session: Session, names: readonly string[] | null): Promise<Structure> {
  return withSettings(session, { search_path: '' }, async () => {
    const version = Number(
      (await session.query<{ version: string }>(`SELECT current_setting('server_version_num') AS version`)).rows[0]!
        .version,
    )
    const { rows } = await session.query<{ structure: string }>(
      structureSql(version, names !== null),
      names === null ? [] : [names],
    )
    return assemble(JSON.parse(rows[0]!.structure) as RawStructure)
  })
}

interface RawTable {
  oid: number
  name: string
  relation: string
  kind: 'r' | 'p'
  root: number | null
  condition: string | null
  triggers: boolean
}
interface RawConstraint {
  table: number
  name: string
  type: 'c' | 'f'
  expression: string | null
  columns: number[] | null
  target: number
  targetNames: string[] | null
  match: string
}
interface RawUnique {
  table: number
  columns: string
  keys: number
  partial: boolean
  nullsNotDistinct: boolean
  /** Columns of an index that no list of columns describes; null for others. */
  apart: number[] | null
}
interface RawStructure {
  tables: RawTable[] | null
  columns: (Column & { table: number })[] | null
  constraints: RawConstraint[] | null
  uniques: RawUnique[] | null
  types: Type[] | null
  deferred: string[] | null
}

function groupBy<T>(items: readonly T[], key: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group) group.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}

function assemble(raw: RawStructure): Structure {
  const columns = groupBy(raw.columns ?? [], (column) => column.table)
  const constraints = groupBy(raw.constraints ?? [], (constraint) => constraint.table)
  const uniques = groupBy(raw.uniques ?? [], (unique) => unique.table)
  const leaves = groupBy(
    (raw.tables ?? []).filter((table) => table.root !== null && table.kind === 'r'),
    (table) => table.root!,
  )
  const tables = new Map<number, Table>()
  for (const table of raw.tables ?? []) {
    if (table.root !== null) continue
    const own = columns.get(table.oid) ?? []
    const byNumber = new Map(own.map((column) => [column.number, column.name]))
    const named = (numbers: readonly number[] | null) => (numbers ?? []).map((number) => byNumber.get(number)!)
    tables.set(table.oid, {
      oid: table.oid,
      name: table.name,
      relation: table.relation,
      partitioned: table.kind === 'p',
      columns: own,
      checks: (constraints.get(table.oid) ?? [])
        .filter((constraint) => constraint.type === 'c')
        .map((constraint) => ({ name: constraint.name, expression: constraint.expression! })),
      foreignKeys: (constraints.get(table.oid) ?? [])
        .filter((constraint) => constraint.type === 'f')
        .map((constraint) => ({
          name: constraint.name,
          columns: named(constraint.columns),
          target: constraint.target,
          targetColumns: constraint.targetNames ?? [],
          matchFull: constraint.match === 'f',
        })),
      uniques: (uniques.get(table.oid) ?? [])
        .filter((unique) => unique.apart === null)
        .map((unique) => ({ ...unique, columns: unique.columns.split(' ').slice(0, unique.keys).map(Number) }))
        .map((unique) => ({
          columns: named(unique.columns),
          partial: unique.partial,
          nullsNotDistinct: unique.nullsNotDistinct,
        })),
      // Whether values are distinct by an expression, only the server knows.
      apart: (uniques.get(table.oid) ?? []).flatMap(({ apart }) => (apart === null ? [] : [named(apart)])),
      triggers: table.triggers || (leaves.get(table.oid) ?? []).some((leaf) => leaf.triggers),
      branches: (raw.tables ?? []).filter((one) => one.root === table.oid && one.kind === 'p').map((one) => one.name),
      leaves: (leaves.get(table.oid) ?? []).map(({ name, condition }) => ({ name, condition })),
    })
  }
  return { tables, types: new Map((raw.types ?? []).map((type) => [type.oid, type])), deferred: raw.deferred ?? [] }
}

/** Tables of the user's own, partitions among them, by OID. */
export const USER_TABLES = `
  SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
    AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', '${STASH_SCHEMA}')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`

/** Named tables, the tables that they refer to, the root of a partition and the partitions of a root. */
const NAMED_TABLES = `
  SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND quote_ident(n.nspname) || '.' || quote_ident(c.relname) = ANY ($1::text[])
  UNION
  SELECT near.oid FROM wanted w CROSS JOIN LATERAL (
    SELECT confrelid AS oid FROM pg_constraint WHERE conrelid = w.oid AND contype = 'f'
    UNION ALL SELECT i.inhparent FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhrelid = w.oid AND c.relispartition
    UNION ALL SELECT i.inhrelid FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = w.oid AND c.relispartition
  ) near`

/** @see https://www.postgresql.org/docs/current/catalogs.html */
function structureSql(version: number, named: boolean): string {
  const ofMultirange = version >= 140_000 ? ' OR r.rngmultitypid = t.oid' : ''
  return `
WITH RECURSIVE wanted AS (${named ? NAMED_TABLES : USER_TABLES}),
col AS (
  SELECT a.* FROM pg_attribute a JOIN wanted w ON w.oid = a.attrelid WHERE a.attnum > 0 AND NOT a.attisdropped
),
used AS (
  SELECT DISTINCT atttypid AS oid FROM col
  UNION
  SELECT inner_type.oid FROM used u JOIN pg_type t ON t.oid = u.oid CROSS JOIN LATERAL (
    SELECT t.typbasetype AS oid WHERE t.typtype = 'd'
    UNION ALL SELECT t.typelem WHERE t.typelem <> 0
    UNION ALL SELECT a.atttypid FROM pg_attribute a
      WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE r.rngtypid = t.oid${ofMultirange}
  ) inner_type
)
SELECT json_build_object(
  'tables', (
    SELECT json_agg(json_build_object(
      'oid', c.oid::int8, 'name', quote_ident(n.nspname) || '.' || quote_ident(c.relname), 'relation', c.relname,
      'kind', c.relkind, 'root', CASE WHEN c.relispartition THEN pg_partition_root(c.oid)::oid::int8 END,
      'condition', CASE WHEN c.relispartition AND c.relkind = 'r' THEN pg_get_partition_constraintdef(c.oid) END,
      'triggers', EXISTS (
        SELECT FROM pg_trigger t
        WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgtype & 4 <> 0)
    ) ORDER BY n.nspname, c.relname)
    FROM wanted w JOIN pg_class c ON c.oid = w.oid JOIN pg_namespace n ON n.oid = c.relnamespace
  ),
  'columns', (
    SELECT json_agg(json_build_object(
      'table', a.attrelid::int8, 'name', a.attname, 'number', a.attnum, 'type', a.atttypid::int8,
      'typeName', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
      'default', pg_get_expr(d.adbin, d.adrelid), 'generated', a.attgenerated <> '',
      'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
      'draw', CASE
        WHEN a.attidentity <> '' THEN (
          SELECT format('nextval(%L::regclass)', s.objid::regclass::text) FROM pg_depend s
          WHERE s.classid = 'pg_class'::regclass AND s.refclassid = 'pg_class'::regclass AND s.refobjid = a.attrelid
            AND s.refobjsubid = a.attnum AND s.deptype = 'i'
          LIMIT 1)
        WHEN pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' THEN pg_get_expr(d.adbin, d.adrelid)
      END
    ) ORDER BY a.attrelid, a.attnum)
    FROM col a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  ),
  'constraints', (
    SELECT json_agg(json_build_object(
      'table', k.conrelid::int8, 'name', k.conname, 'type', k.contype,
      'expression', CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END,
      'columns', k.conkey, 'target', k.confrelid::int8, 'match', k.confmatchtype,
      'targetNames', CASE WHEN k.contype = 'f' THEN (
        SELECT json_agg(a.attname ORDER BY key.place)
        FROM unnest(k.confkey) WITH ORDINALITY key (number, place)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = key.number) END
    ) ORDER BY k.conname)
    FROM wanted w JOIN pg_constraint k ON k.conrelid = w.oid
    WHERE k.contype IN ('c', 'f') AND (k.contype = 'c' OR k.conparentid = 0)
  ),
  'uniques', (
    SELECT json_agg(json_build_object(
      'table', i.indrelid::int8, 'columns', i.indkey::text, 'keys', i.indnkeyatts, 'partial', i.indpred IS NOT NULL,
      'nullsNotDistinct', ${version >= 150_000 ? 'i.indnullsnotdistinct' : 'false'},
      'apart', CASE WHEN i.indisexclusion OR 0 = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]) THEN (
        SELECT coalesce(json_agg(DISTINCT d.refobjsubid), '[]') FROM pg_depend d
        WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid AND d.refobjsubid > 0
          AND (d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
            OR d.classid = 'pg_constraint'::regclass AND d.objid IN (
              SELECT k.oid FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid))) END
    ) ORDER BY i.indexrelid)
    FROM wanted w JOIN pg_index i ON i.indrelid = w.oid WHERE i.indisunique OR i.indisexclusion
  ),
  'types', (
    SELECT json_agg(json_build_object(
      'oid', t.oid::int8, 'name', t.typname, 'schema', n.nspname,
      'kind', CASE
        WHEN t.typelem <> 0 AND t.typcategory = 'A' AND t.typname NOT IN ('int2vector', 'oidvector') THEN 'array'
        ELSE CASE t.typtype WHEN 'c' THEN 'composite' WHEN 'd' THEN 'domain' WHEN 'e' THEN 'enum' WHEN 'r' THEN 'range'
          WHEN 'm' THEN 'multirange' ELSE 'base' END END,
      'inner', coalesce(r.rngsubtype, CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.typelem END)::int8,
      'innerName', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod)
        ELSE format_type(coalesce(r.rngsubtype, t.typelem), NULL) END,
      'delimiter', coalesce((SELECT e.typdelim FROM pg_type e WHERE e.oid = t.typelem AND t.typelem <> 0), ','),
      'notNull', t.typnotnull,
      'labels', CASE WHEN t.typtype = 'e' THEN (
        SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) ELSE '[]' END,
      'attributes', CASE WHEN t.typtype = 'c' THEN (
        SELECT json_agg(json_build_object('type', a.atttypid::int8, 'typeName', format_type(a.atttypid, a.atttypmod))
          ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) ELSE '[]' END,
      'checks', CASE WHEN t.typtype = 'd' THEN coalesce((
        SELECT json_agg(json_build_object('name', k.conname, 'expression', pg_get_expr(k.conbin, 0)) ORDER BY k.conname)
        FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '[]') ELSE '[]' END
    ))
    FROM used u JOIN pg_type t ON t.oid = u.oid JOIN pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_range r ON r.rngtypid = t.oid${ofMultirange}
  ),
  'deferred', (
    SELECT json_agg(DISTINCT quote_ident(n.nspname) || '.' || quote_ident(k.conname))
    FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE k.condeferred
  )
)::text AS structure`
}
