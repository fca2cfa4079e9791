import type { Shadow } from '@backout/core'
import { run } from '@backout/pipeline'
import { pgliteShadow } from '@backout/shadow'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { projectOf } from '../downs/project.ts'
import { COVERAGE } from './coverage.cases.ts'

let shadow: Shadow
beforeAll(async () => {
  shadow = await pgliteShadow({ root: import.meta.dirname, cacheDir: null, emptyDir: inject('empties') })
})
afterAll(() => shadow.close())

test.each(COVERAGE)('$what', async ({ what: _what, verdict, fates, why = {}, timeZone, ...texts }) => {
  const { adapter, project } = projectOf(texts)
  const report = await run({
    command: texts.down === undefined ? 'down' : 'prove',
    adapter,
    project,
    shadow,
    rules: [],
    ...(timeZone !== undefined && { timeZone }),
    select: (all) => all.slice(-1),
  })
  expect(report.problems).toEqual([])
  const proof = report.migrations[0]!.down!.proof!
  const coverage = proof.rows.coverage
  const found = Object.keys(fates).map((name) => {
    const [table, column] = name.split('.')
    return [name, coverage[`public.${table}`]?.columns[column!]]
  })
  expect({ verdict: proof.verdict, ...Object.fromEntries(found) }).toEqual({ verdict, ...fates })
  for (const [table, reason] of Object.entries(why)) expect(coverage[`public.${table}`]?.why).toContain(reason)
  for (const { columns, exercised } of Object.values(coverage)) {
    expect(Object.values(columns).filter((fate) => fate !== 'not exercised')).toHaveLength(exercised)
  }
})
