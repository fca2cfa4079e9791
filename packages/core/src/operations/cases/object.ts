import { type Cases, column, createIndex, createTable, key, name, object } from './shorthand.ts'

export const OBJECT_CASES: Cases<
  | 'create-schema'
  | 'drop-schema'
  | 'rename-schema'
  | 'set-schema'
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
> = {
  'create-schema': [
    ['CREATE SCHEMA IF NOT EXISTS "s"', { kind: 'create-schema', schema: 's', ifNotExists: true, owner: null }],
    ['CREATE SCHEMA AUTHORIZATION joe', { kind: 'create-schema', schema: 'joe', ifNotExists: false, owner: 'joe' }],
    [
      'CREATE SCHEMA s CREATE TABLE t (a int) CREATE INDEX ON t (a) WHERE a > 1 GRANT SELECT ON t TO x WITH GRANT OPTION',
      { kind: 'create-schema', schema: 's', ifNotExists: false, owner: null },
      createTable('s.t', { columns: [column('a', 'integer')] }),
      createIndex('s.t', { elements: [key('a')], where: 'a > 1' }),
      {
        kind: 'grant',
        privileges: [{ privilege: 'select', columns: [] }],
        objectType: 'table',
        grantees: ['x'],
        objects: [object('table', 't')],
        allInSchemas: [],
        grantOption: true,
      },
    ],
  ],
  'drop-schema': [
    [
      'DROP SCHEMA IF EXISTS a, b CASCADE',
      { kind: 'drop-schema', schema: 'a', ifExists: true, cascade: true },
      { kind: 'drop-schema', schema: 'b', ifExists: true, cascade: true },
    ],
  ],
  'rename-schema': [['ALTER SCHEMA a RENAME TO b', { kind: 'rename-schema', schema: 'a', newName: 'b' }]],
  'set-schema': [
    [
      'ALTER TABLE s.t SET SCHEMA x',
      { kind: 'set-schema', object: object('table', 's.t'), newSchema: 'x', ifExists: false },
    ],
    [
      'ALTER FUNCTION f(int) SET SCHEMA x',
      {
        kind: 'set-schema',
        object: object('function', 'f', { arguments: 'integer' }),
        newSchema: 'x',
        ifExists: false,
      },
    ],
    [
      'ALTER EXTENSION e SET SCHEMA x',
      { kind: 'set-schema', object: object('extension', 'e'), newSchema: 'x', ifExists: false },
    ],
  ],
  'create-extension': [
    [
      `CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA s VERSION '1.1' CASCADE`,
      {
        kind: 'create-extension',
        extension: 'uuid-ossp',
        ifNotExists: true,
        schema: 's',
        version: '1.1',
        cascade: true,
      },
    ],
  ],
  'alter-extension': [
    [
      "ALTER EXTENSION postgis UPDATE TO '3.5'",
      { kind: 'alter-extension', extension: 'postgis', action: 'update', version: '3.5' },
    ],
    [
      'ALTER EXTENSION postgis DROP TABLE t',
      { kind: 'alter-extension', extension: 'postgis', action: 'drop', version: null },
    ],
  ],
  'drop-extension': [
    [
      'DROP EXTENSION IF EXISTS a, b CASCADE',
      { kind: 'drop-extension', extension: 'a', ifExists: true, cascade: true },
      { kind: 'drop-extension', extension: 'b', ifExists: true, cascade: true },
    ],
  ],
  'create-publication': [
    [
      'CREATE PUBLICATION p FOR TABLE a, ONLY s.b (x) WHERE (y > 1), TABLES IN SCHEMA s',
      {
        kind: 'create-publication',
        publication: 'p',
        tables: [name('a'), name('s.b')],
        schemas: ['s'],
        allTables: false,
      },
    ],
    [
      'CREATE PUBLICATION p FOR ALL TABLES',
      { kind: 'create-publication', publication: 'p', tables: [], schemas: [], allTables: true },
    ],
  ],
  'alter-publication': [
    [
      'ALTER PUBLICATION p ADD TABLE x, TABLES IN SCHEMA s',
      {
        kind: 'alter-publication',
        publication: 'p',
        tables: [name('x')],
        schemas: ['s'],
        allTables: false,
        action: 'add',
      },
    ],
    [
      "ALTER PUBLICATION p SET (publish = 'insert')",
      { kind: 'alter-publication', publication: 'p', tables: [], schemas: [], allTables: false, action: 'options' },
    ],
  ],
  'drop-publication': [
    ['DROP PUBLICATION IF EXISTS p', { kind: 'drop-publication', publication: 'p', ifExists: true, cascade: false }],
  ],
  comment: [
    [
      "COMMENT ON COLUMN s.t.c IS 'it''s'",
      { kind: 'comment', object: object('column', 'c', { of: name('s.t') }), comment: "it's" },
    ],
    ['COMMENT ON TABLE t IS NULL', { kind: 'comment', object: object('table', 't'), comment: null }],
    [
      "COMMENT ON CONSTRAINT c ON DOMAIN s.d IS 'x'",
      { kind: 'comment', object: object('domain constraint', 'c', { of: name('s.d') }), comment: 'x' },
    ],
    [
      "COMMENT ON FUNCTION f(int) IS 'x'",
      { kind: 'comment', object: object('function', 'f', { arguments: 'integer' }), comment: 'x' },
    ],
    ["COMMENT ON INDEX s.i IS 'x'", { kind: 'comment', object: object('index', 's.i'), comment: 'x' }],
  ],
  'create-object': [
    [
      "CREATE COLLATION a.c (provider = icu, locale = 'de')",
      { kind: 'create-object', object: object('collation', 'a.c') },
    ],
    [
      'CREATE CAST (int AS text) WITH FUNCTION f(int)',
      { kind: 'create-object', object: object('cast', 'integer AS text') },
    ],
    ['CREATE SERVER s FOREIGN DATA WRAPPER f', { kind: 'create-object', object: object('server', 's') }],
    [
      'CREATE AGGREGATE s.total(int) (sfunc = int4pl, stype = int)',
      { kind: 'create-object', object: object('aggregate', 's.total') },
    ],
    ['CREATE TYPE s.shell', { kind: 'create-object', object: object('type', 's.shell') }],
  ],
  'alter-object': [
    [
      'ALTER TEXT SEARCH CONFIGURATION s.c ADD MAPPING FOR word WITH simple',
      { kind: 'alter-object', object: object('text search configuration', 's.c') },
    ],
    [
      'ALTER OPERATOR +(int, NONE) SET (restrict = none)',
      { kind: 'alter-object', object: object('operator', '+', { arguments: 'integer, NONE' }) },
    ],
    ["ALTER SERVER s OPTIONS (SET host 'b')", { kind: 'alter-object', object: object('server', 's') }],
  ],
  'drop-object': [
    [
      'DROP AGGREGATE IF EXISTS s.total(int) CASCADE',
      {
        kind: 'drop-object',
        object: object('aggregate', 's.total', { arguments: 'integer' }),
        ifExists: true,
        cascade: true,
      },
    ],
    [
      'DROP CAST (int AS text)',
      { kind: 'drop-object', object: object('cast', 'integer AS text'), ifExists: false, cascade: false },
    ],
    [
      'DROP OPERATOR CLASS a.o USING btree',
      { kind: 'drop-object', object: object('operator class', 'a.o'), ifExists: false, cascade: false },
    ],
    [
      'DROP SUBSCRIPTION s',
      { kind: 'drop-object', object: object('subscription', 's'), ifExists: false, cascade: false },
    ],
  ],
  'rename-object': [
    [
      'ALTER TYPE s.pair RENAME ATTRIBUTE x TO y',
      { kind: 'rename-object', object: object('attribute', 'x', { of: name('s.pair') }), newName: 'y' },
    ],
    [
      'ALTER DOMAIN s.d RENAME CONSTRAINT a TO b',
      { kind: 'rename-object', object: object('domain constraint', 'a', { of: name('s.d') }), newName: 'b' },
    ],
    [
      'ALTER FUNCTION s.f(int) RENAME TO g',
      { kind: 'rename-object', object: object('function', 's.f', { arguments: 'integer' }), newName: 'g' },
    ],
    ['ALTER ROLE a RENAME TO b', { kind: 'rename-object', object: object('role', 'a'), newName: 'b' }],
    [
      'ALTER RULE r ON s.t RENAME TO q',
      { kind: 'rename-object', object: object('rule', 'r', { of: name('s.t') }), newName: 'q' },
    ],
  ],
  opaque: [
    ['LISTEN x', { kind: 'opaque', text: 'LISTEN x', node: 'ListenStmt' }],
    [
      "ALTER FOREIGN TABLE ft OPTIONS (SET a 'b')",
      { kind: 'opaque', text: "ALTER FOREIGN TABLE ft OPTIONS (SET a 'b')", node: 'AT_GenericOptions' },
    ],
  ],
}
