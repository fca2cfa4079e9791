import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'coverage', 'vendor', 'tmp'])

/** How many folders below the root are looked into: `apps/group/app/src/db` is four. */
const DEPTH = 6

/**
 * The folders in which Prisma may be run: the root and those below it. Hidden folders, dependencies, build output and
 * links are not entered.
 * @param root absolute folder
 * @returns absolute paths, each folder before those in it, in name order; a folder that cannot be read has none
 */
export async function foldersBelow(root: string, depth = DEPTH): Promise<string[]> {
  if (depth === 0) return [root]
  const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED.has(entry.name))
    .map(({ name }) => name)
  const below: string[] = []
  for (const name of names.sort()) below.push(...(await foldersBelow(join(root, name), depth - 1)))
  return [root, ...below]
}
