import type { Adapter, Project } from '@backout/core'
import { drizzle } from '@backout/drizzle'
import { prisma } from '@backout/prisma'
import { app, drizzle as drizzleFiles, prisma as prismaFiles } from '../cli/apps.ts'

/** A project on disk, and its adapter. */
export interface OnDisk {
  readonly adapter: Adapter
  readonly project: Project
}

/** How migrations lie and run: each way in which `--fix` may have to lay them out. */
export const LAYOUTS = ['drizzle journal', 'drizzle folders', 'prisma 7', 'prisma 6', 'prisma driver adapter'] as const
export type Layout = (typeof LAYOUTS)[number]

/** A project of two migrations: the state before, and the one to fix. */
export async function projectOf(layout: Layout, before: string, sql: string): Promise<OnDisk> {
  if (layout === 'drizzle journal') return detected(drizzle, drizzleFiles({ '0000_init': before, '0001_change': sql }))
  const [first, second] = ['20260101000000_init', '20260101000059_change']
  if (layout === 'drizzle folders')
    return detected(drizzle, {
      'drizzle.config.json': JSON.stringify({ dialect: 'postgresql', out: './drizzle' }),
      [`drizzle/${first}/migration.sql`]: before,
      [`drizzle/${second}/migration.sql`]: sql,
    })
  const { adapter, project } = await detected(prisma, prismaFiles({ [first]: before, [second]: sql }))
  const [version, engine] =
    layout === 'prisma 6' ? ['6.10.0', 'native'] : ['7.10.0', layout === 'prisma 7' ? 'native' : 'driver-adapter']
  return { adapter, project: { ...project, version, engine } as Project }
}

async function detected(adapter: Adapter, files: Record<string, string>): Promise<OnDisk> {
  const [project] = await adapter.detect(app(files))
  return { adapter, project: project! }
}
