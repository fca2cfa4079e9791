import type { Catalog, CatalogColumn, CatalogRelation, Identity } from '@backout/core'
import { keysOf } from './names.ts'

/** How PostgreSQL casts between two types, both as `format_type` prints them. */
export type Cast = (from: string, to: string) => 'assignment' | 'explicit' | 'none'

/** What was read of a way back that ran on the shadow. */
export interface WayInput {
  /** The state that it leads to. */
  readonly before: Catalog
  /** The state after the up, from which it starts. */
  readonly after: Catalog
  /** Identities in the state after the up. */
  readonly standing: readonly Identity[]
  /** Identities after the way back, in the same database. */
  readonly restored: readonly Identity[]
  readonly cast: Cast
  /** As in `server_version_num`, of the server that is asked. Default: the shadow's. */
  readonly version?: number
  /** Whether it may put values of its own into what it makes anew, from a copy or a stash. Default: it comes back empty. */
  readonly fills?: boolean
}

/**
 * What a way back does to the objects that stand after the up. Seen, not read off its text: an object that it keeps keeps
 * its identity, under whatever name, so that ways back which a person wrote are known as well as generated ones.
 */
export interface Way extends Required<Omit<WayInput, 'standing' | 'restored'>> {
  readonly tables: readonly TableBack[]
  /** Tables that go, by their keys after the up. */
  readonly goneTables: readonly string[]
  /** Columns that go from tables that stay, by the tables' keys after the up. */
  readonly goneColumns: readonly { readonly table: string; readonly column: CatalogColumn }[]
  /** Sequences that go and those that come back, by their keys after and before. */
  readonly goneSequences: readonly string[]
  readonly newSequences: readonly string[]
  /** Types that keep their identity: their keys before, with the keys after. */
  readonly types: ReadonlyMap<string, string>
  /** Functions that keep their identity under another name: before, after; without arguments. */
  readonly renamedFunctions: ReadonlyMap<string, string>
  /** Labels that it keeps, by {@link labelKey} of their name after: their name before. */
  readonly labels: ReadonlyMap<string, string>
  /** Constraints and indexes that it keeps as they are: by `constraint <table before> <name>`, `index <key>`; their names after. */
  readonly kept: ReadonlyMap<string, string>
}

/** A table of the state before, and what becomes it. */
export interface TableBack {
  /** Its key before the up, which it gets back. */
  readonly was: string
  readonly before: CatalogRelation
  /** What it is after the up; null when it is made anew and is empty. */
  readonly now: string | null
  readonly after: CatalogRelation | null
  /** It is made anew where a table of its name stood, whose rows may be copied. */
  readonly remade: boolean
  readonly columns: readonly ColumnBack[]
}

export interface ColumnBack {
  readonly before: CatalogColumn
  /** Null when it is made anew. */
  readonly now: CatalogColumn | null
}

const key = ({ kind, id }: Identity): string => `${kind} ${id}`

export function wayOf(input: WayInput): Way {
  const { before, after, standing, restored } = input
  const stood = new Map(standing.map((identity) => [key(identity), identity]))
  const left = new Map(restored.map((identity) => [key(identity), identity]))
  const was = keysOf(before.relations)
  const is = keysOf(after.relations)
  const columnsLeft = new Map(
    restored.filter(({ kind }) => kind === 'column').map((column) => [`${column.parent} ${column.name}`, column]),
  )
  const gone = standing.filter((identity) => !left.has(key(identity)))
  const tables = restored.filter(isTable).flatMap((identity): TableBack[] => {
    const name = was(identity)
    return name === null ? [] : [tableBack(name, identity)]
  })
  return {
    before,
    after,
    cast: input.cast,
    version: input.version ?? after.version,
    fills: input.fills ?? false,
    tables,
    goneTables: gone.filter(isTable).flatMap((identity) => is(identity) ?? []),
    goneColumns: gone.flatMap(goneColumn),
    goneSequences: gone.filter(isSequence).flatMap((identity) => is(identity) ?? []),
    newSequences: restored.filter((one) => isSequence(one) && !stood.has(key(one))).flatMap((one) => was(one) ?? []),
    types: keptTypes(),
    renamedFunctions: renamedFunctions(),
    labels: keptLabels(),
    kept: new Map(restored.flatMap(keptObject)),
  }

  function tableBack(name: string, identity: Identity): TableBack {
    const then = stood.get(key(identity))
    const same =
      then ?? gone.find((one) => isTable(one) && one.schema === identity.schema && one.name === identity.name)
    const now = same ? is(same) : null
    const relation = now === null ? null : after.relations[now]!
    const columnNow = (column: CatalogColumn): string | null => {
      if (!then) return column.name
      const own = columnsLeft.get(`${key(identity)} ${column.name}`)
      return (own && stood.get(key(own))?.name) ?? null
    }
    const columns = (before.relations[name]!.columns ?? []).map((column): ColumnBack => {
      const called = relation && columnNow(column)
      return { before: column, now: relation?.columns?.find((one) => one.name === called) ?? null }
    })
    return { was: name, before: before.relations[name]!, now, after: relation, remade: !then && now !== null, columns }
  }

  function goneColumn(identity: Identity): { table: string; column: CatalogColumn }[] {
    const parent = identity.kind === 'column' ? stood.get(identity.parent!) : undefined
    if (!parent || !isTable(parent) || !left.has(key(parent)) || identity.inherited) return []
    const table = is(parent)
    const column =
      table === null ? undefined : after.relations[table]?.columns?.find(({ name }) => name === identity.name)
    return column ? [{ table: table!, column }] : []
  }

  function keptTypes(): Map<string, string> {
    const typeWas = keysOf(before.types)
    const typeIs = keysOf(after.types)
    return new Map(
      restored.flatMap((identity): [string, string][] => {
        const then = identity.kind === 'type' || identity.kind === 'domain' ? stood.get(key(identity)) : undefined
        const [old, now] = then ? [typeWas(identity), typeIs(then)] : [null, null]
        return old !== null && now !== null ? [[old, now]] : []
      }),
    )
  }

  function keptLabels(): Map<string, string> {
    const typeIs = keysOf(after.types)
    return new Map(
      restored.flatMap((label): [string, string][] => {
        const then = label.kind === 'label' ? stood.get(key(label)) : undefined
        const type = then && stood.get(then.parent!)
        const name = type ? typeIs(type) : null
        return name === null ? [] : [[labelKey(name, then!.name), label.name]]
      }),
    )
  }

  function renamedFunctions(): Map<string, string> {
    return new Map(
      restored.flatMap((identity): [string, string][] => {
        const then = identity.kind === 'function' ? stood.get(key(identity)) : undefined
        return then && functionPath(then) !== functionPath(identity)
          ? [[functionPath(identity), functionPath(then)]]
          : []
      }),
    )
  }

  function keptObject(identity: Identity): [string, string][] {
    const then = stood.get(key(identity))
    if (!then) return []
    if (identity.kind === 'index') return [[`index ${identity.schema}.${identity.name}`, then.name]]
    const table = identity.kind === 'constraint' ? left.get(identity.parent!) : undefined
    const name = table && was(table)
    return name ? [[`constraint ${name} ${identity.name}`, then.name]] : []
  }
}

/** A label of a type, by the type's key. */
export const labelKey = (type: string, label: string): string => `${type}\n${label}`

const functionPath = ({ schema, name }: Identity): string => `${schema}.${name.slice(0, name.indexOf('('))}`

const isTable = ({ kind }: Identity): boolean => kind === 'table'
const isSequence = ({ kind }: Identity): boolean => kind === 'sequence'
