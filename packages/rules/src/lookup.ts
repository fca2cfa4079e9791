import type { Catalog, CatalogColumn, CatalogRelation, CatalogType, QualifiedName, RuleContext } from '@backout/core'

/**
 * Splits a catalog's key (`public.users`, `app."Odd name"`) into plain names. Keys quote what PostgreSQL's `quote_ident`
 * would, and which words that are differs between versions; so keys are read, never made.
 */
export function parseKey(key: string): string[] {
  const names: string[] = []
  const part = /"((?:[^"]|"")*)"|([^."]+)/gy
  for (let match = part.exec(key); match; match = part.exec(key)) {
    names.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'))
    part.lastIndex += 1 // the dot
  }
  return names
}

/** Where a name that was written without a schema is looked up: ORMs leave `search_path` alone. */
export const DEFAULT_SCHEMA = 'public'

/** A name as one string that is equal for equal objects. */
export const nameKey = ({ schema, name }: QualifiedName): string => JSON.stringify([schema ?? DEFAULT_SCHEMA, name])

export const sameName = (a: QualifiedName, b: QualifiedName): boolean => nameKey(a) === nameKey(b)

/** Whether a catalog's key or a trace's relation means this object. */
export const isNamed = (key: string, name: QualifiedName): boolean => JSON.stringify(parseKey(key)) === nameKey(name)

const indexed = new WeakMap<object, ReadonlyMap<string, string>>()

/** An entry of a catalog's section by its name; undefined where there is none. */
export function find<T>(named: Readonly<Record<string, T>>, name: QualifiedName): T | undefined {
  let keys = indexed.get(named)
  if (!keys) {
    keys = new Map(Object.keys(named).map((key) => [JSON.stringify(parseKey(key)), key]))
    indexed.set(named, keys)
  }
  const key = keys.get(nameKey(name))
  return key === undefined ? undefined : named[key]
}

export const relation = (catalog: Catalog | null, name: QualifiedName): CatalogRelation | undefined =>
  catalog ? find(catalog.relations, name) : undefined

export const column = (of: CatalogRelation | undefined, name: string): CatalogColumn | undefined =>
  of?.columns?.find((candidate) => candidate.name === name)

/** A type by its name as `format_type` prints it (`public.mood`, `mood`). */
function type(catalog: Catalog | null, printed: string): CatalogType | undefined {
  if (!catalog) return undefined
  const names = parseKey(printed)
  const [first, second] = names
  if (first === undefined || names.length > 2) return undefined
  return find(catalog.types, second === undefined ? { schema: null, name: first } : { schema: first, name: second })
}

/** A type in the catalog after the migration or else before it. */
export const typeAround = ({ before, after }: RuleContext, printed: string): CatalogType | undefined =>
  type(after, printed) ?? type(before, printed)

/** `trial` when the statement ran on the shadow. */
export const evidence = ({ trace }: RuleContext): 'trial' | 'text' => (trace ? 'trial' : 'text')
