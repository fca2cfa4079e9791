import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Shadow, StashSettings } from '@backout/core'
import { loadStash, run, type PipelineOptions } from '@backout/pipeline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CASES, type StashCase } from '../stash/cases.ts'
import { oneTransaction } from '../laws/one-transaction.ts'
import { twoMigrations } from '../stash/project.ts'
import { DATA_MUTATORS } from './data-mutators.ts'
import { mutantsOf } from './mutators.ts'
import { testShadow } from './shadows.ts'

const SETTINGS: StashSettings = { scope: 'destructive', policy: 'keep-newer', limit: 1e9, tables: {} }

/** Mutants that are no spoilt way back at all, by case and name, with why. One that is found out must go from here. */
const ALIKE = 'rows that are alike in all else may have each other’s values'
const EQUIVALENT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'the primary key, so that rows are told apart by all else': { 'numbered the other way round 1': ALIKE },
  'a column that others inherit': { 'numbered the other way round 1': ALIKE },
  'UPDATE without a key': { 'numbered the other way round 1': ALIKE },
  'tables, with generated columns, identity, triggers and row security': {
    'NULL is left out 2': 'the column is required, so no row has NULL there',
  },
  MERGE: {
    'one row only 1': 'the MERGE adds one row',
    'written over with what is there 2': 'the MERGE does not set that column',
  },
  'types that hold less': {
    'WHERE forgotten 1': 'what is emptied before the change of type is filled again after it',
    'another row 1': 'what is emptied before the change of type is filled again after it',
  },
}

/** Of so many mutants one is hunted in CI; `BACKOUT_TEST_CASES` hunts all. */
const SAMPLED = process.env['BACKOUT_TEST_CASES'] === undefined ? 2 : 1

/** Those whose rows come back each in another way. */
const NAMES = [
  'columns with defaults',
  'the primary key, so that rows are told apart by all else',
  'numbers of a sequence, which a new column would only have by chance',
  'a column that others inherit',
  'tables, with generated columns, identity, triggers and row security',
  'DELETE without a key',
  'UPDATE without a key',
  'UPDATE under triggers and row security that holds for the owner',
  'MERGE',
  'types that hold less',
]

/** Ways back that a person wrote, which move rows without a stash. */
interface ByHand {
  readonly name: string
  readonly before: string
  readonly up: readonly string[]
  readonly down: string
}

const BY_HAND: readonly ByHand[] = [
  {
    name: 'values that were moved to a table of their own',
    before: 'create table users (id int primary key, name text not null, note text, n int);',
    up: [
      'create table old_notes (id int primary key, note text, n int)',
      'insert into old_notes select id, note, n from users',
      'alter table users drop column note, drop column n',
    ],
    down: `BEGIN;
ALTER TABLE public.users ADD COLUMN note text, ADD COLUMN n integer;
UPDATE public.users AS t SET "note" = s."note", "n" = s."n"
  FROM old_notes AS s WHERE t."id" = s."id";
DROP TABLE old_notes;
COMMIT;
`,
  },
  {
    name: 'rows that were moved to another table',
    before: 'create table t (id int generated always as identity, a text, b int);',
    up: ['create table old_t (id int, a text, b int)', 'insert into old_t select id, a, b from t', 'drop table t'],
    down: `BEGIN;
CREATE TABLE public.t (id integer GENERATED ALWAYS AS IDENTITY, a text, b integer);
INSERT INTO public.t ("id", "a", "b") OVERRIDING SYSTEM VALUE
  SELECT s."id", s."a", s."b" FROM old_t AS s;
SELECT setval('public.t_id_seq', greatest((SELECT max(id) FROM public.t), 1), (SELECT count(*) > 0 FROM public.t));
DROP TABLE old_t;
COMMIT;
`,
  },
]

let shadow: Shadow
beforeAll(async () => {
  shadow = await oneTransaction(await testShadow('native:18'))
})
afterAll(() => shadow?.close())

let hunted = 0

const isExact = (verdict: string | null) => verdict === 'exact' || verdict === 'exact-except-column-order'

async function survivorsOf(
  name: string,
  before: string,
  up: readonly string[],
  down: string | null,
): Promise<string[]> {
  const { adapter, project } = await twoMigrations(
    'drizzle 1.0',
    before,
    `${up.join(';\n--> statement-breakpoint\n')};\n`,
  )
  const options = { adapter, project, shadow, rules: [], select: <T>(all: readonly T[]) => all.slice(-1) }
  try {
    const original = down ?? (await stashDown(options, name))
    const { migrations } = await adapter.discover(project)
    const path = migrations[1]!.downPath
    mkdirSync(dirname(path), { recursive: true })
    const verdictOf = async (sql: string) => {
      writeFileSync(path, sql)
      const report = await run({ ...options, command: 'prove' })
      const { origin, verdict } = report.migrations[0]!.down!
      expect([name, origin]).toEqual([name, 'hand-written'])
      return verdict
    }
    // What is spoilt below is right as it is, whoever wrote it.
    expect(await verdictOf(original)).toSatisfy(isExact)
    const survivors: string[] = []
    const mutants = (await mutantsOf(original, before, DATA_MUTATORS)).filter((_, at) => at % SAMPLED === 0)
    for (const { name: mutant, sql } of mutants) {
      hunted++
      const verdict = await verdictOf(sql)
      if (isExact(verdict)) survivors.push(mutant)
    }
    return survivors
  } finally {
    rmSync(project.root, { recursive: true, force: true })
  }
}

/** The way back by the stash, without the header that says who wrote it. Leaves the migration with its stash. */
async function stashDown(options: Omit<PipelineOptions, 'command' | 'shadow'> & { shadow: Shadow }, name: string) {
  const report = await (await loadStash()).stash({ ...options, stash: SETTINGS })
  expect([name, report.stashed]).toEqual([name, true])
  if (report.stashed) for (const { path, after } of report.changes) writeFileSync(path, after)
  const { migrations } = await run({ ...options, command: 'down', write: false })
  return migrations[0]!.down!.sql!.replace(/^(?:--.*\n)+/, '').trimStart()
}

const stashCase = (name: string): StashCase => CASES.find((one) => one.name === name)!

const all = [...NAMES.map((name) => ({ ...stashCase(name), down: null })), ...BY_HAND]

test.each(all)(
  'a way back that loses or spoils rows is never called exact: $name',
  { timeout: 300_000 },
  async ({ name, before, up, down }) => {
    const survivors = await survivorsOf(name, before, up, down)
    const equivalent = Object.keys(EQUIVALENT[name] ?? {})
    expect(survivors.filter((mutant) => !equivalent.includes(mutant))).toEqual([])
  },
)

test('there was enough to hunt', () => {
  expect(hunted).toBeGreaterThanOrEqual(100)
})
