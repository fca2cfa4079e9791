import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'

/** The CLI decides how migrations run; the client and the engines are released with it and stand in for it. */
const PACKAGES = ['prisma', '@prisma/engines', '@prisma/client']

/**
 * The version of Prisma that a folder's code would run, or null when none is installed.
 * @param from absolute folder
 */
export function prismaVersion(from: string): string | null {
  for (const name of PACKAGES) {
    for (const folder of modulesAbove(from)) {
      try {
        const { version } = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'))
        if (typeof version === 'string') return version
      } catch {
        // Not installed here, or without a readable package.json: the next one may be.
      }
    }
  }
  return null
}

/**
 * The folders of packages of a folder and those above it. NODE_PATH, which package managers set for what they start, is left
 * out: what is found there need not be the project's.
 */
function modulesAbove(from: string): string[] {
  const paths = createRequire(join(from, 'package.json')).resolve.paths('prisma') ?? []
  return paths.filter((path) => basename(path) === 'node_modules' && !relative(dirname(path), from).startsWith('..'))
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
