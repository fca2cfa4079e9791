import { BackoutError } from '@backout/core'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Engine } from './sending.ts'

/** What backout reads of a Prisma config; paths are absolute. Everything else in it is Prisma's. */
export interface PrismaConfig {
  readonly schema: string | null
  readonly migrations: string | null
  readonly engine: Engine
  readonly databaseUrl: string | null
  readonly shadowDatabaseUrl: string | null
}

/**
 * Reads a Prisma config. It is evaluated here, with the two functions that configs import from `prisma/config` lent by
 * us, in a quarter of the time that `@prisma/config` takes. When that fails, the project's own `@prisma/config` is
 * asked, and its word is final. That `env()` misses a variable is no failure: backout needs no database's address.
 * @throws BackoutError `config-unreadable` when it cannot be evaluated, `config-invalid` when it exports no config
 * @see https://www.prisma.io/docs/orm/reference/prisma-config-reference
 */
export async function readConfig(file: string): Promise<PrismaConfig> {
  const exported = await quietly(() => evaluate(file).catch((cause: unknown) => loadByPrisma(file, cause)))
  if (!isRecord(exported)) {
    throw new BackoutError({
      code: 'config-invalid',
      what: 'The Prisma config has no config in it.',
      why: `Its default export is ${exported === null ? 'null' : typeof exported}, not an object.`,
      fix: 'Export it as `export default defineConfig({ … })`.',
      where: { file },
    })
  }
  const absolute = (path: unknown) => (text(path) === null ? null : resolve(dirname(file), text(path)!))
  const datasource = record(exported['datasource'])
  return {
    schema: absolute(exported['schema']),
    migrations: absolute(record(exported['migrations'])['path']),
    engine: engineOf(exported),
    // Prisma 6.19 has a `directUrl` for migrations, beside a `url` that may be a pooler's.
    databaseUrl: text(datasource['directUrl']) ?? text(datasource['url']),
    shadowDatabaseUrl: text(datasource['shadowDatabaseUrl']),
  }
}

const UNSET = 'postgresql://unset.invalid/unset'

/** What a config may import from `prisma/config`. */
const LENT = {
  defineConfig: (config: unknown) => config,
  env: (name: string) => process.env[name] || UNSET,
}

async function evaluate(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti')
  const jiti = createJiti(pathToFileURL(file).href, {
    interopDefault: true,
    moduleCache: false,
    virtualModules: { 'prisma/config': LENT, '@prisma/config': LENT },
  })
  return jiti.import(file, { default: true })
}

/** @throws BackoutError in Prisma's words, or in ours when the project has no `@prisma/config` to ask */
async function loadByPrisma(file: string, failure: unknown): Promise<unknown> {
  const load = loaderOf(file)
  if (load === null) throw unreadable(file, failure)
  const { config, error } = await load({ configFile: file, configRoot: dirname(file) })
  if (error) throw unreadable(file, error.error ?? failure)
  return config
}

type Loader = (input: {
  configFile: string
  configRoot: string
}) => Promise<{ config?: unknown; error?: { error?: Error } }>

/** `loadConfigFromFile` of the project's `@prisma/config`, its own or the one that its `prisma` brings along. */
function loaderOf(file: string): Loader | null {
  const own = createRequire(file)
  for (const from of [() => own, () => createRequire(own.resolve('prisma/package.json'))]) {
    try {
      return from()('@prisma/config').loadConfigFromFile
    } catch {
      // Not installed there.
    }
  }
  return null
}

function unreadable(file: string, cause: unknown): BackoutError {
  return new BackoutError(
    {
      code: 'config-unreadable',
      what: 'The Prisma config could not be read.',
      why: cause instanceof Error ? cause.message : String(cause),
      fix:
        'If it needs an environment variable, set it (any value will do: backout never connects to it). ' +
        'Or leave the config aside: `--adapter prisma --migrations <dir>`.',
      where: { file },
    },
    { cause },
  )
}

/** A config may print while it is read (dotenv 17 does); our own stdout is for the report. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const write = process.stdout.write
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write
  try {
    return await work()
  } finally {
    process.stdout.write = write
  }
}

/** Prisma 6.6 to 6.19 could run migrations through a driver adapter, under changing names; 7 cannot. */
function engineOf(config: Record<string, unknown>): Engine {
  const adapter = config['adapter'] ?? record(config['migrate'])['adapter']
  return config['engine'] !== 'classic' && typeof adapter === 'function' ? 'driver-adapter' : 'native'
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {}
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text that says something: not empty, and not made of a variable that is not set. */
function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && !value.startsWith(UNSET) ? value : null
}
