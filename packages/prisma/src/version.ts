import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The CLI decides how migrations run; the client and the engines are released with it and stand in for it. */
const PACKAGES = ['prisma', '@prisma/engines', '@prisma/client']

/**
 * The version of Prisma that a folder's code would run, or null when none is installed.
 * @param from absolute folder
 */
export function prismaVersion(from: string): string | null {
  const require = createRequire(join(from, 'package.json'))
  for (const name of PACKAGES) {
    try {
      const { version } = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8'))
      if (typeof version === 'string') return version
    } catch {
      // Not installed here, or without a readable package.json: the next one may be.
    }
  }
  return null
}

/**
 * Whether a version is at least `major.minor`. Unknown counts as the newest: what is installed later is never older
 * than what backout knows.
 */
export function isAtLeast(version: string | null, major: number, minor: number): boolean {
  const [, ownMajor, ownMinor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? []
  if (ownMajor === undefined) return true
  return Number(ownMajor) > major || (Number(ownMajor) === major && Number(ownMinor) >= minor)
}
