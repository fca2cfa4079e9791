import type { Adapter, DrillReport, Shadow } from '@backout/core'
import { drizzle } from '@backout/drizzle'
import { loadDrill, type DrillOptions } from '@backout/pipeline'
import { prisma } from '@backout/prisma'
import { app, drizzle as drizzleFiles, prisma as prismaFiles } from '../cli/apps.ts'

/** One migration and its way back as it lies on disk; null where none does. */
export interface Step {
  readonly name: string
  readonly up: string
  readonly down: string | null
}

interface Layout {
  readonly adapter: Adapter
  readonly files: (migrations: Readonly<Record<string, string>>) => Record<string, string>
  readonly downPath: (name: string) => string
}

export const LAYOUTS: Readonly<Record<'drizzle' | 'prisma', Layout>> = {
  drizzle: { adapter: drizzle, files: drizzleFiles, downPath: (name) => `drizzle/${name}.down.sql` },
  prisma: { adapter: prisma, files: prismaFiles, downPath: (name) => `prisma/migrations/${name}/down.sql` },
}

/** The files of a project with these migrations and downs. */
export function filesOf(layout: keyof typeof LAYOUTS, steps: readonly Step[]): Record<string, string> {
  const { files, downPath } = LAYOUTS[layout]
  return {
    ...files(Object.fromEntries(steps.map(({ name, up }) => [name, up]))),
    ...Object.fromEntries(steps.flatMap(({ name, down }) => (down === null ? [] : [[downPath(name), down]]))),
  }
}

/** Rehearses all of a project in a folder of its own. */
export async function rehearsed(
  layout: keyof typeof LAYOUTS,
  steps: readonly Step[],
  shadow: Shadow,
  options: Partial<DrillOptions> = {},
): Promise<DrillReport> {
  const { adapter } = LAYOUTS[layout]
  const [project] = await adapter.detect(app(filesOf(layout, steps)))
  const { drill } = await loadDrill()
  return drill({ adapter, project: project!, shadow, select: (all) => all, rowsPerTable: 5, ...options })
}

/** A down whose header promises so much, as if a person had edited what backout wrote. */
export const promising = (verdict: string, sql: string, ...comment: string[]): string =>
  [
    `-- backout down v1 verdict=${verdict} up=sha256:${'0'.repeat(64)} body=sha256:${'0'.repeat(64)}`,
    ...comment.map((line) => (line === '' ? '--' : `-- ${line}`)),
    '',
    sql,
  ].join('\n')
