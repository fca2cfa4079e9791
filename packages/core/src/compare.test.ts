import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Catalog, CatalogColumn, CatalogRelation } from './catalog.ts'
import { compareCatalogs } from './compare.ts'
import { BackoutBug } from './error.ts'

const users: CatalogRelation = {
  kind: 'table',
  owner: 'app',
  columns: [
    { name: 'id', type: 'integer', notNull: true },
    { name: 'email', type: 'text', default: "''::text" },
  ],
  constraints: {
    users_team_fkey: {
      type: 'foreign key',
      definition: 'FOREIGN KEY (team) REFERENCES public.teams(id)',
      references: { table: 'public.teams', columns: ['id'] },
    },
  },
  indexes: {
    users_email_idx: {
      definition: 'CREATE INDEX …',
      method: 'btree',
      columns: ['email', null],
      statistics: { '2': 100 },
    },
  },
}

const catalog = (relations: Catalog['relations'], version = 180006): Catalog => {
  const none = {}
  return {
    version,
    databases: none,
    schemas: { public: {} },
    relations,
    types: { 'public.mood': { kind: 'enum', labels: ['sad', 'ok'] } },
    functions: none,
    extensions: none,
    statistics: none,
    collations: none,
    conversions: none,
    languages: none,
    transforms: none,
    accessMethods: none,
    casts: none,
    operators: none,
    operatorClasses: none,
    operatorFamilies: none,
    textSearch: none,
    eventTriggers: none,
    publications: none,
    subscriptions: none,
    foreignDataWrappers: none,
    foreignServers: none,
    userMappings: none,
    defaultPrivileges: none,
    roles: none,
    settingPrivileges: none,
    systemPrivileges: none,
  }
}

const before = catalog({ 'public.users': users })
const altered = (change: Partial<CatalogRelation>) => catalog({ 'public.users': { ...users, ...change } })
const [id, email] = users.columns!
const index = users.indexes!['users_email_idx']!
const fkey = users.constraints!['users_team_fkey']!

const view = (columns: readonly CatalogColumn[]) => catalog({ 'public.v': { kind: 'view', columns } })
const type = (attributes: readonly CatalogColumn[]): Catalog => ({
  ...before,
  types: { 'public.t': { kind: 'composite', attributes } },
})

/** A change of {@link before}, and `object` · `field` of the one difference that it makes. */
const CASES: readonly [title: string, actual: Catalog, object: string, field: string | null][] = [
  ['a table is missing', catalog({}), 'table public.users', null],
  ['a table is extra', catalog({ 'public.users': users, 'public.b': { kind: 'view' } }), 'view public.b', null],
  ['an owner', altered({ owner: 'other' }), 'table public.users', 'owner'],
  ['a field is extra', altered({ comment: 'x' }), 'table public.users', 'comment'],
  ['a flag', altered({ rowSecurity: true }), 'table public.users', 'rowSecurity'],
  ['a column is missing', altered({ columns: [id!] }), 'column public.users.email', null],
  ['a default', altered({ columns: [id!, { ...email!, default: '1' }] }), 'column public.users.email', 'default'],
  ['a constraint is missing', altered({ constraints: {} }), 'constraint public.users.users_team_fkey', null],
  [
    'a record within an object',
    altered({ constraints: { users_team_fkey: { ...fkey, references: { table: 'public.teams', columns: ['no'] } } } }),
    'constraint public.users.users_team_fkey',
    'references.columns',
  ],
  [
    'key columns are a value, not objects',
    altered({ indexes: { users_email_idx: { ...index, columns: [null, 'email'] } } }),
    'index public.users.users_email_idx',
    'columns',
  ],
  [
    'a number by number',
    altered({ indexes: { users_email_idx: { ...index, statistics: { '2': 101 } } } }),
    'index public.users.users_email_idx',
    'statistics.2',
  ],
  [
    'the order of labels',
    { ...before, types: { 'public.mood': { kind: 'enum', labels: ['ok', 'sad'] } } },
    'enum public.mood',
    'labels',
  ],
  ['a section without a kind', { ...before, schemas: {} }, 'schema public', null],
]

describe('compareCatalogs', () => {
  it.each(CASES)('names what differs: %s', (_title, actual, object, field) => {
    expect(compareCatalogs(before, actual)).toEqual({
      differences: [expect.objectContaining({ object, field })],
      columnOrder: [],
    })
    const back = compareCatalogs(actual, before).differences
    expect(back.map((difference) => [difference.object, difference.field])).toEqual([[object, field]])
  })

  it('keeps the order of a table’s columns apart', () => {
    expect(compareCatalogs(before, altered({ columns: [email!, id!] }))).toEqual({
      differences: [],
      columnOrder: ['public.users'],
    })
  })

  it('does not take a lost column for another order', () => {
    const third = { name: 'team', type: 'integer' }
    const { differences, columnOrder } = compareCatalogs(
      altered({ columns: [id!, email!, third] }),
      altered({ columns: [id!, third] }),
    )
    expect(columnOrder).toEqual([])
    expect(differences).toHaveLength(1)
  })

  it('takes the order of a view’s columns and a composite’s attributes for what they are', () => {
    expect(compareCatalogs(view([id!, email!]), view([email!, id!]))).toEqual({
      differences: [
        { object: 'view public.v', field: 'order of columns', expected: ['id', 'email'], actual: ['email', 'id'] },
      ],
      columnOrder: [],
    })
    expect(compareCatalogs(type([id!, email!]), type([email!, id!])).differences).toHaveLength(1)
  })

  it('finds objects by names that JavaScript knows too', () => {
    const columns = ['__proto__', 'constructor', 'hasOwnProperty', 'name', 'kind'].map((name) => ({
      name,
      type: 'text',
    }))
    const odd = catalog(
      JSON.parse(`{"__proto__":{"kind":"table"},"constructor":{"kind":"table","columns":${JSON.stringify(columns)}}}`),
    )
    expect(compareCatalogs(odd, odd).differences).toEqual([])
    expect(compareCatalogs(odd, catalog({})).differences.map(({ object }) => object)).toEqual([
      'table __proto__',
      'table constructor',
    ])
    const short = catalog({ constructor: { kind: 'table' as const, columns: columns.slice(1) } })
    expect(compareCatalogs(odd, short).differences.map(({ object }) => object)).toEqual([
      'table __proto__',
      'column constructor.__proto__',
    ])
  })

  it('compares what no interface knows', () => {
    const future = (value: unknown) => ({ ...before, moons: { io: { ring: value } } }) as unknown as Catalog
    expect(compareCatalogs(future(1), future(2)).differences).toEqual([
      { object: 'object io', field: 'ring', expected: 1, actual: 2 },
    ])
    expect(compareCatalogs(future(1), before).differences).toHaveLength(1)
  })

  it('refuses catalogs of two majors, and takes two minors', () => {
    expect(() => compareCatalogs(before, catalog({}, 170004))).toThrow(BackoutBug)
    expect(compareCatalogs(before, catalog({ 'public.users': users }, 180001)).differences).toEqual([])
  })

  it('holds for anything: equal to itself, and as many differences one way as the other', () => {
    const anything = fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()))
    fc.assert(
      fc.property(anything, anything, (a, b) => {
        const left = { ...before, relations: a } as unknown as Catalog
        const right = { ...before, relations: b } as unknown as Catalog
        expect(compareCatalogs(left, structuredClone(left))).toEqual({ differences: [], columnOrder: [] })
        expect(compareCatalogs(left, right).differences.length).toBe(compareCatalogs(right, left).differences.length)
      }),
    )
  })
})
