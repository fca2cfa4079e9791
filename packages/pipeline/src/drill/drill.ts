import { BackoutError, type DrillReport, type Migration, type Problem } from '@backout/core'
import { existsSync } from 'node:fs'
import { Stage } from '../stage.ts'
import { upProblem } from '../up-problem.ts'
import type { DrillOptions } from './options.ts'
import { rehearse, type Rehearsal } from './rehearse.ts'
import { canClimb, climb } from './staircase.ts'
import { summarizeDrill } from './summarize-drill.ts'

/**
 * Rehearses the way back of a range of migrations, with the downs as they lie on disk: each one there and back and there
 * again over rows, then several steps at once, then all the way. Nothing is written.
 * @throws BackoutError when the migrations or a down cannot be read, none has a down, or the history does not replay
 */
export async function drill(options: DrillOptions): Promise<DrillReport> {
  const { adapter, project, shadow, rowsPerTable, signal } = options
  const { migrations, problems } = await adapter.discover(project)
  const picked = options.select(migrations)
  if (picked.length > 1 && !picked.some(({ downPath }) => existsSync(downPath))) throw noDowns(picked)
  const found: Problem[] = [...problems]
  const rehearsals: Rehearsal[] = []
  let staircase: DrillReport['staircase'] = null
  if (shadow && picked.length > 0) {
    const stage = new Stage(shadow, migrations, project.runner, options.onProgress)
    try {
      for (const [done, migration] of picked.entries()) {
        signal?.throwIfAborted()
        options.onProgress?.({ step: 'drill', name: migration.name, done, total: picked.length })
        const before = rehearsals.at(-1)?.after ?? null
        const rehearsal = await rehearse({ stage, project, migration, rowsPerTable, before, signal })
        rehearsals.push(rehearsal)
        if (rehearsal.after) continue
        found.push(upProblem(migration, rehearsal.drill.failure!, false))
        break
      }
      if (canClimb(rehearsals))
        staircase = await climb({ ...options, stage, runner: project.runner, migrations: picked, rehearsals })
    } finally {
      await stage.close()
    }
  }
  const drills = rehearsals.map((rehearsal) => rehearsal.drill)
  return {
    version: 1,
    command: 'drill',
    project: {
      adapter: project.adapter,
      root: project.root,
      migrations: project.migrations,
      layout: project.layout,
      runner: project.runner.label,
      total: migrations.length,
    },
    shadow: shadow?.label ?? null,
    rowsPerTable,
    migrations: drills,
    staircase,
    problems: found,
    summary: summarizeDrill({ migrations: drills, staircase }, picked.length),
  }
}

const noDowns = (picked: readonly Migration[]): BackoutError =>
  new BackoutError({
    code: 'down-missing',
    what: `None of the ${picked.length} migrations has a down to rehearse.`,
    why: `There is no ${picked[0]!.downPath}, nor any of the others.`,
    fix: 'Write them first: backout down --all',
  })
