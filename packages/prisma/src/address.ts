import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Address } from './datasource.ts'

/**
 * The value of an address in a schema. Prisma 6 takes a variable from the environment, then from a `.env` in the folder
 * in which it is run and beside the schema.
 * @returns null when the variable is not set
 */
export function resolveAddress(address: Address | null, folders: readonly string[]): string | null {
  if (address === null) return null
  if ('value' in address) return address.value || null
  return process.env[address.env] || folders.map((folder) => dotenv(folder)[address.env]).find((value) => value) || null
}

function dotenv(folder: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(join(folder, '.env'), 'utf8'))
  } catch {
    return {}
  }
}

/** A PostgreSQL URL, or null for what only Prisma's services understand (`prisma+postgres://`). */
export function postgresUrl(url: string | null): string | null {
  return url !== null && /^postgres(?:ql)?:\/\//.test(url) ? url : null
}

/** The schema in which Prisma keeps its ledger: the URL's `?schema=`, else `public`. */
export function ledgerSchema(url: string | null): string {
  if (url === null || !URL.canParse(url)) return 'public'
  return new URL(url).searchParams.get('schema') || 'public'
}
