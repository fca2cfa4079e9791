import { compareCatalogs, type Catalog, type Session } from '@backout/core'
import type {
  CatalogColumn,
  CatalogConstraint,
  CatalogDatabase,
  CatalogExtension,
  CatalogFunction,
  CatalogIndex,
  CatalogNotNull,
  CatalogPolicy,
  CatalogRelation,
  CatalogRule,
  CatalogSchema,
  CatalogSequence,
  CatalogStatistics,
  CatalogTrigger,
  CatalogType,
} from '@backout/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHANGES, NO_CHANGES } from './changes.cases.ts'
import { openKitchenSink, type TestDatabase } from './kitchen-sink.cases.ts'
import { readCatalog } from './read-catalog.ts'
import { SECTIONS } from './sections.ts'

let database: TestDatabase
let session: Session
let catalog: Catalog
beforeAll(async () => {
  database = await openKitchenSink()
  session = database.session
  catalog = await readCatalog(session)
})
afterAll(() => database.close())

const relations = () => Object.values(catalog.relations)
const types = () => Object.values(catalog.types)
const columns = () => [...relations().flatMap((r) => r.columns ?? []), ...types().flatMap((t) => t.attributes ?? [])]
const within = (field: 'constraints' | 'indexes' | 'triggers' | 'rules' | 'policies') =>
  relations().flatMap((relation) => Object.values<object>(relation[field] ?? {}))

/** The fields of an interface; the compiler finds the one that is missing here. */
type Fields<T> = { readonly [Field in keyof Required<T>]: true }
const fields = <T>(all: Fields<T>): string[] => Object.keys(all).sort()

/** Every interface of `catalog.ts`, its fields, and where its objects are. */
const INTERFACES: readonly [name: string, fields: string[], objects: () => readonly object[]][] = [
  [
    'CatalogDatabase',
    fields<CatalogDatabase>({ acl: true, comment: true, settings: true }),
    () => Object.values(catalog.databases),
  ],
  [
    'CatalogSchema',
    fields<CatalogSchema>({ owner: true, acl: true, comment: true }),
    () => Object.values(catalog.schemas),
  ],
  [
    'CatalogRelation',
    fields<CatalogRelation>({
      kind: true,
      owner: true,
      acl: true,
      comment: true,
      persistence: true,
      options: true,
      tablespace: true,
      accessMethod: true,
      ofType: true,
      rowSecurity: true,
      forceRowSecurity: true,
      replicaIdentity: true,
      partitionKey: true,
      partitionBound: true,
      detachPending: true,
      inherits: true,
      columns: true,
      constraints: true,
      indexes: true,
      triggers: true,
      switchedTriggers: true,
      rules: true,
      policies: true,
      definition: true,
      populated: true,
      sequence: true,
      server: true,
      serverOptions: true,
    }),
    relations,
  ],
  [
    'CatalogColumn',
    fields<CatalogColumn>({
      name: true,
      type: true,
      notNull: true,
      notNullConstraint: true,
      default: true,
      generated: true,
      expression: true,
      identity: true,
      collation: true,
      storage: true,
      compression: true,
      statistics: true,
      options: true,
      serverOptions: true,
      inherited: true,
      acl: true,
      comment: true,
    }),
    columns,
  ],
  [
    'CatalogNotNull',
    fields<CatalogNotNull>({ notValid: true, noInherit: true, inherited: true, comment: true }),
    () => [...columns(), ...types()].flatMap(({ notNullConstraint }) => notNullConstraint ?? []),
  ],
  [
    'CatalogConstraint',
    fields<CatalogConstraint>({
      type: true,
      definition: true,
      notValid: true,
      notEnforced: true,
      deferrable: true,
      deferred: true,
      inherited: true,
      columns: true,
      references: true,
      comment: true,
    }),
    () => [...within('constraints'), ...types().flatMap(({ constraints }) => Object.values(constraints ?? {}))],
  ],
  [
    'CatalogIndex',
    fields<CatalogIndex>({
      definition: true,
      unique: true,
      primary: true,
      invalid: true,
      notReady: true,
      clustered: true,
      replicaIdentity: true,
      constraint: true,
      method: true,
      columns: true,
      partial: true,
      tablespace: true,
      options: true,
      statistics: true,
      parent: true,
      comment: true,
    }),
    () => within('indexes'),
  ],
  [
    'CatalogTrigger',
    fields<CatalogTrigger>({ definition: true, enabled: true, inherited: true, comment: true }),
    () => within('triggers'),
  ],
  ['CatalogRule', fields<CatalogRule>({ definition: true, enabled: true, comment: true }), () => within('rules')],
  [
    'CatalogPolicy',
    fields<CatalogPolicy>({ permissive: true, command: true, roles: true, using: true, check: true, comment: true }),
    () => within('policies'),
  ],
  [
    'CatalogSequence',
    fields<CatalogSequence>({
      type: true,
      start: true,
      increment: true,
      minimum: true,
      maximum: true,
      cache: true,
      cycle: true,
      ownedBy: true,
      identity: true,
    }),
    () => relations().flatMap(({ sequence }) => sequence ?? []),
  ],
  [
    'CatalogType',
    fields<CatalogType>({
      kind: true,
      owner: true,
      acl: true,
      comment: true,
      labels: true,
      base: true,
      notNull: true,
      notNullConstraint: true,
      default: true,
      collation: true,
      constraints: true,
      attributes: true,
      definition: true,
    }),
    types,
  ],
  [
    'CatalogFunction',
    fields<CatalogFunction>({ kind: true, owner: true, acl: true, comment: true, definition: true }),
    () => Object.values(catalog.functions),
  ],
  [
    'CatalogExtension',
    fields<CatalogExtension>({ owner: true, version: true, schema: true, comment: true, dependents: true }),
    () => Object.values(catalog.extensions),
  ],
  [
    'CatalogStatistics',
    fields<CatalogStatistics>({ owner: true, definition: true, target: true, comment: true }),
    () => Object.values(catalog.statistics),
  ],
]

/** What the objects of the sections of definitions have; what is not named here, PostgreSQL does not know of them. */
const DEFINITIONS = {
  collations: 'comment definition owner',
  conversions: 'comment definition owner',
  languages: 'acl comment definition owner',
  transforms: 'comment definition',
  accessMethods: 'comment definition',
  casts: 'comment definition',
  operators: 'comment definition owner',
  operatorClasses: 'comment definition owner',
  operatorFamilies: 'comment definition owner',
  textSearch: 'comment definition owner',
  eventTriggers: 'comment definition enabled owner',
  publications: 'comment definition owner',
  foreignDataWrappers: 'acl comment definition owner',
  foreignServers: 'acl comment definition owner',
  userMappings: 'definition',
  roles: 'comment definition',
} as const satisfies Partial<Record<keyof Catalog, string>>

const fieldsSeen = (objects: readonly object[]) => [...new Set(objects.flatMap((object) => Object.keys(object)))].sort()

describe('the kitchen sink', () => {
  it.each(INTERFACES)('sets every field of %s, and no other', (_name, all, objects) => {
    expect(fieldsSeen(objects())).toEqual(all)
  })

  it.each(Object.entries(DEFINITIONS))('sets every field in section %s', (section, all) => {
    expect(fieldsSeen(Object.values(catalog[section as keyof typeof DEFINITIONS])).join(' ')).toBe(all)
  })

  it('has something in every section but subscriptions, which PGlite cannot have', () => {
    const empty = Object.entries(catalog).filter(
      ([, objects]) => typeof objects === 'object' && Object.keys(objects).length === 0,
    )
    expect(empty.map(([section]) => section)).toEqual(['subscriptions'])
    expect(Object.keys(catalog).sort()).toEqual(['version', ...Object.keys(SECTIONS)].sort())
  })

  it('reads the same twice', async () => {
    expect(await readCatalog(session)).toEqual(catalog)
  })
})

/** Each place in a JSON value with the ways to spoil it: functions that do so and return what undoes it. */
function* mutants(value: unknown, path: string): Generator<readonly [path: string, spoil: () => () => void]> {
  if (typeof value !== 'object' || value === null) return
  const members = value as Record<string, unknown>
  for (const key of Object.keys(value)) {
    if (path === '' && key === 'version') continue
    const at = `${path}/${key}`
    const old = members[key]
    const change = (to: unknown) => () => {
      members[key] = to
      return () => void (members[key] = old)
    }
    if (typeof old === 'string') yield [`${at} changed`, change(`${old}x`)]
    if (typeof old === 'number') yield [`${at} changed`, change(old + 1)]
    if (typeof old === 'boolean') yield [`${at} changed`, change(!old)]
    if (Array.isArray(value))
      yield [`${at} removed`, () => (value.splice(Number(key), 1), () => value.splice(Number(key), 0, old))]
    // A section is never absent.
    else if (path !== '') yield [`${at} removed`, () => (delete members[key], () => void (members[key] = old))]
    if (Array.isArray(value) && Number(key) > 0 && JSON.stringify(old) !== JSON.stringify(value[Number(key) - 1])) {
      const swap = () =>
        void ([value[Number(key) - 1], value[Number(key)]] = [value[Number(key)], value[Number(key) - 1]])
      yield [`${at} swapped`, () => (swap(), swap)]
    }
    yield* mutants(old, at)
  }
}

describe('compareCatalogs', () => {
  it('sees every change of every value in the catalog of the kitchen sink', () => {
    const spoilt = structuredClone(catalog)
    let count = 0
    const survivors: string[] = []
    for (const [path, spoil] of mutants(spoilt, '')) {
      const undo = spoil()
      const { differences, columnOrder } = compareCatalogs(catalog, spoilt)
      if (differences.length + columnOrder.length === 0) survivors.push(path)
      undo()
      count++
    }
    expect(survivors).toEqual([])
    expect(count).toBeGreaterThan(1500)
    expect(spoilt).toEqual(catalog)
  })
})

/** Runs SQL in a transaction that is rolled back, and compares the catalog in it with the one before. */
async function compareAfter(sql: string) {
  await session.query('begin')
  try {
    await session.query(sql)
    return compareCatalogs(catalog, await readCatalog(session))
  } finally {
    await session.query('rollback')
  }
}

describe('readCatalog', () => {
  it.each(CHANGES)('sees: %s', async (sql, object) => {
    const { differences } = await compareAfter(sql)
    expect(differences.map((difference) => difference.object)).toContain(object)
  })

  it.each(NO_CHANGES)('sees no difference after: %s', async (sql) => {
    expect(await compareAfter(sql)).toEqual({ differences: [], columnOrder: [] })
  })

  it('is the same again after all those changes were rolled back', async () => {
    expect(compareCatalogs(catalog, await readCatalog(session))).toEqual({ differences: [], columnOrder: [] })
  })
})
