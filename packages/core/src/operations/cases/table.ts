import { type Cases, column, constraint, createTable, key, name } from './shorthand.ts'

export const TABLE_CASES: Cases<
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
> = {
  'create-table': [
    [
      `CREATE TABLE "users" ("id" serial PRIMARY KEY NOT NULL, "email" varchar(255), "data" jsonb DEFAULT '{}'::jsonb NOT NULL, CONSTRAINT "users_email_unique" UNIQUE("email"))`,
      createTable('users', {
        columns: [
          column('id', 'serial', { notNull: true, constraints: [constraint('primary key', { columns: ['id'] })] }),
          column('email', 'character varying(255)'),
          column('data', 'jsonb', { notNull: true, default: "'{}'::jsonb" }),
        ],
        constraints: [constraint('unique', { name: 'users_email_unique', columns: ['email'] })],
      }),
    ],
    [
      `CREATE UNLOGGED TABLE IF NOT EXISTS s.t (a int, b text, PRIMARY KEY (a) INCLUDE (b) DEFERRABLE, UNIQUE NULLS NOT DISTINCT (a, b), EXCLUDE USING gist (a WITH =, (b || ',') COLLATE "C" WITH OPERATOR(s.&&)) WHERE (a > 1), FOREIGN KEY (a) REFERENCES x.u (b) MATCH FULL ON DELETE SET NULL (a) ON UPDATE CASCADE, NOT NULL a NO INHERIT, CHECK (a > 1) NO INHERIT NOT ENFORCED)`,
      createTable('s.t', {
        ifNotExists: true,
        persistence: 'unlogged',
        columns: [column('a', 'integer'), column('b', 'text')],
        constraints: [
          constraint('primary key', { deferrable: true, columns: ['a'], include: ['b'] }),
          constraint('unique', { columns: ['a', 'b'], nullsNotDistinct: true }),
          constraint('exclude', {
            method: 'gist',
            elements: [
              { element: key('a'), operator: '=' },
              { element: key({ expression: "b || ','" }, { collation: '"C"' }), operator: 's.&&' },
            ],
            where: 'a > 1',
          }),
          constraint('foreign key', {
            columns: ['a'],
            references: { table: name('x.u'), columns: ['b'] },
            onDelete: 'set null',
            onUpdate: 'cascade',
            onDeleteColumns: ['a'],
            match: 'full',
          }),
          constraint('not null', { columns: ['a'], noInherit: true }),
          constraint('check', { expression: 'a > 1', notEnforced: true, noInherit: true }),
        ],
      }),
    ],
    [
      'CREATE TABLE m (at date) PARTITION BY RANGE (at, (lower(x)))',
      createTable('m', {
        columns: [column('at', 'date')],
        partitionBy: { strategy: 'range', keys: ['at', '(lower(x))'] },
      }),
    ],
    [
      "CREATE TABLE p PARTITION OF m (at DEFAULT now()) FOR VALUES IN ('a', 'b') PARTITION BY HASH (at)",
      createTable('p', {
        columns: [column('at', null, { default: 'now()' })],
        partitionBy: { strategy: 'hash', keys: ['at'] },
        partitionOf: { parent: name('m'), bound: "FOR VALUES IN ('a', 'b')" },
      }),
    ],
    [
      'CREATE TEMP TABLE c (LIKE s.t INCLUDING ALL, x int) INHERITS (a, s.b)',
      createTable('c', {
        persistence: 'temporary',
        columns: [column('x', 'integer')],
        inherits: [name('a'), name('s.b')],
        like: [name('s.t')],
      }),
    ],
    [
      'CREATE TABLE o OF s.pair (x WITH OPTIONS PRIMARY KEY)',
      createTable('o', {
        columns: [column('x', null, { constraints: [constraint('primary key', { columns: ['x'] })] })],
        ofType: name('s.pair'),
      }),
    ],
    [
      'CREATE FOREIGN TABLE ft (a int) SERVER far',
      createTable('ft', { columns: [column('a', 'integer')], server: 'far' }),
    ],
  ],
  'create-table-as': [
    [
      'CREATE UNLOGGED TABLE IF NOT EXISTS x AS WITH y AS (SELECT * FROM s.z) SELECT * FROM y WITH NO DATA',
      {
        kind: 'create-table-as',
        table: name('x'),
        ifNotExists: true,
        persistence: 'unlogged',
        withData: false,
        reads: [name('s.z')],
      },
    ],
    [
      'SELECT * INTO TEMP x FROM y',
      {
        kind: 'create-table-as',
        table: name('x'),
        ifNotExists: false,
        persistence: 'temporary',
        withData: true,
        reads: [name('y')],
      },
    ],
  ],
  'drop-table': [
    [
      'DROP TABLE IF EXISTS s.a, "B" CASCADE',
      { kind: 'drop-table', table: name('s.a'), ifExists: true, cascade: true },
      { kind: 'drop-table', table: name('B'), ifExists: true, cascade: true },
    ],
    ['DROP FOREIGN TABLE ft', { kind: 'drop-table', table: name('ft'), ifExists: false, cascade: false }],
  ],
  'rename-table': [
    [
      'ALTER TABLE IF EXISTS s."Old" RENAME TO "New"',
      { kind: 'rename-table', table: name('s.Old'), newName: 'New', ifExists: true },
    ],
  ],
  'attach-partition': [
    [
      "ALTER TABLE m ATTACH PARTITION p FOR VALUES FROM ('2024-01-01') TO (MAXVALUE)",
      {
        kind: 'attach-partition',
        table: name('m'),
        partition: name('p'),
        bound: "FOR VALUES FROM ('2024-01-01') TO (MAXVALUE)",
      },
    ],
    [
      'ALTER TABLE m ATTACH PARTITION p FOR VALUES WITH (MODULUS 4, REMAINDER 0)',
      {
        kind: 'attach-partition',
        table: name('m'),
        partition: name('p'),
        bound: 'FOR VALUES WITH (MODULUS 4, REMAINDER 0)',
      },
    ],
    [
      'ALTER TABLE m ATTACH PARTITION s.p DEFAULT',
      { kind: 'attach-partition', table: name('m'), partition: name('s.p'), bound: 'DEFAULT' },
    ],
    [
      'ALTER INDEX i ATTACH PARTITION j',
      { kind: 'attach-partition', table: name('i'), partition: name('j'), bound: null },
    ],
  ],
  'detach-partition': [
    [
      'ALTER TABLE m DETACH PARTITION s.p CONCURRENTLY',
      { kind: 'detach-partition', table: name('m'), partition: name('s.p'), concurrently: true, finalize: false },
    ],
    [
      'ALTER TABLE m DETACH PARTITION p FINALIZE',
      { kind: 'detach-partition', table: name('m'), partition: name('p'), concurrently: false, finalize: true },
    ],
  ],
  'set-options': [
    [
      'ALTER TABLE t SET (fillfactor = 70, toast.autovacuum_enabled = false), RESET (fillfactor)',
      {
        kind: 'set-options',
        table: name('t'),
        options: ['fillfactor=70', 'toast.autovacuum_enabled=false'],
        reset: false,
      },
      { kind: 'set-options', table: name('t'), options: ['fillfactor'], reset: true },
    ],
    [
      'ALTER VIEW v SET (security_invoker = on)',
      { kind: 'set-options', table: name('v'), options: ['security_invoker=on'], reset: false },
    ],
  ],
  'set-persistence': [
    ['ALTER TABLE t SET UNLOGGED', { kind: 'set-persistence', table: name('t'), persistence: 'unlogged' }],
    ['ALTER TABLE t SET LOGGED', { kind: 'set-persistence', table: name('t'), persistence: 'permanent' }],
  ],
  'set-tablespace': [
    ['ALTER TABLE t SET TABLESPACE fast', { kind: 'set-tablespace', table: name('t'), tablespace: 'fast' }],
  ],
  'set-access-method': [
    [
      'ALTER TABLE t SET ACCESS METHOD heap, SET ACCESS METHOD DEFAULT',
      { kind: 'set-access-method', table: name('t'), method: 'heap' },
      { kind: 'set-access-method', table: name('t'), method: null },
    ],
  ],
  'set-cluster-index': [
    [
      'ALTER TABLE t CLUSTER ON i, SET WITHOUT CLUSTER',
      { kind: 'set-cluster-index', table: name('t'), index: 'i' },
      { kind: 'set-cluster-index', table: name('t'), index: null },
    ],
  ],
  'set-replica-identity': [
    [
      'ALTER TABLE t REPLICA IDENTITY USING INDEX i, REPLICA IDENTITY FULL, REPLICA IDENTITY NOTHING, REPLICA IDENTITY DEFAULT',
      { kind: 'set-replica-identity', table: name('t'), identity: 'index', index: 'i' },
      { kind: 'set-replica-identity', table: name('t'), identity: 'full', index: null },
      { kind: 'set-replica-identity', table: name('t'), identity: 'nothing', index: null },
      { kind: 'set-replica-identity', table: name('t'), identity: 'default', index: null },
    ],
  ],
  'set-inheritance': [
    [
      'ALTER TABLE t INHERIT s.p, NO INHERIT q',
      { kind: 'set-inheritance', table: name('t'), parent: name('s.p'), inherit: true },
      { kind: 'set-inheritance', table: name('t'), parent: name('q'), inherit: false },
    ],
  ],
  'set-table-type': [
    [
      'ALTER TABLE t OF s.pair, NOT OF',
      { kind: 'set-table-type', table: name('t'), type: name('s.pair') },
      { kind: 'set-table-type', table: name('t'), type: null },
    ],
  ],
  'create-statistics': [
    [
      'CREATE STATISTICS IF NOT EXISTS s.x (ndistinct) ON a, b FROM s.t',
      { kind: 'create-statistics', statistics: name('s.x'), ifNotExists: true, tables: [name('s.t')] },
    ],
  ],
}
