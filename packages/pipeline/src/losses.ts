import type { Catalog, DownNote, Identity } from '@backout/core'
import type { DataChange } from './data-changes.ts'
import { pathsOf } from './replaced.ts'
import type { RowsTrial } from './rows-trial.ts'

/** What the up destroys or changes of the rows that lay there, and what was tried of it. */
export interface Losses {
  /** For people, one each. */
  readonly notes: readonly DownNote[]
  /** Whether rows are not as before after the way back. */
  readonly lossy: boolean
  /** Tables whose values the way there or back changes although no row could show whether they come back. */
  readonly untried: readonly string[]
}

export interface LossInput {
  readonly before: { readonly identities: readonly Identity[]; readonly catalog: Catalog }
  readonly after: { readonly identities: readonly Identity[]; readonly catalog: Catalog }
  readonly changes: readonly DataChange[]
  /** What a way back that was written by hand does to rows; of one that backout wrote it is known. */
  readonly changesBack: readonly DataChange[]
  /** What the way back did away with, be it to make it anew, by its path in the state after. */
  readonly replaced: ReadonlySet<string>
  readonly trial: RowsTrial
}

/**
 * Decides what is lost from what is known, never from rows alone: a column that was dropped has lost its values even when
 * no row could be put there to show it, and an `UPDATE … WHERE` that hits no made-up row may hit a real one.
 */
export function lossesOf({ before, after, changes, changesBack, replaced, trial }: LossInput): Losses {
  const notes: DownNote[] = []
  const lose = (text: string) => notes.push({ kind: 'lost', text })
  const seen = (table: string) => trial.outcome === 'kept' && (trial.filled[table] ?? 0) > 0
  const evidence = (table: string, column?: string) => seen(table) && isExercised(trial, table, column)
  // Values of a dropped column may have been moved first; then, and only then, rows can tell that they came back.
  const moves = changes.length > 0
  const now = new Set(after.identities.map(({ kind, id }) => `${kind} ${id}`))
  const tables = new Map(before.identities.map((identity) => [`${identity.kind} ${identity.id}`, identity]))
  let lossy = trial.lost.length > 0 || trial.added.length > 0
  for (const identity of before.identities) {
    if (now.has(`${identity.kind} ${identity.id}`)) continue
    const table = identity.kind === 'column' ? tables.get(identity.parent!) : identity
    if (table?.kind !== 'table') continue
    const key = relationKey(before.catalog, table)
    if (key === null || (identity.kind === 'column' && !now.has(`table ${table.id}`))) continue
    if (identity.kind === 'column' && isDerived(before.catalog, key, identity.name)) continue
    const column = identity.kind === 'column' ? identity.name : undefined
    if (evidence(key, column) && (moves || copiesRows(before, after, table))) continue
    lossy = true
  }
  // What outlived the up and was made anew on the way back has lost its rows, unless rows show that they were copied.
  const then = new Map(before.identities.map((identity) => [`${identity.kind} ${identity.id}`, identity]))
  const anew = [...pathsOf(after.identities)].flatMap(([path, identity]) => (replaced.has(path) ? [identity] : []))
  const tablesAnew = new Set(anew.flatMap(({ kind, id }) => (kind === 'table' ? [`table ${id}`] : [])))
  for (const { kind, id, parent } of anew) {
    const identity = parent !== null && tablesAnew.has(parent) ? undefined : then.get(`${kind} ${id}`)
    const table = identity?.kind === 'column' ? then.get(identity.parent!) : identity
    if (!identity || table?.kind !== 'table') continue
    const key = relationKey(before.catalog, table)
    if (key === null || evidence(key, identity.kind === 'column' ? identity.name : undefined)) continue
    if (kind === 'column' && isDerived(before.catalog, key, identity.name)) continue
    const what = kind === 'table' ? `every row of ${key}` : `the values of ${key}.${identity.name}`
    lose(`${what} (the way back makes it anew)`)
    lossy = true
  }
  for (const { kind, table, text } of changes) {
    // Inserted rows that the down takes away again are gone after it: the trial shows that.
    if (kind === 'insert' && table !== null && seen(table) && trial.added.length === 0) continue
    if (kind === 'insert') notes.push({ kind: 'note', text: `${text} stay` })
    else lose(text)
    lossy = true
  }
  const changed = retyped(before, after)
  for (const { table, column, from, to } of changed) {
    if (trial.awkward || !(table in trial.filled) || keepsValues(from, to)) continue
    lose(`what the change from ${from} to ${to} cuts off the values of ${table}.${column}`)
    lossy = true
  }
  const empty = (table: string | null) => table !== null && trial.empty.includes(table)
  const untried = changed.flatMap(({ table, column, from, to }) => {
    if (empty(table)) return []
    if (!(table in trial.filled)) return [table]
    // Where the way back stops on rows, that is what is said.
    const shown = trial.outcome === 'down-fails' || isExercised(trial, table, column)
    return shown || keepsValues(from, to) ? [] : [`${table}.${column}`]
  })
  const tried = trial.outcome === 'kept' || trial.outcome === 'lost'
  for (const { table } of changesBack) {
    if (trial.outcome === 'none' || empty(table)) continue
    if (!tried || (table !== null && table in trial.unfilled)) untried.push(table ?? 'a table')
  }
  return { notes, lossy, untried: [...new Set(untried)] }
}

/** Whether a value lay in the column, or one in every column of the table: NULLs alone show nothing. */
function isExercised({ coverage }: RowsTrial, table: string, column?: string): boolean {
  const columns = coverage[table]?.columns ?? {}
  const fates = column === undefined ? Object.values(columns) : [columns[column]]
  return !fates.includes('not exercised')
}

function relationKey(catalog: Catalog, { schema, name }: Identity): string | null {
  return Object.keys(catalog.relations).find((key) => key.replaceAll('"', '') === `${schema}.${name}`) ?? null
}

const isDerived = (catalog: Catalog, relation: string, column: string): boolean =>
  catalog.relations[relation]?.columns?.some(({ name, generated }) => name === column && generated !== undefined) ??
  false

/** A table that was replaced by a new one of the same name: its rows may have been copied. */
const copiesRows = (before: LossInput['before'], after: LossInput['after'], table: Identity): boolean => {
  const key = relationKey(before.catalog, table)
  return key !== null && key in after.catalog.relations
}

/** A change of type that keeps every value apart that it accepts: into text, between enums and texts, to a wider integer. */
function keepsValues(from: string, to: string): boolean {
  const text = /^(text|character varying|citext)/
  if (text.test(to) || (text.test(from) && to.includes('.')) || (from.includes('.') && to.includes('.'))) return true
  return ['smallint integer', 'smallint bigint', 'integer bigint'].includes(`${from} ${to}`)
}

interface ChangedColumn {
  readonly table: string
  readonly column: string
  readonly from: string
  readonly to: string
}

/** Columns that are the same ones as before and have another type: their values were changed. */
function retyped(before: LossInput['before'], after: LossInput['after']): ChangedColumn[] {
  const columns = ({ identities, catalog }: LossInput['before']) => {
    const tables = new Map(identities.map((identity) => [`${identity.kind} ${identity.id}`, identity]))
    return new Map(
      identities.flatMap((identity) => {
        const table = identity.kind === 'column' ? tables.get(identity.parent!) : undefined
        const key = table?.kind === 'table' ? relationKey(catalog, table) : null
        const column =
          key === null ? undefined : catalog.relations[key]?.columns?.find(({ name }) => name === identity.name)
        return column ? [[identity.id, { table: key!, column: column.name, type: column.type }] as const] : []
      }),
    )
  }
  const then = columns(before)
  return [...columns(after)].flatMap(([id, { type }]) => {
    const was = then.get(id)
    return was && was.type !== type ? [{ table: was.table, column: was.column, from: was.type, to: type }] : []
  })
}
