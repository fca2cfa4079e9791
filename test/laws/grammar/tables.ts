import { columns, members, quoted, relations, schemaOf, tables, types } from '../objects.ts'
import { TYPES } from '../values.ts'
import type { Productions } from './production.ts'

export const TABLES: Productions<
  | 'create-table'
  | 'create-table-as'
  | 'drop-table'
  | 'rename-table'
  | 'attach-partition'
  | 'detach-partition'
  | 'set-options'
  | 'set-persistence'
  | 'set-tablespace'
  | 'set-access-method'
  | 'set-cluster-index'
  | 'set-replica-identity'
  | 'set-inheritance'
  | 'set-table-type'
  | 'create-statistics'
  | 'set-schema'
  | 'create-schema'
  | 'drop-schema'
  | 'rename-schema'
> = {
  'create-table': (pick, catalog) => {
    const other = pick.one(tables(catalog))
    const name = pick.fresh()
    return pick.of([
      `CREATE TABLE ${name} (id serial PRIMARY KEY, a ${pick.of(TYPES)}, b text UNIQUE NOT NULL)`,
      `CREATE TABLE ${name} (a integer) PARTITION BY HASH (a)`,
      ...(other ? ([`CREATE TABLE ${name} (LIKE ${other.name} INCLUDING ALL)`] as const) : []),
    ])
  },
  'create-table-as': (pick, catalog) => {
    const other = pick.one(tables(catalog))
    return other ? `CREATE TABLE ${pick.fresh()} AS SELECT * FROM ${other.name}` : null
  },
  'drop-table': (pick, catalog) => {
    const table = pick.one(relations(catalog, 'table', 'partitioned table'))
    return table ? `DROP TABLE ${table.name}${pick.of([' CASCADE', ''])}` : null
  },
  'rename-table': (pick, catalog) => {
    const table = pick.one(relations(catalog, 'table', 'partitioned table'))
    return table ? `ALTER TABLE ${table.name} RENAME TO ${pick.fresh()}` : null
  },
  'attach-partition': (pick, catalog) => {
    const root = pick.one(relations(catalog, 'partitioned table'))
    const part = pick.one(tables(catalog).filter(({ name }) => /alone/.test(name)))
    return root && part ? `ALTER TABLE ${root.name} ATTACH PARTITION ${part.name} FOR VALUES IN ('z')` : null
  },
  'detach-partition': (pick, catalog) => {
    const part = pick.one(relations(catalog, 'table').filter(({ partitionBound }) => partitionBound !== undefined))
    return part ? `ALTER TABLE ${part.inherits![0]} DETACH PARTITION ${part.name}` : null
  },
  'set-options': (pick, catalog) => {
    const table = pick.one(relations(catalog, 'table'))
    const option = pick.of([
      'SET (fillfactor = 70)',
      'SET (autovacuum_enabled = false)',
      'SET (toast_tuple_target = 200)',
    ])
    return table ? `ALTER TABLE ${table.name} ${option}` : null
  },
  'set-persistence': (pick, catalog) => {
    const table = pick.one(relations(catalog, 'table'))
    return table ? `ALTER TABLE ${table.name} SET ${pick.of(['UNLOGGED', 'LOGGED'])}` : null
  },
  'set-tablespace': (pick, catalog) => {
    const table = pick.one(relations(catalog, 'table'))
    return table ? `ALTER TABLE ${table.name} SET TABLESPACE pg_default` : null
  },
  'set-access-method': (pick, catalog) => {
    const table = pick.one(relations(catalog, 'table'))
    return table && catalog.version >= 150_000 ? `ALTER TABLE ${table.name} SET ACCESS METHOD heap` : null
  },
  'set-cluster-index': (pick, catalog) => {
    const index = pick.one(members(catalog, 'indexes', ({ method, partial }) => method === 'btree' && !partial))
    return index ? `ALTER TABLE ${index.table.name} CLUSTER ON ${index.name}` : null
  },
  'set-replica-identity': (pick, catalog) => {
    const index = pick.one(members(catalog, 'indexes', ({ unique, partial }) => unique === true && !partial))
    const table = pick.one(relations(catalog, 'table'))
    const whole = table && `ALTER TABLE ${table.name} REPLICA IDENTITY ${pick.of(['FULL', 'NOTHING'])}`
    return index && pick.flag()
      ? `ALTER TABLE ${index.table.name} REPLICA IDENTITY USING INDEX ${index.name}`
      : (whole ?? null)
  },
  'set-inheritance': (pick, catalog) => {
    const heir = pick.one(
      relations(catalog, 'table').filter(({ inherits, partitionBound }) => inherits && partitionBound === undefined),
    )
    const [base, stray] = [/\.base$/, /\.stray$/].map((name) => tables(catalog).find((table) => name.test(table.name)))
    if (heir && pick.flag()) return `ALTER TABLE ${heir.name} NO INHERIT ${heir.inherits![0]}`
    return base && stray ? `ALTER TABLE ${stray.name} INHERIT ${base.name}` : null
  },
  'set-table-type': (pick, catalog) => {
    const typed = pick.one(relations(catalog, 'table').filter(({ ofType }) => ofType !== undefined))
    const loose = tables(catalog).find(({ name }) => name.endsWith('.loose'))
    const type = types(catalog, 'composite')[0]
    if (typed && !pick.flag()) return `ALTER TABLE ${typed.name} NOT OF`
    return loose && type ? `ALTER TABLE ${loose.name} OF ${type.name}` : null
  },
  'create-statistics': (pick, catalog) => {
    const table = pick.one(relations(catalog, 'table').filter((one) => (one.columns?.length ?? 0) > 1))
    const [a, b] = table?.columns ?? []
    return table
      ? `CREATE STATISTICS ${pick.fresh()} ON ${quoted(a!.name)}, ${quoted(b!.name)} FROM ${table.name}`
      : null
  },
  'set-schema': (pick, catalog) => {
    const relation = pick.one(tables(catalog))
    const type = pick.one([...types(catalog, 'enum'), ...types(catalog, 'domain')])
    const schema = Object.keys(catalog.schemas).find((name) => name !== 'public')
    if (schema === undefined) return null
    if (type && pick.flag()) return `ALTER TYPE ${type.name} SET SCHEMA ${schema}`
    return relation
      ? `ALTER TABLE ${relation.name} SET SCHEMA ${schemaOf(relation.name) === schema ? 'public' : schema}`
      : null
  },
  'create-schema': (pick) => `CREATE SCHEMA ${pick.fresh()}`,
  'drop-schema': (pick, catalog) => {
    const schema = pick.one(Object.keys(catalog.schemas).filter((name) => name !== 'public'))
    return schema === undefined ? null : `DROP SCHEMA ${schema} CASCADE`
  },
  'rename-schema': (pick, catalog) => {
    const schema = pick.one(Object.keys(catalog.schemas).filter((name) => name !== 'public'))
    return schema === undefined ? null : `ALTER SCHEMA ${schema} RENAME TO ${pick.fresh()}`
  },
}

export const SEQUENCES: Productions<'create-sequence' | 'alter-sequence' | 'drop-sequence' | 'rename-sequence'> = {
  'create-sequence': (pick) =>
    `CREATE SEQUENCE ${pick.fresh()} ${pick.of(['START 7', 'AS smallint', 'INCREMENT -2 MAXVALUE 100 CYCLE'])}`,
  'alter-sequence': (pick, catalog) => {
    const sequence = pick.one(relations(catalog, 'sequence').filter(({ sequence: it }) => !it?.identity))
    const change = pick.of(['INCREMENT BY 5', 'RESTART', 'RESTART WITH 77', 'START WITH 3', 'OWNED BY NONE', 'CACHE 4'])
    return sequence ? `ALTER SEQUENCE ${sequence.name} ${change}` : null
  },
  'drop-sequence': (pick, catalog) => {
    const sequence = pick.one(relations(catalog, 'sequence').filter(({ sequence: it }) => !it?.identity))
    return sequence ? `DROP SEQUENCE ${sequence.name} CASCADE` : null
  },
  'rename-sequence': (pick, catalog) => {
    const sequence = pick.one(relations(catalog, 'sequence'))
    return sequence ? `ALTER SEQUENCE ${sequence.name} RENAME TO ${pick.fresh()}` : null
  },
}

export const VIEWS: Productions<
  | 'create-view'
  | 'create-materialized-view'
  | 'refresh-materialized-view'
  | 'drop-view'
  | 'drop-materialized-view'
  | 'rename-view'
  | 'rename-materialized-view'
> = {
  'create-view': (pick, catalog) => {
    const column = pick.one(columns(catalog))
    const view = pick.one(relations(catalog, 'view'))
    if (view && pick.number(4) === 3)
      return `CREATE OR REPLACE VIEW ${view.name} AS ${view.definition!.replace(/;$/, '')} LIMIT 5`
    return column ? `CREATE VIEW ${pick.fresh()} AS SELECT ${column.name} FROM ${column.table.name}` : null
  },
  'create-materialized-view': (pick, catalog) => {
    const column = pick.one(columns(catalog))
    const rest = pick.of(['', ' WITH NO DATA'])
    return column
      ? `CREATE MATERIALIZED VIEW ${pick.fresh()} AS SELECT ${column.name} FROM ${column.table.name}${rest}`
      : null
  },
  'refresh-materialized-view': (pick, catalog) => {
    const view = pick.one(relations(catalog, 'materialized view'))
    return view ? `REFRESH MATERIALIZED VIEW ${view.name}${pick.of(['', ' WITH NO DATA'])}` : null
  },
  'drop-view': (pick, catalog) => {
    const view = pick.one(relations(catalog, 'view'))
    return view ? `DROP VIEW ${view.name} CASCADE` : null
  },
  'drop-materialized-view': (pick, catalog) => {
    const view = pick.one(relations(catalog, 'materialized view'))
    return view ? `DROP MATERIALIZED VIEW ${view.name}` : null
  },
  'rename-view': (pick, catalog) => {
    const view = pick.one(relations(catalog, 'view'))
    return view ? `ALTER VIEW ${view.name} RENAME TO ${pick.fresh()}` : null
  },
  'rename-materialized-view': (pick, catalog) => {
    const view = pick.one(relations(catalog, 'materialized view'))
    return view ? `ALTER MATERIALIZED VIEW ${view.name} RENAME TO ${pick.fresh()}` : null
  },
}
