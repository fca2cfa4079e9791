import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Shadow } from '@backout/core'
import { run } from '@backout/pipeline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SHADOWS, testShadow } from './shadows.ts'
import { CASES, caseNames, sqlProject } from './sql-cases.ts'

/** `UPDATE_FIXTURES=1` writes what is found as what is expected; read the difference before it is committed. */
const UPDATE = process.env['UPDATE_FIXTURES'] === '1'

/** Syntax that a major does not know yet. */
const SINCE: Readonly<Record<string, number>> = {
  'drop-exclusion-generated-column-and-nulls-not-distinct': 15,
  'operator-classes-and-storage-parameters': 15,
  'view-chain': 15,
}

const verdictLine = (text: string): string => /verdict=(\S+)/.exec(text)?.[1] ?? 'none'

describe.each(SHADOWS)('there and back on %s', (spec) => {
  let shadow: Shadow
  beforeAll(async () => {
    shadow = await testShadow(spec)
  })
  afterAll(() => shadow?.close())

  test.each(caseNames())('%s', async (name) => {
    if (Math.floor(shadow.version / 10_000) < (SINCE[name] ?? 0)) return
    const { adapter, project, migrations } = sqlProject(name)
    const report = await run({ command: 'down', adapter, project, shadow, rules: [], select: (all) => all.slice(-1) })
    expect(report.problems).toEqual([])
    const written = readFileSync(migrations[1]!.downPath, 'utf8')
    const expected = join(CASES, name, 'down.sql')
    if (UPDATE && spec === 'pglite') writeFileSync(expected, written)
    expect(existsSync(expected), 'no down.sql is expected yet: look at it and run with UPDATE_FIXTURES=1').toBe(true)
    const text = readFileSync(expected, 'utf8')
    expect(verdictLine(written)).toBe(verdictLine(text))
    // Definitions are printed a little differently by each major, so only the embedded shadow's are held to the letter.
    expect(spec === 'pglite' ? written : text).toBe(text)
  })
})
