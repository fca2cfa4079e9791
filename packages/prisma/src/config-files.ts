import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const EXTENSIONS = ['.js', '.ts', '.mjs', '.cjs', '.mts', '.cts']
/** In Prisma's own order of preference: the first that is there is the one. `prisma7` is for those who try 8 beside 7. */
const CURRENT = ['prisma7.config', '.config/prisma7']
const LEGACY = ['prisma.config', '.config/prisma', '.config/prisma.config']
const CANDIDATES = [
  ...CURRENT.flatMap((name) => EXTENSIONS.map((extension) => name + extension)),
  ...LEGACY.flatMap((name) => [
    ...EXTENSIONS.map((extension) => name + extension),
    ...EXTENSIONS.map((extension) => `${name}/index${extension}`),
  ]),
]

/** A second config, which Prisma gets by `--config`: `prisma.auth.config.ts`, `prisma-auth.config.ts`, `prisma.config.auth.ts`. */
const NAMED = /^(?:[\w-]+\.)*prisma7?(?:[-.][\w-]+)*[-.]config(?:\.[\w-]+)*\.[cm]?[tj]s$/
const NOT_A_CONFIG = /\.(?:d|test|spec)\.[cm]?[tj]s$|(?:sample|example|template)/

/**
 * The Prisma configs of one folder: the one that Prisma finds by itself first, then those with another name.
 * @param folder absolute; the folder in which Prisma is run
 * @returns absolute paths
 * @see https://www.prisma.io/docs/orm/reference/prisma-config-reference
 */
export function configFiles(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.includes('prisma') || name === '.config')
  if (names.length === 0) return []
  const own = CANDIDATES.map((name) => join(folder, name)).find(isFile)
  const named = names
    .filter((name) => NAMED.test(name) && !NOT_A_CONFIG.test(name) && !CANDIDATES.includes(name))
    .sort()
    .map((name) => join(folder, name))
    .filter(isFile)
  return own === undefined ? named : [own, ...named]
}

/** Whether a config is one that is meant for Prisma 7 where Prisma 8 is installed. */
export function isForPrisma7(file: string): boolean {
  return basename(file).startsWith('prisma7')
}

/** The folder in which Prisma is run with a config: its own, or the one that `.config` is in. */
export function configRoot(file: string): string {
  const parts: string[] = []
  let folder = dirname(file)
  // `.config/prisma/index.ts` and `prisma.config/index.ts` lie one folder deeper.
  while (
    parts.length < 2 &&
    /^(?:\.config|prisma(?:\.config)?)$/.test(basename(folder)) &&
    isConfigFolder(file, folder)
  ) {
    parts.push(basename(folder))
    folder = dirname(folder)
  }
  return folder
}

function isConfigFolder(file: string, folder: string): boolean {
  return basename(folder) === '.config' || basename(file).startsWith('index.')
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
