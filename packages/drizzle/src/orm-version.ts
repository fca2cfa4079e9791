import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * The version of drizzle-orm that code in a folder would import, or null when none is installed. Its package.json is
 * read from disk, since `exports` hides it from `require` in both lines.
 * @param from absolute folder
 */
export function ormVersion(from: string): string | null {
  let folder: string
  try {
    folder = dirname(createRequire(join(from, 'package.json')).resolve('drizzle-orm'))
  } catch {
    return null
  }
  for (let parent = dirname(folder); folder !== parent; folder = parent, parent = dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      if (name === 'drizzle-orm') return String(version)
    } catch {
      // No package.json here, or not one that says who it is: one folder up.
    }
  }
  return null
}
