import { type Cases, name } from './shorthand.ts'

export const SESSION_CASES: Cases<
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
  begin: [
    ['BEGIN', { kind: 'begin' }],
    ['START TRANSACTION ISOLATION LEVEL SERIALIZABLE', { kind: 'begin' }],
  ],
  commit: [
    ['COMMIT', { kind: 'commit', chain: false }],
    ['END TRANSACTION AND CHAIN', { kind: 'commit', chain: true }],
  ],
  rollback: [
    ['ROLLBACK', { kind: 'rollback', chain: false }],
    ['ABORT AND CHAIN', { kind: 'rollback', chain: true }],
  ],
  savepoint: [['SAVEPOINT x', { kind: 'savepoint', savepoint: 'x' }]],
  'release-savepoint': [['RELEASE SAVEPOINT x', { kind: 'release-savepoint', savepoint: 'x' }]],
  'rollback-to-savepoint': [['ROLLBACK TO SAVEPOINT x', { kind: 'rollback-to-savepoint', savepoint: 'x' }]],
  'prepared-transaction': [
    ["PREPARE TRANSACTION 'x'", { kind: 'prepared-transaction', action: 'prepare', id: 'x' }],
    ["COMMIT PREPARED 'x'", { kind: 'prepared-transaction', action: 'commit', id: 'x' }],
    ["ROLLBACK PREPARED 'x'", { kind: 'prepared-transaction', action: 'rollback', id: 'x' }],
  ],
  set: [
    ["SET lock_timeout = '5s'", { kind: 'set', parameter: 'lock_timeout', values: ['5s'], local: false }],
    ['SET LOCAL search_path TO a, "B"', { kind: 'set', parameter: 'search_path', values: ['a', 'B'], local: true }],
    ["SET TIME ZONE 'UTC'", { kind: 'set', parameter: 'timezone', values: ['UTC'], local: false }],
    [
      'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE',
      { kind: 'set', parameter: 'transaction', values: ['transaction_isolation=serializable'], local: false },
    ],
    ['SET x.y TO DEFAULT', { kind: 'set', parameter: 'x.y', values: null, local: false }],
  ],
  reset: [
    ['RESET lock_timeout', { kind: 'reset', parameter: 'lock_timeout' }],
    ['RESET ALL', { kind: 'reset', parameter: null }],
  ],
  'set-constraints': [
    ['SET CONSTRAINTS ALL DEFERRED', { kind: 'set-constraints', constraints: [], deferred: true }],
    ['SET CONSTRAINTS s.a, "B" IMMEDIATE', { kind: 'set-constraints', constraints: ['s.a', '"B"'], deferred: false }],
  ],
  'alter-server-setting': [
    [
      'ALTER SYSTEM SET max_connections = 5',
      { kind: 'alter-server-setting', database: null, parameter: 'max_connections' },
    ],
    ['ALTER DATABASE d RESET ALL', { kind: 'alter-server-setting', database: 'd', parameter: null }],
  ],
  'lock-table': [
    [
      'LOCK TABLE a, s.b IN SHARE ROW EXCLUSIVE MODE NOWAIT',
      { kind: 'lock-table', tables: [name('a'), name('s.b')], mode: 'SHARE ROW EXCLUSIVE', nowait: true },
    ],
    ['LOCK t', { kind: 'lock-table', tables: [name('t')], mode: 'ACCESS EXCLUSIVE', nowait: false }],
  ],
  vacuum: [
    ['VACUUM (FULL, ANALYZE false) s.t', { kind: 'vacuum', tables: [name('s.t')], full: true, analyze: false }],
    ['VACUUM ANALYZE', { kind: 'vacuum', tables: [], full: false, analyze: true }],
  ],
  analyze: [
    ['ANALYZE', { kind: 'analyze', tables: [] }],
    ['ANALYZE s.t (a), u', { kind: 'analyze', tables: [name('s.t'), name('u')] }],
  ],
  reindex: [
    ['REINDEX (CONCURRENTLY) TABLE s.t', { kind: 'reindex', target: 'table', name: name('s.t'), concurrently: true }],
    ['REINDEX INDEX i', { kind: 'reindex', target: 'index', name: name('i'), concurrently: false }],
    ['REINDEX SCHEMA s', { kind: 'reindex', target: 'schema', name: name('s'), concurrently: false }],
  ],
  cluster: [
    ['CLUSTER s.t USING i', { kind: 'cluster', table: name('s.t'), index: 'i' }],
    ['CLUSTER', { kind: 'cluster', table: null, index: null }],
  ],
}
