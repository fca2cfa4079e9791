import { BackoutError } from '@backout/core'
import { createJiti } from 'jiti'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What backout reads of a Drizzle config. Everything else in it is drizzle-kit's. */
export interface DrizzleConfig {
  /** Drizzle's word: `postgresql`, `mysql`, …; empty when the config names none. */
  readonly dialect: string
  /** As written: relative to the folder in which drizzle-kit is run. */
  readonly out: string
  readonly ledgerSchema: string
  readonly ledgerTable: string
  readonly databaseUrl: string | null
}

/**
 * Evaluates a Drizzle config the way drizzle-kit does: TypeScript, and the path aliases of the nearest tsconfig.
 * @throws BackoutError `config-unreadable` when it throws (a missing environment variable), `config-invalid` when what
 * it exports is no config
 * @see https://orm.drizzle.team/docs/drizzle-config-file
 */
export async function readConfig(file: string): Promise<DrizzleConfig> {
  const exported = await evaluate(file)
  if (!isRecord(exported)) {
    throw new BackoutError({
      code: 'config-invalid',
      what: 'The Drizzle config has no config in it.',
      why: `Its default export is ${exported === null ? 'null' : typeof exported}, not an object.`,
      fix: 'Export it as `export default defineConfig({ … })`.',
      where: { file },
    })
  }
  const migrations = isRecord(exported['migrations']) ? exported['migrations'] : {}
  return {
    dialect: dialectOf(exported),
    out: text(exported['out']) ?? 'drizzle',
    ledgerSchema: text(migrations['schema']) ?? 'drizzle',
    ledgerTable: text(migrations['table']) ?? '__drizzle_migrations',
    databaseUrl: databaseUrl(exported['dbCredentials']),
  }
}

async function evaluate(file: string): Promise<unknown> {
  const jiti = createJiti(pathToFileURL(file).href, {
    interopDefault: true,
    moduleCache: false,
    tsconfigPaths: hasTsconfig(dirname(file)),
  })
  // A config may print while it is read (dotenv 17 does); our own stdout is for the report.
  const write = process.stdout.write
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write
  try {
    return await jiti.import(file, { default: true })
  } catch (cause) {
    throw new BackoutError(
      {
        code: 'config-unreadable',
        what: 'The Drizzle config could not be read.',
        why: cause instanceof Error ? cause.message : String(cause),
        fix:
          'If it needs an environment variable, set it (any value will do: backout never connects to it). ' +
          'Or leave the config aside: `--adapter drizzle --migrations <dir>`.',
        where: { file },
      },
      { cause },
    )
  } finally {
    process.stdout.write = write
  }
}

function hasTsconfig(folder: string): boolean {
  if (existsSync(`${folder}/tsconfig.json`)) return true
  const parent = dirname(folder)
  return parent !== folder && hasTsconfig(parent)
}

/** Before drizzle-kit 0.21 a config had a `driver` and no `dialect`. */
function dialectOf(config: Record<string, unknown>): string {
  const dialect = text(config['dialect'])
  if (dialect) return dialect
  const driver = text(config['driver'])
  return driver === 'pg' ? 'postgresql' : (driver ?? '')
}

/** The URL as given, or made of the parts; null when it is a folder (PGlite) or a service (AWS Data API). */
function databaseUrl(credentials: unknown): string | null {
  if (!isRecord(credentials)) return null
  // `connectionString` and `uri` are what drizzle-kit before 0.21 called it.
  const given = text(credentials['url'] ?? credentials['connectionString'] ?? credentials['uri'])
  if (given) return /^postgres(?:ql)?:\/\//.test(given) ? given : null
  const host = text(credentials['host'])
  const database = text(credentials['database'])
  if (!host || !database) return null
  const url = new URL(`postgresql://${host.includes(':') ? `[${host}]` : host}`)
  url.username = encodeURIComponent(text(credentials['user']) ?? '')
  url.password = encodeURIComponent(text(credentials['password']) ?? '')
  url.port = String(credentials['port'] ?? '')
  url.pathname = `/${encodeURIComponent(database)}`
  return url.href
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
