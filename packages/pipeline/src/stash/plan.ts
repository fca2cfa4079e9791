import {
  quoteIdentifier,
  type Catalog,
  type CatalogRelation,
  type StashColumn,
  type StashItem,
  type StashPolicy,
  type Statement,
} from '@backout/core'
import type { DataChange } from '../data-changes.ts'
import { movedSequences } from '../positions.ts'
import { isDerived, keepsValues, retyped, type Known } from '../retyped.ts'
import { keyFor } from './key.ts'
import { movesOf, type TableMove } from './moves.ts'
import { namesFor } from './names.ts'

export interface StashPlanInput {
  readonly migration: string
  readonly statements: readonly Statement[]
  readonly before: Known
  readonly after: Known
  /** What the up does to rows of tables that were there. */
  readonly changes: readonly DataChange[]
  /** `schema.table` and `schema.table.column` whose values the proof has seen go. */
  readonly lost: readonly string[]
  /** Tables of which everything is kept, whatever happens to them: what unread code may write to. */
  readonly whole: readonly string[]
  readonly policyOf: (table: string) => StashPolicy
}

export interface StashPlan {
  readonly items: readonly StashItem[]
  /** What cannot be put aside, and why, one sentence each. */
  readonly left: readonly string[]
  readonly states?: { readonly before: Catalog; readonly after: Catalog }
}

/** What one table wants kept. */
interface Want {
  /** Columns that go. */
  readonly dropped: Set<string>
  /** Columns whose values change. */
  readonly changed: Set<string>
  gone: boolean
  deleted: boolean
  inserted: boolean
}

/** Decides what a migration has to put aside so that its way back can lose nothing. Pure. */
export function planStash(input: StashPlanInput): StashPlan {
  const { before, after, migration, policyOf } = input
  const moves = movesOf(before, after)
  const wants = wantsOf(input, moves)
  const left: string[] = []
  const items: Omit<StashItem, 'name' | 'migration'>[] = []
  for (const [relation, want] of wants) {
    const move = moves.get(relation)
    const then = before.catalog.relations[relation]
    if (!move || !then) continue
    const shared = {
      relation,
      relationNow: move.now,
      policy: policyOf(relation),
      ...(hasHeirs(relation, before.catalog) && { only: true as const }),
    }
    const columns = (names: Iterable<string>) => columnsOf(then, move, after.catalog, new Set(names))
    const all = columns(storedColumns(then))
    if (want.gone) {
      if (relation in after.catalog.relations) {
        left.push(`${relation} is replaced by another table of its name`)
        continue
      }
      items.push({ ...shared, kind: 'rows', key: null, columns: all })
      continue
    }
    const touched = new Set([...want.dropped, ...want.changed])
    const key = keyFor(then, move, after.catalog, touched)
    const wholeKey = keyFor(then, move, after.catalog, new Set())
    if ((touched.size > 0 && !key) || (!wholeKey && (want.deleted || want.inserted))) {
      left.push(`nothing that stays tells the rows of ${relation} apart`)
      continue
    }
    if (want.deleted) items.push({ ...shared, kind: 'rows', key: wholeKey, columns: all })
    if (want.dropped.size > 0) items.push({ ...shared, kind: 'values', key, columns: columns(want.dropped) })
    if (want.changed.size > 0) items.push({ ...shared, kind: 'values', key, columns: columns(want.changed) })
    if (want.inserted) items.push({ ...shared, kind: 'inserted', key: wholeKey, columns: [] })
  }
  items.push(...sequencesOf(input))
  const name = namesFor(migration)
  return { items: items.map((item, at) => ({ name: name(at + 1), migration, ...item })), left }
}

function wantsOf(input: StashPlanInput, moves: ReadonlyMap<string, TableMove>): ReadonlyMap<string, Want> {
  const { before, after, changes, lost, whole } = input
  const { relations } = before.catalog
  const wants = new Map<string, Want>()
  const want = (table: string): Want => {
    const known = wants.get(table)
    if (known) return known
    const made = {
      dropped: new Set<string>(),
      changed: new Set<string>(),
      gone: false,
      deleted: false,
      inserted: false,
    }
    wants.set(table, made)
    return made
  }
  for (const [table, { now, columns }] of moves) {
    const { partitionBound, inherits } = relations[table]!
    // The rows of a partition are the partitioned table's, as long as that goes too.
    if (now === null && !(partitionBound !== undefined && inherits?.some((parent) => moves.get(parent)?.now === null)))
      want(table).gone = true
    if (now === null || partitionBound !== undefined) continue
    for (const { name } of relations[table]!.columns ?? [])
      if (!columns.has(name) && !isDerived(before.catalog, table, name)) want(table).dropped.add(name)
    for (const name of withFewerLabels(table, columns, before.catalog, after.catalog)) want(table).changed.add(name)
    for (const { name } of relations[table]!.columns ?? [])
      if (columns.has(name) && lost.includes(`${table}.${quoteIdentifier(name)}`)) want(table).changed.add(name)
  }
  for (const { table, column, from, to } of retyped(before, after))
    // What USING casts to a shorter type is cut off without a word.
    if (!keepsValues(from, to) || to.includes('(')) want(table).changed.add(column)
  for (const { kind, table, columns = [], actions = [] } of changes) {
    if (table === null) continue
    if (kind === 'insert') want(table).inserted = true
    if (kind === 'update') for (const column of columns) want(table).changed.add(column)
    if (kind === 'delete') want(table).deleted = true
    // Which columns a MERGE sets is not known.
    if (kind === 'merge' && actions.includes('update'))
      for (const name of storedColumns(relations[table]!))
        if (moves.get(table)?.columns.has(name)) want(table).changed.add(name)
    if (kind === 'merge' && actions.includes('insert')) want(table).inserted = true
    if (kind === 'merge' && actions.includes('delete')) want(table).deleted = true
  }
  for (const table of whole) {
    const all = want(table)
    all.deleted = all.inserted = true
    for (const name of storedColumns(relations[table]!)) if (moves.get(table)?.columns.has(name)) all.changed.add(name)
  }
  // What was both deleted and inserted may be the same row with other values.
  for (const [table, { deleted, inserted, changed }] of wants)
    if (deleted && inserted && moves.get(table)?.now)
      for (const name of storedColumns(relations[table]!)) if (moves.get(table)!.columns.has(name)) changed.add(name)
  const keyed = new Map([...wants].map(([table, { changed }]) => [table, changed]))
  for (const [table, changed] of keyed) withoutKey(relations[table], changed)
  return wants
}

/** The key of a row that comes back is its own already: only what else it says can differ. */
function withoutKey(relation: CatalogRelation | undefined, changed: Set<string>): void {
  const key = Object.values(relation?.constraints ?? {}).find(({ type }) => type === 'primary key')?.columns ?? []
  if (changed.size > key.length) for (const name of key) changed.delete(name)
}

/** Columns of an enum that has lost labels: a row may have been given another one. */
function withFewerLabels(table: string, columns: TableMove['columns'], before: Catalog, after: Catalog): string[] {
  const lessened = new Set(
    Object.entries(before.types).flatMap(([name, { labels = [] }]) => {
      const now = after.types[name]?.labels
      return now && labels.some((label) => !now.includes(label)) ? [name] : []
    }),
  )
  return (before.relations[table]?.columns ?? []).flatMap(({ name, type }) =>
    columns.has(name) && lessened.has(type.replace(/\[\]$/, '')) ? [name] : [],
  )
}

const storedColumns = ({ columns = [] }: CatalogRelation): string[] =>
  columns.flatMap(({ name, generated }) => (generated === undefined ? [name] : []))

const hasHeirs = (relation: string, { relations }: Catalog): boolean =>
  Object.values(relations).some(
    ({ inherits, partitionBound }) => partitionBound === undefined && inherits?.includes(relation),
  )

function columnsOf(
  { columns = [] }: CatalogRelation,
  { now, columns: names }: TableMove,
  after: Catalog,
  wanted: ReadonlySet<string>,
): StashColumn[] {
  return columns.flatMap(({ name, type }) => {
    if (!wanted.has(name)) return []
    const nowName = names.get(name) ?? null
    const typeNow =
      nowName === null || now === null
        ? type
        : after.relations[now]?.columns?.find((column) => column.name === nowName)?.type
    return [{ name, now: nowName, type, ...(typeNow !== undefined && typeNow !== type && { typeNow }) }]
  })
}

/** Sequences that go, and those that start anew. */
function sequencesOf({ before, after, statements }: StashPlanInput): Omit<StashItem, 'name' | 'migration'>[] {
  return movedSequences(before, after, statements).map(({ relation, isGone }) => ({
    kind: 'sequence' as const,
    relation,
    relationNow: isGone ? null : relation,
    key: null,
    columns: [],
    policy: 'keep-newer' as const,
  }))
}
