import type { Rule, RuleExample, Severity } from '@backout/core'
import { describe, expect, it } from 'vitest'
import { checkMigration } from './check.ts'
import { readExample } from './example.ts'

async function check(example: RuleExample, severities: Record<string, Severity> = {}) {
  const input = { ...(await readExample(example)), before: null, after: null, traces: [], postgresVersion: 180_000 }
  return checkMigration({ ...input, severities })
}
const ids = async (example: RuleExample, severities: Record<string, Severity> = {}) =>
  (await check(example, severities)).map(({ rule }) => rule)

/** What is said without a shadow, after an applied migration. */
async function told(past: string, sql: string): Promise<string[]> {
  const { statements } = await readExample({ sql: past })
  const input = { ...(await readExample({ sql })), before: null, after: null, traces: [], postgresVersion: 180_000 }
  return checkMigration({ ...input, past: [{ statements }] }).map(({ rule }) => rule)
}

describe('checkMigration', () => {
  it('fills in where, how bad and of what kind', async () => {
    const [finding] = await check({ sql: 'SELECT 1;\n  DROP TABLE "t";' })
    expect(finding).toMatchObject({
      rule: 'ban-drop-table',
      hazard: 'loses-data',
      severity: 'error',
      migration: '0000_example',
      file: '/example/0000_example.sql',
      line: 2,
      column: 3,
      span: { start: 12, end: 26 },
      evidence: 'text',
      suppressed: null,
    })
  })

  it('goes by the statements, then by the rules', async () => {
    const sql = 'ALTER TABLE a DROP COLUMN x, ADD COLUMN y int NOT NULL, ADD COLUMN z serial;\nDROP TABLE b;'
    expect(await ids({ sql })).toEqual([
      'ban-drop-column',
      'ban-required-column-without-default',
      'ban-rewriting-column',
      'ban-drop-table',
    ])
  })

  it('takes severities, and leaves out what is off', async () => {
    const sql = 'DROP TABLE b; ALTER TABLE a RENAME TO c;'
    const findings = await check({ sql }, { 'ban-drop-table': 'info', 'ban-rename-table': 'off' })
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([['ban-drop-table', 'info']])
  })

  it('knows without a shadow what the migrations before have said', async () => {
    const required = 'ALTER TABLE t ALTER COLUMN a SET NOT NULL;'
    const added = 'ALTER TABLE t ADD CONSTRAINT c CHECK (a is not null)'
    expect(await told(`${added};`, required)).toEqual([])
    expect(await told('CREATE TABLE t (a int CHECK (a IS NOT NULL));', required)).toEqual([])
    expect(await told(`${added} NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c;`, required)).toEqual([])
    for (const past of [`${added} NOT VALID;`, `${added}; ALTER TABLE t DROP CONSTRAINT c;`, 'SELECT 1;'])
      expect(await told(past, required)).toEqual(['require-check-before-not-null'])

    const filled = 'ALTER TABLE t ADD COLUMN b text DEFAULT make_b();'
    const made = 'CREATE FUNCTION make_b() RETURNS text LANGUAGE sql'
    expect(await told(`${made} IMMUTABLE AS 'SELECT 1';`, filled)).toEqual([])
    expect(await told(`${made} AS 'SELECT 1';`, filled)).toEqual(['ban-rewriting-column'])

    const wider = 'ALTER TABLE t ALTER COLUMN a TYPE varchar(80);'
    expect(await told('CREATE TABLE t (a varchar(40));', wider)).toEqual([])
    expect(await told('CREATE TABLE t (a int);', wider)).toEqual(['ban-rewriting-type-change'])

    const changed = 'ALTER TABLE t ALTER COLUMN b SET EXPRESSION AS (a + 1);'
    const generated = 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a)'
    expect(await told(`${generated} VIRTUAL);`, changed)).toEqual([])
    expect(await told(`${generated} STORED);`, changed)).toEqual(['ban-rewriting-column'])
  })

  it('tells how much production uses an index that goes', async () => {
    const example = {
      before: 'CREATE TABLE t (a int);\nCREATE INDEX t_a ON t (a);',
      sql: 'CREATE INDEX t_b ON t (a);\nDROP INDEX t_b;',
    }
    const table = {
      rows: 1,
      empty: false,
      bytes: 8192,
      indexBytes: 8192,
      indexes: { t_b: { bytes: 8192, scans: 1200 } },
    }
    const statistics = {
      version: 1,
      takenAt: '',
      postgresVersion: 180_000,
      timeZone: 'UTC',
      longestTransaction: null,
      applied: null,
      tables: { 'public.t': table },
    } as const
    const input = { ...(await readExample(example)), before: null, after: null, traces: [], postgresVersion: 180_000 }
    const [, drop] = checkMigration({ ...input, statistics })
    expect(drop?.effect).toContain('Production has used it 1,200 times')
  })

  it('says nothing of a cause whose rule is off, in the name of no lesser rule either', async () => {
    const sql = 'DROP TABLE b CASCADE;'
    expect(await ids({ sql })).toEqual(['ban-drop-table'])
    expect(await ids({ sql }, { 'ban-drop-table': 'off' })).toEqual([])
    expect(await ids({ sql: 'DROP FUNCTION f CASCADE;' }, { 'ban-drop-function': 'off' })).toEqual([])
  })

  it('says nothing of the bare nullable column, a constant, now(), and of what is new', async () => {
    const sql = `
      ALTER TABLE a ADD COLUMN b int;
      ALTER TABLE a ADD COLUMN c int NOT NULL DEFAULT 0;
      ALTER TABLE a ADD COLUMN d timestamptz NOT NULL DEFAULT now();
      CREATE TABLE n (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), a int, UNIQUE (a));
      CREATE INDEX ON n (a);
      ALTER TABLE n ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES a (id);
      ALTER TABLE n ALTER COLUMN a SET NOT NULL;
      ALTER TABLE n RENAME TO m;
      ALTER TABLE m ALTER COLUMN a TYPE bigint;
      ALTER TABLE m DROP COLUMN a;
      DROP TABLE m;`
    expect(await check({ sql })).toEqual([])
  })
})

describe('what is new', () => {
  it.each([
    ['a table of an unapplied migration', 'CREATE TABLE t (a int);', 'DROP TABLE t;', []],
    ['the same under its new name', 'CREATE TABLE s (a int); ALTER TABLE s RENAME TO t;', 'DROP TABLE t;', []],
    ['another schema is another table', 'CREATE TABLE app.t (a int);', 'DROP TABLE t;', ['ban-drop-table']],
    ['public or nothing is the same', 'CREATE TABLE public.t (a int);', 'DROP TABLE t;', []],
    ['quotes or none are the same', 'CREATE TABLE t (a int);', 'DROP TABLE "t";', []],
    ['capitals are not', 'CREATE TABLE t (a int);', 'DROP TABLE "T";', ['ban-drop-table']],
    [
      'created after it was dropped: the drop is of the old one',
      '',
      'DROP TABLE t; CREATE TABLE t (a int);',
      ['ban-drop-table'],
    ],
    [
      'and what is done to the new one is fine',
      'SELECT 1',
      'DROP TABLE t; CREATE TABLE t (a int); CREATE INDEX ON t (a);',
      ['ban-drop-table'],
    ],
    [
      'a schema that is renamed takes its tables along',
      'CREATE TABLE a.t (a int); ALTER SCHEMA a RENAME TO b;',
      'DROP TABLE b.t;',
      [],
    ],
  ])('%s', async (_title, pending, sql, expected) => {
    expect(await ids({ sql, ...(pending && { pending }) }, { 'ban-rename-table': 'off' })).toEqual(expected)
  })
})

describe('suppressions', () => {
  it('keeps the finding, with the reason', async () => {
    const [finding] = await check({ sql: '-- backout-ignore ban-drop-table: empty since May\nDROP TABLE t;' })
    expect(finding).toMatchObject({ rule: 'ban-drop-table', suppressed: 'empty since May' })
  })

  it('takes no empty reason', async () => {
    const findings = await check({ sql: '-- backout-ignore ban-drop-table:\nDROP TABLE t;' })
    expect(findings.map(({ rule, suppressed }) => [rule, suppressed])).toEqual([
      ['ban-drop-table', null],
      ['require-suppression-reason', null],
    ])
  })

  it('holds for the statement that follows it, and for its rule, only', async () => {
    const sql = '-- backout-ignore ban-drop-table: empty\nDROP TABLE t;\nDROP TABLE u;'
    expect((await check({ sql })).map(({ suppressed }) => suppressed)).toEqual(['empty', null])
    const other = '-- backout-ignore ban-drop-column: empty\nDROP TABLE t;'
    expect(await ids({ sql: other })).toEqual(['ban-drop-table', 'ban-unused-suppression'])
  })

  it('counts as unused where no such rule is, but not where the rule is off', async () => {
    expect(await ids({ sql: '-- backout-ignore ban-everything: why not\nSELECT 1;' })).toEqual([
      'ban-unused-suppression',
    ])
    const sql = '-- backout-ignore ban-drop-table: empty\nDROP TABLE t;'
    expect(await ids({ sql }, { 'ban-drop-table': 'off' })).toEqual([])
  })

  it('holds through its last day, and no longer', async () => {
    const read = await readExample({ sql: '-- backout-ignore ban-drop-table until 2027-03-01: empty\nDROP TABLE t;' })
    const on = (today: string | null) =>
      checkMigration({ ...read, before: null, after: null, traces: [], postgresVersion: 180_000, today }).map(
        ({ rule, suppressed }) => [rule, suppressed],
      )
    expect(on('2027-03-01')).toEqual([['ban-drop-table', 'empty']])
    expect(on(null)).toEqual([['ban-drop-table', 'empty']])
    expect(on('2027-03-02')).toEqual([
      ['ban-drop-table', null],
      ['ban-expired-suppression', null],
    ])
  })

  it.each(['2027-02-29', '2027-13-01', '01.03.2027', '2027-3-1', 'tomorrow', '', '2027-03-01T00:00'])(
    'does not hold until %j, which is no day',
    async (until) => {
      const findings = await check({ sql: `-- backout-ignore ban-drop-table until ${until}: empty\nDROP TABLE t;` })
      expect(findings.map(({ rule, suppressed }) => [rule, suppressed])).toEqual([
        ['ban-drop-table', null],
        ['require-suppression-date', null],
      ])
    },
  )
})

describe('options', () => {
  const banLongNames: Rule<{ longest: number; except: readonly string[] }> = {
    id: 'ban-long-names',
    hazard: 'weakens-schema',
    severity: 'info',
    options: {
      longest: { description: 'How long a name may be.', default: 5 },
      except: { description: 'Names that may be longer.', default: [] },
    },
    docs: { condition: '', effect: '', remedy: '', unsafe: [], safe: [], url: '', sources: [] },
    check: (operation, { options: { longest, except } }) =>
      operation.kind === 'create-table' &&
      operation.table.name.length > longest &&
      !except.includes(operation.table.name)
        ? [{ condition: operation.table.name, effect: '', remedy: '', evidence: 'text' }]
        : [],
  }
  const sql = 'CREATE TABLE abcdef (); CREATE TABLE abcdefgh (); CREATE TABLE abc ();'

  it.each([
    [undefined, ['abcdef', 'abcdefgh']],
    [{ longest: 6 }, ['abcdefgh']],
    [{ except: ['abcdef'] }, ['abcdefgh']],
    [{ longest: 6, except: ['abcdefgh'] }, []],
  ])('fills in the defaults: %j', async (given, found) => {
    const input = { ...(await readExample({ sql })), before: null, after: null, traces: [], postgresVersion: 180_000 }
    const options = given && { 'ban-long-names': given }
    const findings = checkMigration({ ...input, rules: [banLongNames], ...(options && { options }) })
    expect(findings.map(({ condition }) => condition)).toEqual(found)
  })
})
