import type { Catalog, CatalogRelation, Operation, RuleContext } from '@backout/core'
import { column as columnOf, parseKey } from './lookup.ts'
import { namedIn, type Named } from './named-in.ts'
import { ident, qualified } from './sql.ts'

/** An object that went with another, though no operation names it. */
export interface Taken {
  /** For people: `view public.all_tags`, `column "mood" of public.users`. */
  readonly what: string
  /** The catalog's key of it, or of the table that it belongs to. */
  readonly key: string
  /** The statement that drops it by name. */
  readonly drop: string
  /** True when rows or values went with it. */
  readonly data: boolean
  /** What it is made of: the object that it hung on is named in it. */
  readonly definition: string
}

/** An operation with CASCADE. */
export type Cascading = Operation & { readonly cascade: true }

/** Drops of things that nothing can depend on, and CASCADEs that drop nothing. */
const WITHOUT_DEPENDANTS: ReadonlySet<Operation['kind']> = new Set([
  'truncate',
  'create-extension',
  'add-attribute',
  'alter-attribute-type',
  'drop-policy',
  'drop-publication',
  'drop-rule',
  'drop-trigger',
  'revoke',
  'revoke-role',
])

export const isCascading = (operation: Operation): operation is Cascading =>
  'cascade' in operation && operation.cascade === true && !WITHOUT_DEPENDANTS.has(operation.kind)

/**
 * What the CASCADE of an operation took: what is gone after the migration and what no operation names. Null where that is
 * not known, as there was no shadow or the migration failed on it.
 */
export function takenByCascade(operation: Cascading, context: RuleContext): readonly Taken[] | null {
  if (!context.before || !context.after) return null
  const cascades = context.operations.filter(isCascading)
  return taken(context, context.before, context.after).filter(
    (object) => (cascades.find((other) => mentions(object, other)) ?? cascades[0]) === operation,
  )
}

const cache = new WeakMap<Catalog, readonly Taken[]>()

function taken(context: RuleContext, before: Catalog, after: Catalog): readonly Taken[] {
  let found = cache.get(after)
  if (!found) {
    const dropped = namedIn(context)
    found = [
      ...Object.entries(before.relations).flatMap(([key, then]) => ofRelation(key, then, before, after, dropped)),
      ...Object.entries(before.functions)
        .filter(([key]) => !after.functions[key] && !dropped.hasRoutine(key))
        .map(([key, { kind, definition }]) => simple(kind === 'window' ? 'function' : kind, key, definition)),
      ...Object.entries(before.types)
        .filter(([key, { kind }]) => kind !== 'multirange' && !after.types[key] && !dropped.hasType(key))
        .map(([key, { kind, ...rest }]) => simple(kind === 'domain' ? kind : 'type', key, JSON.stringify(rest))),
    ]
    cache.set(after, found)
  }
  return found
}

const simple = (kind: string, key: string, definition: string, data = false): Taken => ({
  what: `${kind} ${key}`,
  key,
  drop: `DROP ${kind.toUpperCase()} ${key};`,
  data,
  definition,
})

function ofRelation(key: string, then: CatalogRelation, before: Catalog, after: Catalog, dropped: Named): Taken[] {
  if (dropped.hasRelation(key)) return []
  const now = after.relations[key]
  if (!now) return isImplied(then, before, after) ? [] : [goneRelation(key, then)]
  if (!then.kind.endsWith('table')) return []
  return [...goneColumns(key, then, now, dropped), ...goneParts(key, then, now, dropped)]
}

/** A partition goes with its parent and a sequence with its column, CASCADE or not. */
const isImplied = ({ partitionBound, inherits = [], sequence }: CatalogRelation, before: Catalog, after: Catalog) =>
  sequence?.ownedBy !== undefined ||
  (partitionBound !== undefined && inherits.some((parent) => before.relations[parent] && !after.relations[parent]))

function goneRelation(key: string, { kind, ...rest }: CatalogRelation): Taken {
  const name = kind === 'partitioned table' ? 'table' : kind
  return simple(name, key, JSON.stringify(rest), kind !== 'view' && kind !== 'sequence')
}

function goneColumns(key: string, then: CatalogRelation, now: CatalogRelation, dropped: Named): Taken[] {
  return (then.columns ?? []).flatMap((old): Taken[] => {
    const { name, type, default: value, expression } = old
    const of = `${ident(name)} of ${key}`
    const still = columnOf(now, name)
    if (old.inherited || dropped.hasColumn(key, name)) return []
    if (!still) {
      const drop = `ALTER TABLE ${key} DROP COLUMN ${ident(name)};`
      return [{ what: `column ${of}`, key, drop, data: true, definition: `${type} ${expression ?? ''} ${value ?? ''}` }]
    }
    if (value === undefined || still.default !== undefined || still.generated || still.identity) return []
    const drop = `ALTER TABLE ${key} ALTER COLUMN ${ident(name)} DROP DEFAULT;`
    return [{ what: `the default of ${of}`, key, drop, data: false, definition: value }]
  })
}

/** Constraints, indexes, triggers, policies and rules of a table that is still there; not those that went with a column. */
function goneParts(key: string, then: CatalogRelation, now: CatalogRelation, dropped: Named): Taken[] {
  const isWhole = (columns: readonly string[] = []) => columns.every((name) => columnOf(now, name))
  const constraints = Object.entries(then.constraints ?? {})
    .filter(([name, { columns, inherited }]) => !now.constraints?.[name] && !inherited && isWhole(columns))
    .map(([name, { type, definition }]): Taken => {
      const what = `${type === 'foreign key' ? type : 'constraint'} ${ident(name)} of ${key}`
      return { what, key, drop: `ALTER TABLE ${key} DROP CONSTRAINT ${ident(name)};`, data: false, definition }
    })
  const parts = (
    [
      ['trigger', then.triggers, now.triggers],
      ['policy', then.policies, now.policies],
      ['rule', then.rules, now.rules],
    ] as const
  ).flatMap(([type, were, are]) =>
    Object.entries(were ?? {})
      .filter(([name, part]) => !are?.[name] && !('inherited' in part))
      .map(([name, part]): Taken => {
        const what = `${type} ${ident(name)} of ${key}`
        const drop = `DROP ${type.toUpperCase()} ${ident(name)} ON ${key};`
        return { what, key, drop, data: false, definition: JSON.stringify(part) }
      }),
  )
  // With a column its indexes go too, CASCADE or not.
  const isComplete = (then.columns ?? []).every(({ name }) => columnOf(now, name))
  const schema = parseKey(key)[0]!
  const indexes = Object.entries(then.indexes ?? {})
    .filter(
      ([name, { constraint, parent }]) =>
        isComplete && !now.indexes?.[name] && constraint === undefined && parent === undefined,
    )
    .filter(([name]) => !dropped.hasIndex({ schema, name }))
    .map(([name, { definition }]): Taken => {
      const drop = `DROP INDEX ${qualified({ schema, name })};`
      return { what: `index ${ident(name)} of ${key}`, key, drop, data: false, definition }
    })
  return [...constraints, ...parts, ...indexes].filter(({ what }) => !dropped.hasPart(key, what))
}

const mentions = ({ definition }: Taken, operation: Cascading): boolean => {
  const name = nameOf(operation)
  return name !== null && hasWord(definition, name)
}

function nameOf(operation: Operation): string | null {
  if ('routine' in operation) return operation.routine.name
  if ('view' in operation) return operation.view.name
  if ('sequence' in operation) return operation.sequence.name
  if (operation.kind === 'drop-type') return operation.type.name
  if (operation.kind === 'drop-column') return operation.column
  if (operation.kind === 'drop-object') return operation.object.name
  if (operation.kind === 'drop-schema') return operation.schema
  if (operation.kind === 'drop-constraint') return operation.table.name
  return 'table' in operation && operation.table !== null ? operation.table.name : null
}

/** As a sentence of a finding's effect; empty where CASCADE took nothing, or nothing is known of it. */
export function cascadeSentence(operation: Operation, context: RuleContext): string {
  if (!isCascading(operation)) return ''
  return tookSentence(takenByCascade(operation, context) ?? [])
}

export const tookSentence = (objects: readonly Taken[]): string =>
  objects.length === 0 ? '' : ` CASCADE takes ${objects.map(({ what }) => what).join(', ')} with it.`

/** Drops of what CASCADE took, each before what it hangs on. */
export function dropsByName(objects: readonly Taken[]): readonly string[] {
  const rest = [...objects]
  const ordered: string[] = []
  while (rest.length > 0) {
    const free = rest.findIndex((object) => !rest.some((other) => other !== object && isMentioned(object, other)))
    const [next] = rest.splice(Math.max(free, 0), 1)
    ordered.push(next!.drop)
  }
  return ordered
}

const isMentioned = ({ what, key }: Taken, { definition }: Taken): boolean => {
  const name = parseKey(key.replace(/\(.*$/s, '')).at(-1)
  return name !== undefined && !what.includes(' of ') && hasWord(definition, name)
}

/** Whether a name stands in a definition as a word of its own; of quotes, as JSON may have escaped them, nothing is asked. */
const hasWord = (definition: string, name: string): boolean =>
  new RegExp(`(?<!\\w)${name.replace(/[$()*+./?[\\\]^{|}-]/g, '\\$&')}(?!\\w)`).test(definition)
