import { members, relations, tables, columns } from '../objects.ts'
import type { Pick } from '../pick.ts'
import type { Productions } from './production.ts'

const CONTROL = 'each case runs within one transaction; what ends it is held by the cases of fixtures/sql'

export const OTHERS: Productions<
  | 'create-extension'
  | 'alter-extension'
  | 'drop-extension'
  | 'create-publication'
  | 'alter-publication'
  | 'drop-publication'
  | 'comment'
  | 'create-object'
  | 'alter-object'
  | 'drop-object'
  | 'rename-object'
  | 'opaque'
  | 'begin'
  | 'commit'
  | 'rollback'
  | 'savepoint'
  | 'release-savepoint'
  | 'rollback-to-savepoint'
  | 'prepared-transaction'
  | 'set'
  | 'reset'
  | 'set-constraints'
  | 'alter-server-setting'
  | 'lock-table'
  | 'vacuum'
  | 'analyze'
  | 'reindex'
  | 'cluster'
> = {
  'create-extension': { leftOut: 'which extensions a server has is its own; those of PostgreSQL are held by fixtures' },
  'alter-extension': { leftOut: 'which extensions a server has is its own, as of create-extension' },
  'drop-extension': { leftOut: 'which extensions a server has is its own, as of create-extension' },
  'create-publication': (pick, catalog) => {
    const table = pick.one(tables(catalog))
    return table ? `CREATE PUBLICATION ${pick.fresh()} FOR TABLE ${table.name}` : null
  },
  'alter-publication': (pick, catalog) => {
    const publication = pick.one(Object.keys(catalog.publications))
    const table = pick.one(tables(catalog))
    return publication && table
      ? `ALTER PUBLICATION ${publication} ${pick.of([`ADD TABLE ${table.name}`, `SET (publish = 'insert')`, `SET TABLE ${table.name}`])}`
      : null
  },
  'drop-publication': (pick, catalog) => {
    const publication = pick.one(Object.keys(catalog.publications))
    return publication ? `DROP PUBLICATION ${publication}` : null
  },
  comment: (pick, catalog) => {
    const column = pick.one(columns(catalog))
    const index = pick.one(members(catalog, 'constraints'))
    return pick.of([
      ...(column
        ? ([
            `COMMENT ON COLUMN ${column.table.name}.${column.name} IS 'new''s'`,
            `COMMENT ON TABLE ${column.table.name} IS NULL`,
          ] as const)
        : []),
      ...(index ? ([`COMMENT ON CONSTRAINT ${index.name} ON ${index.table.name} IS 'c'`] as const) : []),
      `COMMENT ON SCHEMA public IS 'p'`,
    ] as unknown as readonly [string, ...string[]])
  },
  'create-object': (pick) =>
    pick.of([
      `CREATE AGGREGATE ${pick.fresh()}(integer) (sfunc = int4pl, stype = integer)`,
      `CREATE COLLATION ${pick.fresh()} FROM "C"`,
      `CREATE TEXT SEARCH CONFIGURATION ${pick.fresh()} (COPY = simple)`,
    ]),
  'alter-object': (_, catalog) => {
    const search = Object.keys(catalog.textSearch)[0]
    return search
      ? `ALTER TEXT SEARCH CONFIGURATION ${search.replace('configuration ', '')} DROP MAPPING FOR word`
      : null
  },
  'drop-object': (pick, catalog) => {
    const statistics = pick.one(Object.keys(catalog.statistics))
    const aggregate = Object.entries(catalog.functions).find(([, { kind }]) => kind === 'aggregate')
    const collation = Object.keys(catalog.collations)[0]
    return (
      pick.one([
        ...(statistics ? [`DROP STATISTICS ${statistics}`] : []),
        ...(aggregate ? [`DROP AGGREGATE ${aggregate[0]}`] : []),
        ...(collation ? [`DROP COLLATION ${collation}`] : []),
      ]) ?? null
    )
  },
  'rename-object': (pick, catalog) => {
    const routine = pick.one(Object.entries(catalog.functions).filter(([, { kind }]) => kind === 'function'))
    const statistics = Object.keys(catalog.statistics)[0]
    if (statistics && pick.flag()) return `ALTER STATISTICS ${statistics} RENAME TO ${pick.fresh()}`
    return routine ? `ALTER FUNCTION ${routine[0]} RENAME TO ${pick.fresh()}` : null
  },
  opaque: () => 'LISTEN laws',
  begin: { leftOut: CONTROL },
  commit: { leftOut: CONTROL },
  rollback: { leftOut: CONTROL },
  savepoint: (pick) => around(pick, 'RELEASE SAVEPOINT laws'),
  'release-savepoint': (pick) => around(pick, 'RELEASE SAVEPOINT laws'),
  'rollback-to-savepoint': (pick) => around(pick, 'ROLLBACK TO SAVEPOINT laws'),
  'prepared-transaction': { leftOut: CONTROL },
  set: (pick) =>
    pick.of([`SET lock_timeout = '5s'`, `SET LOCAL statement_timeout = '60s'`, `SET search_path = public`]),
  reset: (pick) => pick.of(['RESET lock_timeout', 'RESET ALL']),
  'set-constraints': (pick) => `SET CONSTRAINTS ALL ${pick.of(['DEFERRED', 'IMMEDIATE'])}`,
  'alter-server-setting': (pick, catalog) => {
    void catalog
    return `ALTER DATABASE postgres ${pick.of([`SET work_mem = '9MB'`, 'RESET ALL'])}`
  },
  'lock-table': (pick, catalog) => {
    const table = pick.one(tables(catalog))
    return table ? `LOCK TABLE ${table.name} IN ${pick.of(['SHARE', 'ACCESS EXCLUSIVE'])} MODE` : null
  },
  vacuum: { leftOut: 'VACUUM cannot run inside a transaction' },
  analyze: (pick, catalog) => {
    const table = pick.one(tables(catalog))
    return table ? `ANALYZE ${table.name}` : null
  },
  reindex: (pick, catalog) => {
    const table = pick.one(relations(catalog, 'table'))
    return table ? `REINDEX TABLE ${table.name}` : null
  },
  cluster: (pick, catalog) => {
    const index = pick.one(members(catalog, 'indexes', ({ method, partial }) => method === 'btree' && !partial))
    return index ? `CLUSTER ${index.table.name} USING ${index.name}` : null
  },
}

/** A savepoint ends in the statement that sets it, so that each statement stands by itself. */
const around = (pick: Pick, end: string): string => `SAVEPOINT laws;\nCREATE TABLE ${pick.fresh()} (a integer);\n${end}`
