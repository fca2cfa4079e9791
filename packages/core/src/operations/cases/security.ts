import { type Cases, name, object } from './shorthand.ts'

export const SECURITY_CASES: Cases<
  | 'create-policy'
  | 'alter-policy'
  | 'drop-policy'
  | 'rename-policy'
  | 'enable-row-security'
  | 'disable-row-security'
  | 'force-row-security'
  | 'no-force-row-security'
  | 'grant'
  | 'revoke'
  | 'grant-role'
  | 'revoke-role'
  | 'alter-default-privileges'
  | 'create-role'
  | 'alter-role'
  | 'drop-role'
  | 'change-owned'
  | 'change-owner'
> = {
  'create-policy': [
    [
      'CREATE POLICY "own rows" ON "t" AS RESTRICTIVE FOR SELECT TO PUBLIC, "Bob" USING (owner = (select auth.uid())) WITH CHECK (true)',
      {
        kind: 'create-policy',
        table: name('t'),
        policy: 'own rows',
        permissive: false,
        command: 'select',
        roles: ['PUBLIC', 'Bob'],
        using: 'owner = (select auth.uid())',
        check: 'true',
      },
    ],
    [
      'CREATE POLICY p ON t',
      {
        kind: 'create-policy',
        table: name('t'),
        policy: 'p',
        permissive: true,
        command: 'all',
        roles: ['PUBLIC'],
        using: null,
        check: null,
      },
    ],
  ],
  'alter-policy': [
    [
      'ALTER POLICY "own" ON s.t TO app, CURRENT_USER USING ((a = 1)) WITH CHECK (true)',
      {
        kind: 'alter-policy',
        table: name('s.t'),
        policy: 'own',
        roles: ['app', 'CURRENT_USER'],
        using: '(a = 1)',
        check: 'true',
      },
    ],
    [
      'ALTER POLICY p ON t TO PUBLIC',
      { kind: 'alter-policy', table: name('t'), policy: 'p', roles: ['PUBLIC'], using: null, check: null },
    ],
  ],
  'drop-policy': [
    [
      'DROP POLICY IF EXISTS "own rows" ON "s"."t" CASCADE',
      { kind: 'drop-policy', table: name('s.t'), policy: 'own rows', ifExists: true, cascade: true },
    ],
  ],
  'rename-policy': [
    [
      'ALTER POLICY "a" ON "s"."t" RENAME TO "b"',
      { kind: 'rename-policy', table: name('s.t'), policy: 'a', newName: 'b' },
    ],
  ],
  'enable-row-security': [
    ['ALTER TABLE "t" ENABLE ROW LEVEL SECURITY', { kind: 'enable-row-security', table: name('t') }],
  ],
  'disable-row-security': [
    ['ALTER TABLE t DISABLE ROW LEVEL SECURITY', { kind: 'disable-row-security', table: name('t') }],
  ],
  'force-row-security': [['ALTER TABLE t FORCE ROW LEVEL SECURITY', { kind: 'force-row-security', table: name('t') }]],
  'no-force-row-security': [
    ['ALTER TABLE t NO FORCE ROW LEVEL SECURITY', { kind: 'no-force-row-security', table: name('t') }],
  ],
  grant: [
    [
      'GRANT SELECT (a, b), INSERT ON TABLE s.t, u TO PUBLIC, x WITH GRANT OPTION',
      {
        kind: 'grant',
        privileges: [
          { privilege: 'select', columns: ['a', 'b'] },
          { privilege: 'insert', columns: [] },
        ],
        objectType: 'table',
        grantees: ['PUBLIC', 'x'],
        objects: [object('table', 's.t'), object('table', 'u')],
        allInSchemas: [],
        grantOption: true,
      },
    ],
    [
      'GRANT ALL ON ALL TABLES IN SCHEMA a, b TO x',
      {
        kind: 'grant',
        privileges: [{ privilege: 'all', columns: [] }],
        objectType: 'table',
        grantees: ['x'],
        objects: [],
        allInSchemas: ['a', 'b'],
        grantOption: false,
      },
    ],
    [
      'GRANT EXECUTE ON FUNCTION f(int) TO x',
      {
        kind: 'grant',
        privileges: [{ privilege: 'execute', columns: [] }],
        objectType: 'function',
        grantees: ['x'],
        objects: [object('function', 'f', { arguments: 'integer' })],
        allInSchemas: [],
        grantOption: false,
      },
    ],
    [
      'GRANT USAGE ON SCHEMA s TO x',
      {
        kind: 'grant',
        privileges: [{ privilege: 'usage', columns: [] }],
        objectType: 'schema',
        grantees: ['x'],
        objects: [object('schema', 's')],
        allInSchemas: [],
        grantOption: false,
      },
    ],
  ],
  revoke: [
    [
      'REVOKE GRANT OPTION FOR ALL ON SEQUENCE s.q FROM x CASCADE',
      {
        kind: 'revoke',
        privileges: [{ privilege: 'all', columns: [] }],
        objectType: 'sequence',
        grantees: ['x'],
        objects: [object('sequence', 's.q')],
        allInSchemas: [],
        grantOptionOnly: true,
        cascade: true,
      },
    ],
    [
      'REVOKE SELECT (a) ON t FROM PUBLIC',
      {
        kind: 'revoke',
        privileges: [{ privilege: 'select', columns: ['a'] }],
        objectType: 'table',
        grantees: ['PUBLIC'],
        objects: [object('table', 't')],
        allInSchemas: [],
        grantOptionOnly: false,
        cascade: false,
      },
    ],
  ],
  'grant-role': [['GRANT a, b TO c WITH ADMIN OPTION', { kind: 'grant-role', roles: ['a', 'b'], grantees: ['c'] }]],
  'revoke-role': [['REVOKE a FROM c CASCADE', { kind: 'revoke-role', roles: ['a'], grantees: ['c'], cascade: true }]],
  'alter-default-privileges': [
    [
      'ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA s GRANT SELECT, INSERT ON TABLES TO x',
      {
        kind: 'alter-default-privileges',
        privileges: [
          { privilege: 'select', columns: [] },
          { privilege: 'insert', columns: [] },
        ],
        objectType: 'table',
        grantees: ['x'],
        action: 'grant',
        forRoles: ['a'],
        schemas: ['s'],
      },
    ],
    [
      'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
      {
        kind: 'alter-default-privileges',
        privileges: [{ privilege: 'execute', columns: [] }],
        objectType: 'function',
        grantees: ['PUBLIC'],
        action: 'revoke',
        forRoles: [],
        schemas: [],
      },
    ],
  ],
  'create-role': [
    [
      "CREATE ROLE r WITH LOGIN NOSUPERUSER PASSWORD 'secret' CONNECTION LIMIT 5 VALID UNTIL '2030-01-01' IN ROLE a, b",
      {
        kind: 'create-role',
        role: 'r',
        options: ['login', 'nosuperuser', 'password', 'connection limit 5', 'valid until 2030-01-01', 'in role a, b'],
      },
    ],
    ['CREATE USER u', { kind: 'create-role', role: 'u', options: [] }],
  ],
  'alter-role': [
    [
      'ALTER ROLE r WITH NOLOGIN CONNECTION LIMIT 5',
      { kind: 'alter-role', role: 'r', options: ['nologin', 'connection limit 5'], setting: null },
    ],
    [
      'ALTER ROLE ALL IN DATABASE d SET search_path = x',
      { kind: 'alter-role', role: 'ALL', options: [], setting: 'search_path' },
    ],
  ],
  'drop-role': [
    [
      'DROP USER IF EXISTS a, b',
      { kind: 'drop-role', role: 'a', ifExists: true },
      { kind: 'drop-role', role: 'b', ifExists: true },
    ],
  ],
  'change-owned': [
    ['REASSIGN OWNED BY a, b TO CURRENT_USER', { kind: 'change-owned', roles: ['a', 'b'], newOwner: 'CURRENT_USER' }],
    ['DROP OWNED BY a', { kind: 'change-owned', roles: ['a'], newOwner: null }],
  ],
  'change-owner': [
    ['ALTER TABLE s.t OWNER TO "Bob"', { kind: 'change-owner', object: object('table', 's.t'), owner: 'Bob' }],
    [
      'ALTER FUNCTION s.f(int) OWNER TO x',
      { kind: 'change-owner', object: object('function', 's.f', { arguments: 'integer' }), owner: 'x' },
    ],
    [
      'ALTER SCHEMA s OWNER TO SESSION_USER',
      { kind: 'change-owner', object: object('schema', 's'), owner: 'SESSION_USER' },
    ],
  ],
}
