import type { FileChange, Project } from '@backout/core'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'

/**
 * Looks at a project as it would be with some files changed: on a copy of its migrations, which is removed again.
 */
export async function withChanges<T>(
  project: Project,
  changes: readonly FileChange[],
  look: (copy: Project) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'backout-fix-'))
  try {
    const migrations = join(folder, 'migrations')
    await cp(project.migrations, migrations, { recursive: true })
    for (const { path, after } of changes) {
      const there = join(migrations, relative(project.migrations, path))
      await mkdir(dirname(there), { recursive: true })
      await writeFile(there, after)
    }
    return await look({ ...project, migrations })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
