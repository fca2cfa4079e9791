import { prisma } from '@backout/prisma'
import type { ConformanceOptions } from '@backout/testkit'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { database } from './database.ts'
import { appOf, prismaProbe } from './prisma-probe.ts'
import type { Major } from './prisma-probe.ts'

/** The suite's options for Prisma's adapter, with these folders of `fixtures` as projects. */
export async function prismaOptions(major: Major, projects: readonly string[]): Promise<ConformanceOptions> {
  const workspace = join(appOf(major), '.tmp')
  await mkdir(workspace, { recursive: true })
  return {
    adapter: prisma,
    probe: prismaProbe(major),
    projects: projects.map((name) => ({
      name,
      folder: fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)),
    })),
    workspace,
    database: () => database(),
  }
}
