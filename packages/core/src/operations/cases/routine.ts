import { type Cases, name } from './shorthand.ts'

export const ROUTINE_CASES: Cases<
  | 'create-function'
  | 'create-procedure'
  | 'alter-routine'
  | 'drop-function'
  | 'drop-procedure'
  | 'create-trigger'
  | 'drop-trigger'
  | 'rename-trigger'
  | 'enable-trigger'
  | 'disable-trigger'
  | 'create-rule'
  | 'drop-rule'
  | 'set-rule-state'
> = {
  'create-function': [
    [
      "CREATE OR REPLACE FUNCTION s.f(IN a int, OUT b text, INOUT d text, VARIADIC c int[] DEFAULT '{}') LANGUAGE PLPGSQL STABLE SECURITY DEFINER SET search_path = '' AS $$ BEGIN NULL; END $$",
      {
        kind: 'create-function',
        routine: name('s.f'),
        replace: true,
        arguments: ['integer', 'text', 'integer[]'],
        language: 'plpgsql',
        securityDefiner: true,
        settings: ['search_path'],
        body: ' BEGIN NULL; END ',
        returns: null,
        volatility: 'stable',
      },
    ],
    [
      'CREATE FUNCTION f() RETURNS SETOF s.t LANGUAGE sql IMMUTABLE RETURN 1',
      {
        kind: 'create-function',
        routine: name('f'),
        replace: false,
        arguments: [],
        language: 'sql',
        securityDefiner: false,
        settings: [],
        body: null,
        returns: 'SETOF s.t',
        volatility: 'immutable',
      },
    ],
    [
      "CREATE FUNCTION f(int) RETURNS TABLE (a int) AS 'select 1' LANGUAGE sql",
      {
        kind: 'create-function',
        routine: name('f'),
        replace: false,
        arguments: ['integer'],
        language: 'sql',
        securityDefiner: false,
        settings: [],
        body: 'select 1',
        returns: null,
        volatility: 'volatile',
      },
    ],
  ],
  'create-procedure': [
    [
      'CREATE PROCEDURE s.p(a int) LANGUAGE sql BEGIN ATOMIC INSERT INTO t VALUES (a); END',
      {
        kind: 'create-procedure',
        routine: name('s.p'),
        replace: false,
        arguments: ['integer'],
        language: 'sql',
        securityDefiner: false,
        settings: [],
        body: null,
      },
    ],
  ],
  'alter-routine': [
    [
      'ALTER FUNCTION s.f(int, text[]) IMMUTABLE',
      { kind: 'alter-routine', routine: name('s.f'), arguments: ['integer', 'text[]'] },
    ],
    ['ALTER PROCEDURE p SECURITY DEFINER', { kind: 'alter-routine', routine: name('p'), arguments: null }],
  ],
  'drop-function': [
    [
      'DROP FUNCTION IF EXISTS s.f(int, text), g CASCADE',
      { kind: 'drop-function', routine: name('s.f'), arguments: ['integer', 'text'], ifExists: true, cascade: true },
      { kind: 'drop-function', routine: name('g'), arguments: null, ifExists: true, cascade: true },
    ],
    ['DROP ROUTINE r', { kind: 'drop-function', routine: name('r'), arguments: null, ifExists: false, cascade: false }],
  ],
  'drop-procedure': [
    [
      'DROP PROCEDURE s.p(int)',
      { kind: 'drop-procedure', routine: name('s.p'), arguments: ['integer'], ifExists: false, cascade: false },
    ],
  ],
  'create-trigger': [
    [
      "CREATE CONSTRAINT TRIGGER t AFTER INSERT OR UPDATE OF a, b ON s.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION s.f('x')",
      {
        kind: 'create-trigger',
        table: name('s.t'),
        trigger: 't',
        replace: false,
        timing: 'after',
        events: ['insert', 'update'],
        columns: ['a', 'b'],
        forEach: 'row',
        when: 'NEW.a > 1',
        function: name('s.f'),
        constraint: true,
      },
    ],
    [
      'CREATE OR REPLACE TRIGGER t BEFORE TRUNCATE OR DELETE ON t EXECUTE PROCEDURE f()',
      {
        kind: 'create-trigger',
        table: name('t'),
        trigger: 't',
        replace: true,
        timing: 'before',
        events: ['delete', 'truncate'],
        columns: [],
        forEach: 'statement',
        when: null,
        function: name('f'),
        constraint: false,
      },
    ],
    [
      'CREATE TRIGGER t INSTEAD OF DELETE ON v FOR EACH ROW EXECUTE FUNCTION f()',
      {
        kind: 'create-trigger',
        table: name('v'),
        trigger: 't',
        replace: false,
        timing: 'instead of',
        events: ['delete'],
        columns: [],
        forEach: 'row',
        when: null,
        function: name('f'),
        constraint: false,
      },
    ],
  ],
  'drop-trigger': [
    [
      'DROP TRIGGER IF EXISTS t ON s.t',
      { kind: 'drop-trigger', table: name('s.t'), trigger: 't', ifExists: true, cascade: false },
    ],
  ],
  'rename-trigger': [
    ['ALTER TRIGGER a ON s.t RENAME TO b', { kind: 'rename-trigger', table: name('s.t'), trigger: 'a', newName: 'b' }],
  ],
  'enable-trigger': [
    [
      'ALTER TABLE t ENABLE TRIGGER x, ENABLE ALWAYS TRIGGER y, ENABLE REPLICA TRIGGER z, ENABLE TRIGGER ALL, ENABLE TRIGGER USER',
      { kind: 'enable-trigger', table: name('t'), trigger: 'x', fires: 'origin' },
      { kind: 'enable-trigger', table: name('t'), trigger: 'y', fires: 'always' },
      { kind: 'enable-trigger', table: name('t'), trigger: 'z', fires: 'replica' },
      { kind: 'enable-trigger', table: name('t'), trigger: 'ALL', fires: 'origin' },
      { kind: 'enable-trigger', table: name('t'), trigger: 'USER', fires: 'origin' },
    ],
  ],
  'disable-trigger': [
    [
      'ALTER TABLE t DISABLE TRIGGER x, DISABLE TRIGGER ALL, DISABLE TRIGGER USER',
      { kind: 'disable-trigger', table: name('t'), trigger: 'x' },
      { kind: 'disable-trigger', table: name('t'), trigger: 'ALL' },
      { kind: 'disable-trigger', table: name('t'), trigger: 'USER' },
    ],
  ],
  'create-rule': [
    [
      'CREATE OR REPLACE RULE r AS ON DELETE TO s.t DO INSTEAD NOTHING',
      { kind: 'create-rule', table: name('s.t'), rule: 'r', replace: true, event: 'delete', instead: true },
    ],
  ],
  'drop-rule': [
    ['DROP RULE r ON s.t', { kind: 'drop-rule', table: name('s.t'), rule: 'r', ifExists: false, cascade: false }],
  ],
  'set-rule-state': [
    [
      'ALTER TABLE t ENABLE RULE r, ENABLE REPLICA RULE r, ENABLE ALWAYS RULE r, DISABLE RULE r',
      { kind: 'set-rule-state', table: name('t'), rule: 'r', fires: 'origin' },
      { kind: 'set-rule-state', table: name('t'), rule: 'r', fires: 'replica' },
      { kind: 'set-rule-state', table: name('t'), rule: 'r', fires: 'always' },
      { kind: 'set-rule-state', table: name('t'), rule: 'r', fires: 'never' },
    ],
  ],
}
