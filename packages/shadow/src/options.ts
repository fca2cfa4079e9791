import { join } from 'node:path'

/** What every shadow can be told. */
export interface CommonOptions {
  /** Absolute folder of the user's project: packages are looked for from here, and the cache lies below it. */
  readonly root: string
  /** SQL that runs on the empty database first: roles, schemas and tables that the history takes for granted. */
  readonly setup?: string | null
  /** Absolute folder of the cache; null for none. Default `<root>/node_modules/.cache/backout`. */
  readonly cacheDir?: string | null
  /**
   * Absolute folder of the empty databases that all histories start from, for several projects to share. Default: where the
   * other states are.
   */
  readonly emptyDir?: string
  /** The session's TimeZone. Default `UTC`; another one makes `timestamp` → `timestamptz` rewrite tables. */
  readonly timeZone?: string
  /**
   * Milliseconds after which one query (one batch of a migration) is ended with `statement-timeout`. Default 30 000: DDL
   * on a shadow's few rows takes milliseconds, so what is still running then hardly ever ends.
   */
  readonly timeout?: number
}

export const DEFAULT_TIMEOUT = 30_000

/** The folder of the cache, or null where there is none. */
export function cacheFolder({ root, cacheDir }: CommonOptions): string | null {
  return cacheDir === undefined ? join(root, 'node_modules', '.cache', 'backout') : cacheDir
}
