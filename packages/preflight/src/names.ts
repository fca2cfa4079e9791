import { quoteIdentifier, type Catalog, type Identity, type Named } from '@backout/core'

/** A catalog's key without quotes: how names are written in headers. */
export const plain = (key: string): string =>
  key.replaceAll(/"((?:[^"]|"")*)"/g, (_, name: string) => name.replaceAll('""', '"'))

const PARTS = /"(?:[^"]|"")*"|[^".]+/g

/** A relation's bare name as the key has it: quoted where it needs to be. */
export const bareName = (key: string): string => key.match(PARTS)?.at(-1) ?? key

/** A relation's name for people: `"users"`, and `"shop.orders"` outside of schema public. */
export const shown = (key: string): string => `"${plain(key).replace(/^public\./, '')}"`

/** Columns for people: `"a"`, `"a" and "b"`. */
export const shownColumns = (columns: readonly string[]): string => {
  const quoted = columns.map((column) => `"${column}"`)
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`
}

/** Always in quotes, so that no keyword of any version is in the way. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const literal = (text: string): string =>
  text.includes('\\') ? `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : `'${text.replaceAll("'", "''")}'`

/** Finds a catalog's key by the name of an identity. An older server quotes fewer names than `quoteIdentifier`. */
export function keysOf(section: Catalog['relations'] | Catalog['types']): (identity: Identity) => string | null {
  const byPlain = new Map(Object.keys(section).map((key) => [plain(key), key]))
  return ({ schema, name }) => {
    const key = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
    return Object.hasOwn(section, key) ? key : (byPlain.get(`${schema}.${name}`) ?? null)
  }
}

/** The entries of a section that may be absent. */
export const entries = <T>(section: Named<T> | undefined): [string, T][] => Object.entries(section ?? {})
