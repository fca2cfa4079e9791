import { rmSync, writeFileSync } from 'node:fs'
import type { Shadow, StashSettings } from '@backout/core'
import { loadStash, run } from '@backout/pipeline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testShadow } from '../there-and-back/shadows.ts'
import { CASES, type StashCase } from './cases.ts'
import { LAYOUTS, twoMigrations, type Layout } from './project.ts'

const SETTINGS: StashSettings = { scope: 'destructive', policy: 'keep-newer', limit: 1e9, tables: {} }

let shadow: Shadow
beforeAll(async () => {
  shadow = await testShadow('native:18')
})
afterAll(() => shadow?.close())

/** Each layout is walked by every third case. */
const walks = CASES.map((one, at) => [one.name, LAYOUTS[at % LAYOUTS.length]!, one] as const)

describe('what a migration destroys comes back', () => {
  test.each(walks)('%s (%s)', { timeout: 120_000 }, async (_name, layout, one) => {
    const { report, again } = await stashed(one, layout)
    expect(report).toMatchObject({
      stashed: true,
      verdicts: [expect.stringMatching(/lossy|irreversible/), one.verdict],
    })
    if (!report.stashed) return
    expect(report.items.map(({ kind, relation }) => `${kind} ${relation}`).toSorted()).toEqual(one.items.toSorted())
    // Whoever writes the down of the file as it is now finds the same, and a second stash is none.
    expect(again.down?.verdict).toBe(one.verdict)
    expect(again.down?.proof?.newer?.broken ?? []).toEqual([])
    expect(again.repeated).toMatchObject({ stashed: false, why: ['it has a stash already'] })
  })
})

async function stashed({ before, up }: StashCase, layout: Layout) {
  const separator = layout === 'prisma' ? ';\n' : ';\n--> statement-breakpoint\n'
  const { adapter, project } = await twoMigrations(layout, before, `${up.join(separator)};\n`)
  try {
    const { stash } = await loadStash()
    const options = { adapter, project, shadow, rules: [], select: <T>(all: readonly T[]) => all.slice(-1) }
    const report = await stash({ ...options, stash: SETTINGS })
    if (report.stashed) for (const { path, after } of report.changes) writeFileSync(path, after)
    const { migrations } = await run({ ...options, command: 'down' })
    const repeated = await stash({ ...options, stash: SETTINGS })
    return { report, again: { down: migrations[0]?.down, repeated } }
  } finally {
    rmSync(project.root, { recursive: true, force: true })
  }
}
