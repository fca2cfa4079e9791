import type { Catalog, RuleExample, Trace } from '@backout/core'
import { describe, expect, it } from 'vitest'
import type { CheckInput } from '../check.ts'
import { type Effect, effectsOf } from '../effect.ts'
import { readExample } from '../example.ts'
import { hidesLocks } from './hidden-locks.ts'

// What one statement does is held to fixtures/ground-truth in test/ground-truth; here is what statements before it change.

const relations = (...names: readonly string[]): Catalog['relations'] =>
  Object.fromEntries(names.map((name) => [`public.${name}`, { kind: 'table', columns: [{ name: 'a', type: 'text' }] }]))

const catalog = (version: number, ...names: readonly string[]): Catalog =>
  ({ version, relations: relations(...names), types: {}, functions: {} }) as unknown as Catalog

async function inputOf(example: RuleExample, input: Partial<CheckInput> = {}): Promise<CheckInput> {
  const nothing = { before: null, after: null, traces: [], postgresVersion: 180_000 }
  return { ...(await readExample(example)), ...nothing, ...input }
}

const last = async (sql: string, input: Partial<CheckInput> = {}): Promise<Effect> =>
  effectsOf(await inputOf({ sql }, input)).at(-1)!

const change = (type: string): string => `ALTER TABLE t ALTER COLUMN a TYPE ${type};`

describe('what the migration has done before', () => {
  it('a CHECK that was validated spares SET NOT NULL the scan', async () => {
    const add = 'ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;'
    const set = 'ALTER TABLE t ALTER COLUMN a SET NOT NULL;'
    expect((await last(`${add}${set}`)).scanned).toEqual([{ schema: null, name: 't' }])
    expect((await last(`${add}ALTER TABLE t VALIDATE CONSTRAINT c;${set}`)).scanned).toEqual([])
    expect(
      (await last(`${add}ALTER TABLE t VALIDATE CONSTRAINT c;${set}`, { postgresVersion: 110_000 })).scanned,
    ).toEqual([{ schema: null, name: 't' }])
  })

  it('a foreign key that was added NOT VALID is looked up in the other table', async () => {
    const { locks } = await last(
      'ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES p NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c',
    )
    expect(locks).toEqual([
      { relation: { schema: null, name: 't' }, mode: 'SHARE UPDATE EXCLUSIVE' },
      { relation: { schema: null, name: 'p' }, mode: 'ROW SHARE' },
    ])
  })

  it('a type that was given before is the one that changes', async () => {
    expect((await last(change('varchar(10)') + change('varchar(20)'))).rewritten).toEqual([])
    expect((await last(change('varchar(20)') + change('varchar(10)'))).rewritten).toEqual([{ schema: null, name: 't' }])
  })

  it('an index that was made before has a table', async () => {
    const { locks } = await last('CREATE INDEX i ON t (a); DROP INDEX i')
    expect(locks.map(({ relation, mode }) => `${relation.name} ${mode}`)).toEqual([
      't ACCESS EXCLUSIVE',
      'i ACCESS EXCLUSIVE',
    ])
  })
})

describe('a shadow of another major', () => {
  const trace: Trace = {
    locks: [{ relation: 'public.t', mode: 'ACCESS EXCLUSIVE' }],
    rewritten: [],
    reindexed: [],
    scanned: [],
  }
  const tried = (postgresVersion: number) => ({ before: catalog(180_006, 't'), traces: [trace], postgresVersion })

  it('counts where both do the same', async () => {
    expect((await last('ALTER TABLE t ADD COLUMN b int DEFAULT 5', tried(130_000))).evidence).toBe('trial')
  })

  it('says nothing where they differ', async () => {
    const effect = await last('ALTER TABLE t ADD COLUMN b int DEFAULT 5', tried(100_000))
    expect(effect).toMatchObject({ evidence: 'text', rewritten: [{ schema: null, name: 't' }] })
  })

  it('counts statement by statement', async () => {
    const sql = 'ALTER TABLE t ADD COLUMN b int DEFAULT 5; ALTER TABLE t ADD COLUMN c int'
    const effects = effectsOf(await inputOf({ sql }, { ...tried(100_000), traces: [trace, trace] }))
    expect(effects.map(({ evidence }) => evidence)).toEqual(['text', 'trial'])
  })
})

describe('one transaction around all statements', () => {
  it.each([
    ['ALTER TABLE t ADD b int; ALTER TABLE t ADD c int', true],
    ['ALTER TABLE t ADD b int; ALTER TABLE u ADD c int', false],
    ['ALTER TABLE t ADD b int; CREATE INDEX ON t (a)', false],
    ['CREATE TABLE n (a int); ALTER TABLE n ADD b int; ALTER TABLE n ADD c int', false],
    ['ALTER TABLE t ADD b int; SELECT f()', true],
    ['ALTER TABLE t ADD b int; SELECT 1', false],
    ['SELECT f(); ALTER TABLE t ADD b int', true],
    ['UPDATE t SET a = 1; UPDATE t SET a = 2', false],
  ])('%s', async (sql, hides) => {
    expect(hidesLocks(await inputOf({ sql }, { before: catalog(180_000, 't', 'u') }))).toBe(hides)
  })
})
