import type { DrillReport, Shadow } from '@backout/core'
import { loadDrill, type ProgressEvent } from '@backout/pipeline'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { app } from '../cli/apps.ts'
import { testShadow } from '../there-and-back/shadows.ts'
import { filesOf, LAYOUTS, rehearsed, type Step } from './project.ts'
import { FATES, INIT, RENAME, RETYPE } from './steps.ts'

let shadow: Shadow
beforeAll(async () => {
  shadow = await testShadow('pglite')
})
afterAll(() => shadow?.close())

const newest = { select: <T>(all: readonly T[]) => all.slice(-1) }

describe('what becomes of a way back', () => {
  let report: DrillReport
  beforeAll(async () => {
    report = await rehearsed('prisma', [INIT, ...FATES.map(({ step }) => step)], shadow)
  }, 300_000)

  test.each(FATES.map((fate, at) => ({ ...fate, name: fate.step.name, at })))('$name: $outcome', (fate) => {
    const { step: _step, at, ...told } = fate
    expect(report.migrations[at + 1]).toMatchObject(told)
  })

  test('all of it makes the exit code 1', () => {
    expect(report.summary).toMatchObject({ migrations: 15, back: 5, exitCode: 1 })
    expect(report.summary.lost).toBeGreaterThan(0)
    expect(report.staircase).toBeNull()
  })
})

describe.each(['drizzle', 'prisma'] as const)('a history of %s', (layout) => {
  test('leads back, in steps and all the way, with the rows where nothing is given up', async () => {
    const events: ProgressEvent[] = []
    const onProgress = (event: ProgressEvent) => void events.push(event)
    const report = await rehearsed(layout, [INIT, RENAME, RETYPE], shadow, { onProgress })
    expect(report.migrations.map(({ outcome, down }) => [outcome, down?.verdict, down?.origin])).toEqual([
      ['back', 'exact', 'edited'],
      ['back', 'exact', 'edited'],
      ['back', 'exact', 'edited'],
    ])
    expect(report.migrations[2]!.tables['public.users']).toMatchObject({
      lost: 0,
      columns: { full_name: 'kept', 'we"ird 🐘': 'restored' },
    })
    expect(report.migrations[2]!.locks).toMatchObject([
      { relation: 'public.users', mode: 'ACCESS EXCLUSIVE', rewritten: true },
    ])
    expect(report.staircase).toMatchObject({
      rounds: [1, 2, 3],
      withRows: true,
      landings: 12,
      landingsWithRows: 3,
      fall: null,
      start: 'the empty database',
    })
    expect(report.staircase!.wholeWay!.down).toBeGreaterThan(0)
    expect(report.summary).toMatchObject({ migrations: 3, back: 3, lost: 0, exitCode: 0 })
    expect(events.filter(({ step }) => step === 'drill')).toHaveLength(3)
    expect(events.filter(({ step }) => step === 'staircase')).toHaveLength(3)
  })
})

test('the staircase ends where a down is missing', async () => {
  const missing: Step = { ...RENAME, down: null }
  const { staircase, summary } = await rehearsed('drizzle', [INIT, missing, RETYPE], shadow)
  expect(staircase).toMatchObject({
    rounds: [1],
    fall: { round: 2, migration: '0001_rename', direction: 'down', reason: 'no-down' },
    wholeWay: null,
  })
  expect(summary).toMatchObject({ migrations: 3, back: 2, exitCode: 1 })
})

test('without any down it says what to do first', async () => {
  const steps = [INIT, RENAME].map((step) => ({ ...step, down: null }))
  await expect(rehearsed('drizzle', steps, shadow)).rejects.toMatchObject({
    code: 'down-missing',
    fix: expect.stringContaining('backout down --all'),
  })
})

test('a down that cannot be read is an error', async () => {
  const cwd = app(filesOf('drizzle', [INIT, RENAME]))
  const down = join(cwd, LAYOUTS.drizzle.downPath(RENAME.name))
  rmSync(down)
  mkdirSync(down)
  const { adapter } = LAYOUTS.drizzle
  const [project] = await adapter.detect(cwd)
  const { drill } = await loadDrill()
  const options = { adapter, project: project!, shadow, rowsPerTable: 5, ...newest }
  await expect(drill(options)).rejects.toMatchObject({ code: 'folder-unreadable', where: { file: down } })
})

test('an up that does not run could not be rehearsed', async () => {
  const broken: Step = { name: '0001_broken', up: 'ALTER TABLE "nobody" ADD COLUMN "x" integer;', down: 'SELECT 1;' }
  const { migrations, summary, problems } = await rehearsed('drizzle', [INIT, broken], shadow, newest)
  expect(migrations).toMatchObject([{ outcome: 'up-fails', failure: { code: '42P01' } }])
  expect(problems).toMatchObject([{ code: 'migration-fails' }])
  expect(summary.exitCode).toBe(2)
})

test('it ends between two steps when it is told to', async () => {
  const ending = new AbortController()
  const onProgress = () => ending.abort(new Error('enough'))
  await expect(rehearsed('drizzle', [INIT, RENAME], shadow, { onProgress, signal: ending.signal })).rejects.toThrow(
    'enough',
  )
})
