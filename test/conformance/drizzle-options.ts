import { drizzle } from '@backout/drizzle'
import type { ConformanceOptions } from '@backout/testkit'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { database } from './database.ts'
import { appOf, drizzleProbe } from './drizzle-probe.ts'
import type { Line } from './drizzle-probe.ts'

/** The suite's options for Drizzle's adapter, with the fixtures of these names as projects. */
export async function drizzleOptions(
  line: Line,
  projects: readonly string[],
  migrator: 'orm' | 'kit' = 'orm',
): Promise<ConformanceOptions> {
  const workspace = join(appOf(line), '.tmp')
  await mkdir(workspace, { recursive: true })
  const layout = line === '0.31' ? 'journal' : 'folder'
  return {
    adapter: drizzle,
    probe: drizzleProbe(line, migrator),
    projects: projects.map((name) => ({
      name,
      folder: fileURLToPath(new URL(`../../fixtures/drizzle-${layout}/${name}`, import.meta.url)),
    })),
    workspace,
    database: () => database(),
  }
}
