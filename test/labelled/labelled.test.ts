import type { Hazard } from '@backout/core'
import { readExample } from '@backout/rules'
import { applyMigration } from '@backout/shadow'
import { describe, expect, it } from 'vitest'
import { database, EMPTY } from '../emptied-database.ts'
import { readLabelled } from '../../fixtures/labelled/read.mjs'

const HAZARDS: readonly Hazard[] = [
  'blocks-writes',
  'blocks-reads',
  'rewrites-table',
  'scans-table',
  'loses-data',
  'breaks-clients',
  'fails-on-rows',
  'fails-in-runner',
  'weakens-security',
  'weakens-schema',
  'hides-findings',
]

const cases = readLabelled()

// What the labels say of PostgreSQL is true of PostgreSQL: each case runs on empty tables, or fails as it says.
describe.each(['development', 'held-out'] as const)('%s', (part) => {
  it.each(cases.filter((each) => each.part === part).map((each) => [`${each.family}: ${each.name}`, each] as const))(
    '%s',
    async (_name, { before, pending, sql, runner: transaction, fails }) => {
      const { history, pending: earlier, migration, runner } = await readText({ before, pending, sql, transaction })
      await database.query(`${EMPTY}; reset all`)
      // In one transaction around all that is pending, what comes before is part of it.
      const together = transaction === 'all-pending' ? earlier : []
      const apart = [...history, ...(transaction === 'all-pending' ? [] : earlier)]
      for (const each of apart) expect(await applyMigration(database, each, runner)).toBeNull()
      const batches = [...together, migration].flatMap((each) => each.batches)
      const failure = await applyMigration(database, { ...migration, batches }, runner)
      expect(failure?.error.code ?? null).toBe(fails)
    },
  )
})

it('labels about half of them safe, each with a cause and hazards that there are, each name once', () => {
  for (const { name, label, cause, hazards } of cases) {
    expect({ name, cause }).toEqual({ name, cause: expect.stringMatching(/./) })
    expect({ name, hazards: hazards.length > 0 }).toEqual({ name, hazards: label === 'unsafe' })
    for (const hazard of hazards) expect(HAZARDS).toContain(hazard)
  }
  const names = cases.map(({ family, name }) => `${family}: ${name}`)
  expect(new Set(names).size).toBe(names.length)
  const safe = cases.filter(({ label }) => label === 'safe').length / cases.length
  expect(safe).toBeGreaterThan(0.4)
  expect(safe).toBeLessThan(0.6)
})

const whole = (text: string) => ({ sql: text, span: { start: 0, end: text.length } })

/** As the runner sends it; what does not parse is sent all the same. */
async function readText({ before, pending, sql, transaction }: Parameters<typeof example>[0]) {
  const read = await readExample(example({ before, pending, sql: 'select 1', transaction }))
  const batches = transaction === 'all-pending' ? sql.split('--> statement-breakpoint').map(whole) : [whole(sql)]
  return { ...read, migration: { ...read.migration, sql, batches } }
}

const example = (of: { before: string; pending: string; sql: string; transaction: 'all-pending' | 'per-batch' }) => ({
  sql: of.sql,
  transaction: of.transaction,
  ...(of.before === '' ? {} : { before: of.before }),
  ...(of.pending === '' ? {} : { pending: of.pending }),
})
