import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'coverage', 'vendor', 'tmp'])

/** How many folders below the root are looked into: `apps/group/app/src/db` is four. */
const DEPTH = 6

/**
 * The folders in which Prisma may be run: the root and those below it. Hidden folders, dependencies, build output, links
 * and what lies in a folder of migrations are left out.
 * @param root absolute folder
 * @returns absolute paths, each folder before those in it, in name order; a folder that cannot be read has none
 */
export function foldersBelow(root: string, depth = DEPTH): string[] {
  const entries = list(root)
  if (depth === 0 || entries.some(({ name }) => name === 'migration_lock.toml')) return [root]
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED.has(entry.name))
    .map(({ name }) => name)
  return [root, ...names.sort().flatMap((name) => foldersBelow(join(root, name), depth - 1))]
}

function list(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
