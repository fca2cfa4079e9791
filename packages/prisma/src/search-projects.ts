import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import { configFiles, isForPrisma7 } from './config-files.ts'
import { foldersBelow } from './folders-below.ts'
import type { PrismaProject } from './project.ts'
import { isPostgres } from './provider.ts'
import { readConfigProject, readSchemaProject } from './read-project.ts'
import type { Reading } from './read-project.ts'
import { defaultSchema } from './schema-files.ts'
import { isAtLeast, prismaVersion } from './version.ts'

/**
 * Finds the PostgreSQL projects at or below a folder: one for each config, then one for each schema that no config
 * names (Prisma 6 needs none). Of several with the same folder of migrations, the first is kept.
 * @param root absolute folder
 * @throws BackoutError when a config cannot be read
 */
export async function searchProjects(root: string): Promise<PrismaProject[]> {
  const folders = foldersBelow(root)
  const found: Reading[] = []
  for (const folder of folders) {
    for (const file of configFiles(folder)) {
      if (!isForeign(folder, file)) found.push(await readConfigProject(folder, file))
    }
  }
  for (const folder of folders) {
    const schema = defaultSchema(folder)
    if (schema === null || found.some((known) => covers(known.schema, schema))) continue
    const reading = await readSchemaProject(folder, schema)
    // A schema far below without migrations is a sample or another tool's; at the root it is a project's beginning.
    if (folder === root || existsSync(reading.project.migrations)) found.push(reading)
  }
  const projects = found.filter(({ provider }) => isPostgres(provider)).map(({ project }) => project)
  const first = new Map(projects.toReversed().map((project) => [project.migrations, project]))
  return projects.filter((project) => first.get(project.migrations) === project).sort(byRoot)
}

/** Prisma 8 reads `prisma.config.ts` too, and means something else by it. */
function isForeign(folder: string, file: string): boolean {
  const version = prismaVersion(folder)
  return version !== null && isAtLeast(version, 8, 0) && !isForPrisma7(file)
}

/** Whether a schema is the one that a project has already, or a file in its folder. */
function covers(known: string | null, schema: string): boolean {
  return known !== null && (known === schema || `${schema}${sep}`.startsWith(`${known}${sep}`))
}

function byRoot(a: PrismaProject, b: PrismaProject): number {
  const [left, right] = [a.config ?? join(a.root, 'prisma'), b.config ?? join(b.root, 'prisma')]
  return left < right ? -1 : left > right ? 1 : 0
}
