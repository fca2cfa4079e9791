import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The version of drizzle-orm that code in a folder would import, or null when none is installed. Read from disk, since
 * `exports` hides its package.json from `require`.
 * @param from absolute folder
 */
export function ormVersion(from: string): string | null {
  try {
    const text = readFileSync(join(from, 'node_modules', 'drizzle-orm', 'package.json'), 'utf8')
    return String(JSON.parse(text).version)
  } catch {
    const parent = dirname(from)
    return parent === from ? null : ormVersion(parent)
  }
}
