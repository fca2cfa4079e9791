import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hazardsOf, readCasts } from '@backout/preflight'
import { readCatalog, readIdentities } from '@backout/shadow'
import { expect, test } from 'vitest'
import { tryHazards } from '../../packages/pipeline/src/hazards-trial.ts'
import { runScript } from '../../packages/pipeline/src/script.ts'
import { database, EMPTY } from '../emptied-database.ts'
import { CASES, caseNames } from '../there-and-back/sql-cases.ts'

const A_MESSAGE = expect.any(String)

/** Rows that are legal only in the new schema and that nothing here can make, with why. */
const NOT_MADE: Readonly<Record<string, string>> = {
  'composite-and-domain-change domain': 'the domain of today refuses the empty text as well',
  'validate-foreign-key-and-drop-check check': 'the column is a foreign key: no parent has such a value',
}

// Every hazard of every fixture: the question finds a row that is legal only in the new schema, and the way back stops on it
// or runs and loses it; it never stops on rows that no question counts.
test.for(caseNames())('%s', async (name) => {
  const read = (file: string) => readFileSync(join(CASES, name, `${file}.sql`), 'utf8')
  const down = read('down')
  const { after, hazards: derived } = await derive(read('before'), read('up'), down)
  const { hazards, missed } = await tryHazards({ database, after, hazards: derived, down, thorough: true })
  expect(missed).toEqual([])
  const shown = hazards.map(({ kind, effect, trial }) => ({ what: `${name} ${kind}`, effect, trial }))
  const made = shown.filter(({ what }) => !(what in NOT_MADE))
  expect(made).toEqual(
    made.map(({ what, effect }) => ({
      what,
      effect,
      trial: {
        outcome: 'found',
        down: effect === 'blocks' ? 'stopped' : 'ran',
        why: effect === 'blocks' ? A_MESSAGE : null,
      },
    })),
  )
})

const OPTIONAL = [
  'create table users (id int primary key, email text not null)',
  'alter table users alter email drop not null',
] as const

test('a way back that deals with such rows itself loses them, and is not said to stop', async () => {
  const down = `UPDATE users SET email = '' WHERE email IS NULL; ALTER TABLE users ALTER email SET NOT NULL`
  const { after, hazards } = await derive(...OPTIONAL, down)
  const tried = await tryHazards({ database, after, hazards, down })
  expect(tried).toMatchObject({
    hazards: [{ kind: 'nulls', effect: 'loses', trial: { outcome: 'found', down: 'ran', why: null } }],
    missed: [],
  })
})

test('a question that misses what the way back stops on is found out', async () => {
  const down = 'ALTER TABLE users ALTER email SET NOT NULL'
  const { after, hazards } = await derive(...OPTIONAL, down)
  const blind = hazards.map((hazard) => ({ ...hazard, sql: 'SELECT 0 AS count' }))
  const { hazards: tried, missed } = await tryHazards({ database, after, hazards: blind, down, thorough: true })
  expect(missed[0]).toMatchObject({ hazard: 0, failure: { code: '23502' } })
  expect(tried).toMatchObject([{ trial: { outcome: 'missed' } }])
})

/** Brings the database to the state after an up, and says what rows do to its way back. */
async function derive(sql: string, up: string, down: string) {
  await database.query(`${EMPTY}; DROP ROLE IF EXISTS bob, alice`)
  await database.query(sql)
  const before = await readCatalog(database)
  await database.query(up)
  const after = await readCatalog(database)
  const standing = await readIdentities(database)
  await database.query('BEGIN')
  expect(await runScript(database, down, { inside: true })).toBeNull()
  const restored = await readIdentities(database)
  await database.query('ROLLBACK')
  return { after, hazards: hazardsOf({ before, after, standing, restored, cast: await readCasts(database) }) }
}
