import { type Cases, name } from './shorthand.ts'

export const VIEW_CASES: Cases<
  | 'create-view'
  | 'create-materialized-view'
  | 'refresh-materialized-view'
  | 'drop-view'
  | 'drop-materialized-view'
  | 'rename-view'
  | 'rename-materialized-view'
> = {
  'create-view': [
    [
      'CREATE OR REPLACE TEMP VIEW v (x) WITH (security_invoker) AS SELECT a FROM t WITH CASCADED CHECK OPTION',
      {
        kind: 'create-view',
        view: name('v'),
        replace: true,
        persistence: 'temporary',
        columns: ['x'],
        options: ['security_invoker=true'],
        checkOption: 'cascaded',
        selects: [{ name: 'a', type: null }],
        reads: [name('t')],
      },
    ],
    [
      'CREATE VIEW "s"."v" AS (select "id" from "users" where exists (select 1 from s.p))',
      {
        kind: 'create-view',
        view: name('s.v'),
        replace: false,
        persistence: 'permanent',
        columns: [],
        options: [],
        checkOption: null,
        selects: [{ name: 'id', type: null }],
        reads: [name('users'), name('s.p')],
      },
    ],
    [
      'CREATE VIEW v AS SELECT u.id::text, count(*), a + 1, lower(b) AS c FROM u UNION SELECT 1, 2, 3, 4',
      {
        kind: 'create-view',
        view: name('v'),
        replace: false,
        persistence: 'permanent',
        columns: [],
        options: [],
        checkOption: null,
        selects: [
          { name: 'id', type: 'text' },
          { name: 'count', type: null },
          { name: null, type: null },
          { name: 'c', type: null },
        ],
        reads: [name('u')],
      },
    ],
    [
      'CREATE VIEW v AS SELECT u.*, 1 FROM u',
      {
        kind: 'create-view',
        view: name('v'),
        replace: false,
        persistence: 'permanent',
        columns: [],
        options: [],
        checkOption: null,
        selects: null,
        reads: [name('u')],
      },
    ],
  ],
  'create-materialized-view': [
    [
      'CREATE MATERIALIZED VIEW IF NOT EXISTS s.m AS SELECT * FROM t JOIN s.u USING (id) WITH NO DATA',
      {
        kind: 'create-materialized-view',
        view: name('s.m'),
        ifNotExists: true,
        withData: false,
        reads: [name('t'), name('s.u')],
      },
    ],
  ],
  'refresh-materialized-view': [
    [
      'REFRESH MATERIALIZED VIEW CONCURRENTLY s.m',
      { kind: 'refresh-materialized-view', view: name('s.m'), concurrently: true, withData: true },
    ],
    [
      'REFRESH MATERIALIZED VIEW m WITH NO DATA',
      { kind: 'refresh-materialized-view', view: name('m'), concurrently: false, withData: false },
    ],
  ],
  'drop-view': [
    [
      'DROP VIEW a, s.b',
      { kind: 'drop-view', view: name('a'), ifExists: false, cascade: false },
      { kind: 'drop-view', view: name('s.b'), ifExists: false, cascade: false },
    ],
  ],
  'drop-materialized-view': [
    [
      'DROP MATERIALIZED VIEW s.m',
      { kind: 'drop-materialized-view', view: name('s.m'), ifExists: false, cascade: false },
    ],
  ],
  'rename-view': [
    ['ALTER VIEW s.v RENAME TO w', { kind: 'rename-view', view: name('s.v'), newName: 'w', ifExists: false }],
  ],
  'rename-materialized-view': [
    [
      'ALTER MATERIALIZED VIEW IF EXISTS m RENAME TO n',
      { kind: 'rename-materialized-view', view: name('m'), newName: 'n', ifExists: true },
    ],
  ],
}
