import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BackoutError, type Where } from '@backout/core'
import type { PGliteExtension } from './pglite-messages.ts'

/** Extensions that come with PGlite itself, by the name of CREATE EXTENSION, and the module under `contrib/` that has them. */
const CONTRIB: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ['amcheck', 'bloom', 'btree_gin', 'btree_gist', 'citext', 'cube', 'dict_int', 'dict_xsyn', 'earthdistance'],
      ['file_fdw', 'fuzzystrmatch', 'hstore', 'intarray', 'isn', 'lo', 'ltree', 'moddatetime', 'pageinspect'],
      ['pg_buffercache', 'pg_freespacemap', 'pg_stat_statements', 'pg_surgery', 'pg_trgm', 'pg_visibility'],
      ['pg_walinspect', 'pgcrypto', 'seg', 'tablefunc', 'tcn', 'tsm_system_rows', 'tsm_system_time', 'unaccent'],
    ]
      .flat()
      .map((name) => [name, name]),
  ),
  'uuid-ossp': 'uuid_ossp',
  // One bundle holds four extensions.
  autoinc: 'moddatetime',
  insert_username: 'moddatetime',
  refint: 'moddatetime',
}

/** Extensions in packages of their own, which must be installed beside PGlite in the version that fits it. */
const PACKAGES: Readonly<Record<string, { package: string; exported: string }>> = {
  vector: { package: '@electric-sql/pglite-pgvector', exported: 'vector' },
  pg_uuidv7: { package: '@electric-sql/pglite-pg_uuidv7', exported: 'pg_uuidv7' },
  postgis: { package: '@electric-sql/pglite-postgis', exported: 'postgis' },
  pgtap: { package: '@electric-sql/pglite-pgtap', exported: 'pgtap' },
  pg_hashids: { package: '@electric-sql/pglite-pg_hashids', exported: 'pg_hashids' },
  pg_ivm: { package: '@electric-sql/pglite-pg_ivm', exported: 'pg_ivm' },
  age: { package: '@electric-sql/pglite-age', exported: 'age' },
}

const CREATE_EXTENSION = /\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?(?:"((?:[^"]|"")+)"|([a-z_][\w$]*))/gi

/**
 * Names of the extensions that some SQL creates, sorted. Read loosely: a name in a comment only loads what is not needed.
 * `plpgsql` is left out, for it is everywhere.
 */
export function extensionsOf(sql: Iterable<string>): string[] {
  const names = new Set<string>()
  for (const text of sql) {
    if (!/create\s+extension/i.test(text)) continue
    for (const [, quoted, plain] of text.matchAll(CREATE_EXTENSION)) {
      names.add(quoted?.replaceAll('""', '"') ?? plain!.toLowerCase())
    }
  }
  names.delete('plpgsql')
  return [...names].sort()
}

/**
 * Finds what PGlite can load of the extensions named. Names that it knows nothing of are left out: CREATE EXTENSION then
 * fails where it is really run, and {@link extensionUnavailable} explains it.
 * @param root the user's project, whose packages come before backout's own
 */
export function findExtensions(names: readonly string[], root: string): PGliteExtension[] {
  return names.flatMap((name) => {
    const contrib = CONTRIB[name]
    const wanted =
      contrib === undefined ? PACKAGES[name] : { package: `@electric-sql/pglite/contrib/${contrib}`, exported: contrib }
    if (wanted === undefined) return []
    // Contrib modules must come from the PGlite that backout runs.
    const path = resolve(wanted.package, contrib === undefined ? [root] : [])
    return path === null ? [] : [{ name, url: pathToFileURL(path).href, exported: wanted.exported }]
  })
}

/** Which shadow has an extension that this one lacks. @see https://pglite.dev/extensions/ */
export function extensionUnavailable(name: string, shadow: string, where: Where, cause: unknown): BackoutError {
  const known = PACKAGES[name]
  const contrib = CONTRIB[name] !== undefined
  const server = `a PostgreSQL server that has it, by --shadow-url (for example a Docker image with ${name})`
  const other = contrib ? 'the PGlite shadow (--shadow pglite), --shadow native:18' : null
  const install = known && `install ${known.package} in the version that fits @electric-sql/pglite of backout`
  return new BackoutError(
    {
      code: 'extension-unavailable',
      what: `The shadow (${shadow}) does not have the extension ${name}.`,
      why: cause instanceof Error ? `PostgreSQL: ${cause.message}` : String(cause),
      fix: `Use a shadow that has it: ${[install, other, server].filter(Boolean).join(', or ')}.`,
      where,
    },
    { cause },
  )
}

function resolve(specifier: string, roots: readonly string[]): string | null {
  for (const from of [...roots.map((root) => join(root, 'package.json')), import.meta.url]) {
    try {
      // The ESM build lies beside the CommonJS one that require() finds.
      return createRequire(from)
        .resolve(specifier)
        .replace(/\.cjs$/, '.js')
    } catch {
      continue
    }
  }
  return null
}
