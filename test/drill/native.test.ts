import type { Shadow } from '@backout/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testShadow } from '../there-and-back/shadows.ts'
import { promising, rehearsed, type Step } from './project.ts'
import { INIT, RETYPE } from './steps.ts'

let shadow: Shadow
beforeAll(async () => {
  shadow = await testShadow('native:18')
})
afterAll(() => shadow?.close())

/** Prisma sends each file as one query; a single CONCURRENTLY runs in no transaction then. */
const CONCURRENTLY: Step = {
  name: '0003_index',
  up: 'CREATE INDEX CONCURRENTLY "by_bio" ON "users" ("bio");',
  down: promising('exact', 'DROP INDEX CONCURRENTLY "by_bio";'),
}

const LABEL: Step = {
  name: '0001_label',
  up: `ALTER TABLE "log" ADD COLUMN "mood" text;
UPDATE "log" SET "mood" = 'fine';`,
  down: promising('exact', 'ALTER TABLE "log" DROP COLUMN "mood";', 'Goes, with what was written since the up:'),
}

test('ten thousand rows on a real server: every untouched one is back, and what is locked for how long', async () => {
  const report = await rehearsed('prisma', [INIT, LABEL, RETYPE, CONCURRENTLY], shadow, { rowsPerTable: 10_000 })
  expect(report.migrations.map(({ outcome }) => outcome)).toEqual(['back', 'back', 'back', 'back'])
  const [, label, retype, index] = report.migrations
  for (const drill of [label, retype, index]) {
    expect(drill!.tables['public.users']).toMatchObject({ rows: 10_000, lost: 0, extra: 0 })
    const { untouched, kept } = drill!.tables['public.users']!
    expect(kept).toBe(untouched)
    expect(untouched).toBeGreaterThan(9900)
    expect(untouched).toBeLessThan(10_000)
  }
  expect(retype!.tables['public.users']!.columns['we"ird 🐘']).toBe('restored')
  const [lock] = retype!.locks
  expect(lock).toMatchObject({ relation: 'public.users', mode: 'ACCESS EXCLUSIVE', rewritten: true, scanned: true })
  expect(lock!.milliseconds).toBeGreaterThan(0)
  expect(lock!.milliseconds).toBeLessThanOrEqual(retype!.milliseconds.down! + 0.01)
  expect(index!.untraced).toEqual(['DROP INDEX CONCURRENTLY "by_bio"'])
  expect(report.summary.rows).toBeGreaterThan(80_000)
  expect(report.staircase).toMatchObject({ rounds: [1, 2, 3, 4], fall: null })
}, 300_000)
