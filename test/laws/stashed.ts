import { rmSync, writeFileSync } from 'node:fs'
import type { Shadow, StashReport, StashSettings } from '@backout/core'
import { loadStash, run } from '@backout/pipeline'
import { twoMigrations } from '../stash/project.ts'
import { judgeAnew, type Held } from './violations.ts'
import type { Case } from './sql-project.ts'

const SETTINGS: StashSettings = { scope: 'destructive', policy: 'keep-newer', limit: 1e9, tables: {} }

/** Gives a migration a stash, and judges the way back of what it has become as {@link judgeAnew} does. */
export async function holdStashed(
  shadow: Shadow,
  { before, up }: Case,
  rows: readonly string[],
): Promise<Held & { readonly report: StashReport }> {
  const { adapter, project } = await twoMigrations(
    'drizzle 1.0',
    before.map((sql) => `${sql};\n`).join(''),
    `${up.join(';\n--> statement-breakpoint\n')};\n`,
  )
  try {
    const { stash } = await loadStash()
    const options = { adapter, project, shadow, rules: [], select: <T>(all: readonly T[]) => all.slice(-1) }
    const report = await stash({ ...options, stash: SETTINGS })
    if (report.stashed) for (const { path, after } of report.changes) writeFileSync(path, after)
    const down = (await run({ ...options, command: 'down', write: false })).migrations[0]?.down ?? null
    const { migrations } = await adapter.discover(project)
    return { report, ...(await judgeAnew(shadow, { migrations, runner: project.runner, down, rows })) }
  } finally {
    rmSync(project.root, { recursive: true, force: true })
  }
}
