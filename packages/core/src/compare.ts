import type { Catalog } from './catalog.ts'
import { BackoutBug } from './error.ts'

/** One named difference between two catalogs. */
export interface Difference {
  /** For people: `column public.users.email`, `index public.users.users_email_idx`. */
  readonly object: string
  /** The field that differs (`type`, `default`, `sequence.cache`), or null when the whole object is missing or extra. */
  readonly field: string | null
  /** JSON values of the two sides; undefined where the object or field is not there. */
  readonly expected: unknown
  readonly actual: unknown
}

export interface Comparison {
  /** Everything that differs but for column order. */
  readonly differences: readonly Difference[]
  /** Tables (`schema.name`) whose columns are in another order, those left aside that only one side has. */
  readonly columnOrder: readonly string[]
}

/** What the objects of each section are called; null where the object's own `kind` says it. */
const SECTIONS = {
  version: null,
  databases: 'database',
  schemas: 'schema',
  relations: null,
  types: null,
  functions: null,
  extensions: 'extension',
  statistics: 'statistics',
  collations: 'collation',
  conversions: 'conversion',
  languages: 'language',
  transforms: 'transform',
  accessMethods: 'access method',
  casts: 'cast',
  operators: 'operator',
  operatorClasses: 'operator class',
  operatorFamilies: 'operator family',
  textSearch: 'text search',
  eventTriggers: 'event trigger',
  publications: 'publication',
  subscriptions: 'subscription',
  foreignDataWrappers: 'foreign-data wrapper',
  foreignServers: 'server',
  userMappings: 'user mapping',
  defaultPrivileges: 'default privileges',
  roles: 'role',
  settingPrivileges: 'setting',
  systemPrivileges: 'privileges on',
} as const satisfies Record<keyof Catalog, string | null>

/** Fields that hold objects with a name of their own, and what those are called. All other fields are compared as values. */
const CHILDREN: Readonly<Record<string, string>> = {
  columns: 'column',
  attributes: 'attribute',
  constraints: 'constraint',
  indexes: 'index',
  triggers: 'trigger',
  rules: 'rule',
  policies: 'policy',
}

/** Relations whose column order nothing but `SELECT *` and a bare `INSERT` sees. A view's and a composite's are part of what it is. */
const FREE_COLUMN_ORDER: ReadonlySet<unknown> = new Set(['table', 'partitioned table', 'foreign table'])

/**
 * Compares two catalogs by name. Empty lists on both sides mean: the same schema.
 * It walks whatever a catalog holds, so a new field or section is compared without a word here.
 * @param expected the catalog that should be
 * @param actual the catalog that is
 * @throws BackoutBug when the two come from different majors, whose catalogs say the same in different words
 */
export function compareCatalogs(expected: Catalog, actual: Catalog): Comparison {
  if (major(expected) !== major(actual))
    throw new BackoutBug(`Catalogs of PostgreSQL ${major(expected)} and ${major(actual)} were compared.`)
  const found: Found = { differences: [], columnOrder: [] }
  for (const section of union(asObject(expected), asObject(actual))) {
    if (section === 'version') continue
    const noun = at(SECTIONS as Record<string, string | null>, section) ?? null
    compareNamed(at(asObject(expected), section), at(asObject(actual), section), noun, '', found)
  }
  return found
}

const major = ({ version }: Catalog): number => Math.trunc(version / 10_000)

interface Found {
  readonly differences: Difference[]
  readonly columnOrder: string[]
}

type Json = null | boolean | number | string | readonly Json[] | JsonObject
interface JsonObject {
  readonly [key: string]: Json
}

/** Two collections of objects by name. `prefix` is the parent's name with a dot. */
function compareNamed(
  expected: Json | undefined,
  actual: Json | undefined,
  noun: string | null,
  prefix: string,
  found: Found,
) {
  const left = byName(expected)
  const right = byName(actual)
  for (const key of union(left, right)) {
    const before = at(left, key)
    const after = at(right, key)
    const name = prefix + key
    const object = `${noun ?? kindOf(before ?? after)} ${name}`
    if (isObject(before) && isObject(after)) compareObjects(before, after, object, name, found)
    else if (!isEqual(before, after)) found.differences.push({ object, field: null, expected: before, actual: after })
  }
}

/** Two objects of one name: what they are, and the objects within them. */
function compareObjects(before: JsonObject, after: JsonObject, object: string, name: string, found: Found) {
  for (const field of union(before, after)) {
    const expected = at(before, field)
    const actual = at(after, field)
    const noun = at(CHILDREN, field)
    if (noun === undefined || !(isCollection(expected) || isCollection(actual)))
      compareValues(expected, actual, object, field, found)
    else {
      compareNamed(expected, actual, noun, `${name}.`, found)
      if (isSameOrder(expected, actual)) continue
      if (FREE_COLUMN_ORDER.has(before['kind'])) found.columnOrder.push(name)
      else
        found.differences.push({ object, field: `order of ${field}`, expected: names(expected), actual: names(actual) })
    }
  }
}

/** Two values of one field; records are compared member by member so that the difference names the member. */
function compareValues(
  expected: Json | undefined,
  actual: Json | undefined,
  object: string,
  field: string,
  found: Found,
) {
  if (isObject(expected) && isObject(actual))
    for (const member of union(expected, actual))
      compareValues(at(expected, member), at(actual, member), object, `${field}.${member}`, found)
  else if (!isEqual(expected, actual)) found.differences.push({ object, field, expected, actual })
}

/** Whether the named objects that both lists hold come in the same order. */
function isSameOrder(expected: Json | undefined, actual: Json | undefined): boolean {
  const left = names(expected)
  const right = names(actual)
  const [inLeft, inRight] = [new Set(left), new Set(right)]
  const common = left.filter((name) => inRight.has(name))
  return isEqual(
    common,
    right.filter((name) => inLeft.has(name)),
  )
}

/** Names in order; a collection that is an object has no order. */
const names = (list: Json | undefined): string[] =>
  isList(list) ? list.flatMap((item) => (isObject(item) ? [String(item['name'])] : [])) : []

/** A list of named objects as an object; without a prototype, since a column may be called `__proto__`. */
function byName(collection: Json | undefined): JsonObject {
  if (isObject(collection)) return collection
  const named: Record<string, Json> = Object.create(null)
  if (isList(collection)) for (const item of collection) if (isObject(item)) named[String(item['name'])] = item
  return named
}

/** An object of objects, or a list of objects that bear names: not the plain column names of an index. */
const isCollection = (value: Json | undefined): boolean =>
  isList(value)
    ? value.length > 0 && value.every((item) => isObject(item) && typeof item['name'] === 'string')
    : isObject(value) && Object.values(value).every(isObject)

const kindOf = (value: Json | undefined): string =>
  isObject(value) && typeof value['kind'] === 'string' ? value['kind'] : 'object'

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Deep equality; a member that is absent equals one that is undefined, and the order of members does not count. */
function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index]))
  return isObject(a) && isObject(b) && union(a, b).every((key) => isEqual(at(a, key), at(b, key)))
}

/** An own member only: a table may be called `constructor`. */
const at = <T>(object: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined

/** The keys of both, those of `a` first. */
const union = (a: object, b: object): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])]

/** A catalog is JSON; its interfaces only lack the index signature that would tell the compiler. */
const asObject = (catalog: Catalog): JsonObject => catalog as unknown as JsonObject
