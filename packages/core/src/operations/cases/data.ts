import { type Cases, name } from './shorthand.ts'

export const DATA_CASES: Cases<
  'insert' | 'update' | 'delete' | 'merge' | 'select' | 'truncate' | 'copy' | 'call' | 'do'
> = {
  insert: [
    [
      'INSERT INTO s.t (a, b) VALUES (1, 2), (3, 4) ON CONFLICT DO NOTHING',
      {
        kind: 'insert',
        table: name('s.t'),
        columns: ['a', 'b'],
        source: 'values',
        rows: 2,
        literals: [
          ['1', '2'],
          ['3', '4'],
        ],
        onConflict: 'nothing',
        reads: [],
      },
    ],
    [
      "INSERT INTO t VALUES (-1, 'it''s', NULL, true, '2026-01-01'::date, now(), 1.50)",
      {
        kind: 'insert',
        table: name('t'),
        columns: [],
        source: 'values',
        rows: 1,
        literals: [['-1', "'it''s'", 'NULL', 'true', "'2026-01-01'", null, '1.50']],
        onConflict: null,
        reads: [],
      },
    ],
    [
      'INSERT INTO t DEFAULT VALUES',
      {
        kind: 'insert',
        table: name('t'),
        columns: [],
        source: 'default values',
        rows: 1,
        literals: null,
        onConflict: null,
        reads: [],
      },
    ],
    [
      'INSERT INTO t SELECT * FROM u ON CONFLICT (a) DO UPDATE SET a = 1',
      {
        kind: 'insert',
        table: name('t'),
        columns: [],
        source: 'query',
        rows: null,
        literals: null,
        onConflict: 'update',
        reads: [name('u')],
      },
    ],
    [
      "WITH gone AS (DELETE FROM a WHERE b = ')' RETURNING *), x (y) AS (SELECT 1) INSERT INTO t SELECT * FROM gone, x",
      { kind: 'delete', table: name('a'), where: "b = ')'", reads: [] },
      {
        kind: 'insert',
        table: name('t'),
        columns: [],
        source: 'query',
        rows: null,
        literals: null,
        onConflict: null,
        reads: [name('a')],
      },
    ],
  ],
  update: [
    [
      'UPDATE ONLY s.t AS u SET a = 1, (b, c) = (1, 2), a[1] = 2 FROM z WHERE u.a = (SELECT 1 FROM y WHERE true) RETURNING *',
      {
        kind: 'update',
        table: name('s.t'),
        columns: ['a', 'b', 'c'],
        where: 'u.a = (SELECT 1 FROM y WHERE true)',
        reads: [name('y'), name('z')],
      },
    ],
    [
      'UPDATE "t" SET "a" = CASE WHEN a THEN 1 END',
      { kind: 'update', table: name('t'), columns: ['a'], where: null, reads: [] },
    ],
  ],
  delete: [
    ['DELETE FROM s.t', { kind: 'delete', table: name('s.t'), where: null, reads: [] }],
    [
      'DELETE FROM t USING u WHERE t.a = u.a RETURNING *',
      { kind: 'delete', table: name('t'), where: 't.a = u.a', reads: [name('u')] },
    ],
  ],
  merge: [
    [
      'MERGE INTO s.t USING u ON t.a = u.a WHEN MATCHED THEN DELETE',
      { kind: 'merge', table: name('s.t'), actions: ['delete'], reads: [name('u')] },
    ],
  ],
  select: [
    [
      "SELECT setval('q', 1), pg_catalog.set_config('a', 'b', false) FROM s.t",
      { kind: 'select', reads: [name('s.t')], functions: [name('setval'), name('pg_catalog.set_config')] },
    ],
    ['VALUES (1)', { kind: 'select', reads: [], functions: [] }],
  ],
  truncate: [
    [
      'TRUNCATE TABLE a, s.b RESTART IDENTITY CASCADE',
      { kind: 'truncate', tables: [name('a'), name('s.b')], restartIdentity: true, cascade: true },
    ],
  ],
  copy: [
    [
      'COPY s.t (a, b) FROM STDIN',
      { kind: 'copy', table: name('s.t'), columns: ['a', 'b'], direction: 'from', reads: [] },
    ],
    [
      'COPY (SELECT * FROM x) TO STDOUT',
      { kind: 'copy', table: null, columns: [], direction: 'to', reads: [name('x')] },
    ],
  ],
  call: [['CALL s.p(1)', { kind: 'call', procedure: name('s.p') }]],
  do: [
    [
      'DO $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM t; END $$',
      { kind: 'do', language: 'plpgsql', body: ' DECLARE n int; BEGIN SELECT count(*) INTO n FROM t; END ' },
    ],
    ["DO LANGUAGE plpgsql 'BEGIN END'", { kind: 'do', language: 'plpgsql', body: 'BEGIN END' }],
  ],
}
