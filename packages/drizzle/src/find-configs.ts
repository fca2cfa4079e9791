import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A config by its name: `drizzle.config.ts`, and what people call the second one: `drizzle-auth.config.ts`,
 * `drizzle.auth.config.ts`, `auth.drizzle.config.ts`, `drizzle.config.auth.ts`. drizzle-kit itself looks for
 * `drizzle.config.{ts,js,json}` only; the others are passed to it by `--config`.
 * @see https://orm.drizzle.team/docs/drizzle-config-file
 */
const CONFIG = /^(?:[\w-]+\.)*drizzle(?:[-.][\w-]+)*[-.]config(?:\.[\w-]+)*\.(?:[cm]?[tj]s|json)$/
const NOT_A_CONFIG = /\.(?:d|test|spec)\.[cm]?[tj]s$|(?:sample|example|template)/

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'coverage', 'vendor', 'tmp'])

/** How many folders below the root are looked into: `apps/group/app/src/db/config` is five. */
const DEPTH = 6

/**
 * Finds the Drizzle configs at or below a folder. Hidden folders, build output and links are not entered.
 * @param root absolute folder
 * @returns absolute paths in path order; a folder that cannot be read holds none
 */
export async function findConfigs(root: string, depth = DEPTH): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
  const found = entries
    .filter(({ name }) => CONFIG.test(name) && !NOT_A_CONFIG.test(name))
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => join(root, name))
  if (depth > 0) {
    const folders = entries.filter(
      (entry) => entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED.has(entry.name),
    )
    for (const { name } of folders) found.push(...(await findConfigs(join(root, name), depth - 1)))
  }
  return found.sort()
}
