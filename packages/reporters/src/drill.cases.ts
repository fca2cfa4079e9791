import type { DrillReport, MigrationDrill, TableDrill } from '@backout/core'

const NOTHING_WRITTEN = { inserted: 0, insertedKept: 0, updated: 0, updatedKept: 0, deleted: 0, deletedKept: 0 }

const table = (rest: Partial<TableDrill> = {}): TableDrill => ({
  rows: 10_000,
  untouched: 9960,
  kept: 9960,
  lost: 0,
  extra: 0,
  columns: { id: 'kept', name: 'kept' },
  written: { inserted: 10, insertedKept: 10, updated: 20, updatedKept: 20, deleted: 20, deletedKept: 20 },
  ...rest,
})

const migration = (name: string, rest: Partial<MigrationDrill> = {}): MigrationDrill => ({
  name,
  file: `/app/drizzle/${name}.sql`,
  down: { file: `/app/drizzle/${name}.down.sql`, origin: 'generated', verdict: 'exact', stale: false },
  outcome: 'back',
  failure: null,
  differences: [],
  columnOrder: [],
  blocked: null,
  tables: { 'public.users': table() },
  unfilled: {},
  sequencesBehind: [],
  unannounced: [],
  locks: [
    { relation: 'public.users', mode: 'ACCESS EXCLUSIVE', milliseconds: 3.12345, rewritten: false, scanned: false },
    { relation: 'public.posts', mode: 'SHARE ROW EXCLUSIVE', milliseconds: 900, rewritten: false, scanned: true },
  ],
  untraced: [],
  milliseconds: { up: 12.4, down: 3.12345, again: 1234 },
  ...rest,
})

/** A rehearsal in which every kind of thing happens. */
export const drilled: DrillReport = {
  version: 1,
  command: 'drill',
  project: {
    adapter: 'drizzle',
    root: '/app',
    migrations: '/app/drizzle',
    layout: 'journal',
    runner: 'drizzle-orm migrator 0.45.4',
    total: 12,
  },
  shadow: 'PostgreSQL 16.14',
  rowsPerTable: 10_000,
  migrations: [
    migration('0001_plain'),
    migration('0002_retyped', {
      tables: { 'public.users': table({ columns: { id: 'kept', name: 'restored' } }) },
      locks: [
        { relation: 'public.users', mode: 'ACCESS EXCLUSIVE', milliseconds: 61_000, rewritten: true, scanned: true },
      ],
      columnOrder: ['public.users'],
    }),
    migration('0003_lossy', {
      down: { file: '/app/drizzle/0003_lossy.down.sql', origin: 'edited', verdict: 'lossy', stale: true },
      outcome: 'back-with-losses',
      tables: { 'public.users': table({ kept: 0, lost: 9960, columns: { id: 'kept', name: 'lost' } }) },
      unannounced: ['public.users.name'],
    }),
    migration('0004_blocked', {
      blocked: {
        by: 'inserted',
        step: 'down',
        announced: false,
        failure: { statement: 'ALTER TABLE users …', message: 'column "name" contains null values', code: '23502' },
      },
    }),
    migration('0005_spoilt\u001b[31m', {
      outcome: 'lost',
      tables: {
        'public.users': table({
          kept: 9958,
          lost: 2,
          extra: 1,
          columns: { id: 'lost', name: 'lost' },
          written: { ...NOTHING_WRITTEN, inserted: 10, insertedKept: 4 },
        }),
      },
      unfilled: { 'public.odd|one': 'PostgreSQL refused the rows that were tried.' },
      sequencesBehind: ['public.users_id_seq'],
    }),
    migration('0006_differs', {
      outcome: 'differs',
      differences: [
        { object: 'index public.users.i', field: null, expected: undefined, actual: {} },
        { object: 'column public.users.name', field: 'type', expected: 'text', actual: 'integer' },
      ],
    }),
    migration('0007_missing', {
      down: null,
      outcome: 'missing',
      tables: {},
      locks: [],
      milliseconds: { up: 1, down: null, again: null },
    }),
    migration('0008_stops', {
      outcome: 'stops',
      failure: { statement: 'DROP INDEX\n  nobody', message: 'index "nobody" does not exist', code: '42704' },
      untraced: ['DROP INDEX CONCURRENTLY j'],
    }),
  ],
  staircase: {
    rounds: [1, 2],
    selected: false,
    withRows: true,
    note: null,
    landings: 6,
    landingsWithRows: 1,
    fall: {
      round: 3,
      migration: '0006_differs',
      direction: 'down',
      reason: 'schema',
      details: ['index public.users.i'],
    },
    wholeWay: null,
    start: 'the state before',
  },
  problems: [],
  summary: { migrations: 8, back: 4, lost: 2, givenUp: 9960, rows: 70_000, wayBack: 250_000, exitCode: 1 },
}

/** One in which all goes well. */
export const clean: DrillReport = {
  ...drilled,
  migrations: [migration('0001_plain')],
  staircase: {
    rounds: [1],
    selected: false,
    withRows: true,
    note: null,
    landings: 2,
    landingsWithRows: 0,
    fall: null,
    wholeWay: { down: 12, up: 1500 },
    start: 'the empty database',
  },
  summary: { migrations: 1, back: 1, lost: 0, givenUp: 0, rows: 10_000, wayBack: 3.12345, exitCode: 0 },
}
