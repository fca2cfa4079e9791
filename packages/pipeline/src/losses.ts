import type { DownNote, Identity, StashItem } from '@backout/core'
import type { DataChange } from './data-changes.ts'
import type { LiteralInsert } from './literal-inserts.ts'
import type { MovedSequence } from './positions.ts'
import { pathsOf } from './replaced.ts'
import { isDerived, keepsValues, relationKey, retyped, type Known } from './retyped.ts'
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
  readonly before: Known
  readonly after: Known
  readonly changes: readonly DataChange[]
  /** Whether the up writes rows at all, be it into columns and tables of its own: only then can it have moved any. */
  readonly writes: boolean
  /** What a way back that was written by hand does to rows; of one that backout wrote it is known. */
  readonly changesBack: readonly DataChange[]
  /** What the way back did away with, be it to make it anew, by its path in the state after. */
  readonly replaced: ReadonlySet<string>
  /** What the way back takes away by key. One that was written by hand may take away any rows. */
  readonly inserts: readonly LiteralInsert[] | 'by hand'
  /** Sequences that the up drops or moves. */
  readonly positions: readonly MovedSequence[]
  /** What the up has put aside. */
  readonly stash: readonly StashItem[]
  readonly trial: RowsTrial
}

/**
 * Decides what is lost from what is known, never from rows alone: a column that was dropped has lost its values even when
 * no row could be put there to show it, and an `UPDATE … WHERE` that hits no made-up row may hit a real one.
 */
export function lossesOf(input: LossInput): Losses {
  const { before, after, changes, writes, changesBack, replaced, inserts, positions, stash, trial } = input
  const notes: DownNote[] = []
  const lose = (text: string) => notes.push({ kind: 'lost', text })
  const seen = (table: string) => trial.outcome === 'kept' && (trial.filled[table] ?? 0) > 0
  const evidence = (table: string, column?: string) => seen(table) && isExercised(trial, table, column)
  // The stash counts where rows have been through it and are there again.
  const isBack = (table: string, kind: StashItem['kind'], column?: string) => {
    const { inherits = [], partitionBound } = before.catalog.relations[table] ?? {}
    if (partitionBound !== undefined && inherits.some((root) => isBack(root, kind, column))) return true
    return stash.some(
      (item) =>
        item.kind === kind &&
        item.relation === table &&
        trial.outcome === 'kept' &&
        !trial.untriedStash.includes(item.name) &&
        (column === undefined || item.columns.some(({ name }) => name === column)),
    )
  }
  // Values of a dropped column may have been moved first; then, and only then, rows can tell that they came back.
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
    if (identity.kind === 'column' ? isBack(key, 'values', identity.name) : isBack(key, 'rows')) continue
    const column = identity.kind === 'column' ? identity.name : undefined
    const isMoved = writes && !(identity.kind === 'column' && isFilledAlone(before, key, identity.name))
    if (evidence(key, column) && (isMoved || (identity.kind === 'table' && copiesRows(before, after, table)))) continue
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
  for (const { kind, table, text, line, columns = [], actions = [] } of changes) {
    if (table !== null && kind === 'insert' && isBack(table, 'inserted')) continue
    if (table !== null && kind === 'delete' && isBack(table, 'rows')) continue
    if (table !== null && kind === 'merge' && actions.every((action) => isBack(table, HELD[action]))) continue
    if (table !== null && kind === 'update' && columns.every((column) => isBack(table, 'values', column))) continue
    // Inserted rows that the down takes away again are gone after it: the trial shows that.
    const isTaken = inserts === 'by hand' || inserts.some((one) => one.table === table && one.line === line)
    const wentAgain = table !== null && seen(table) && trial.grown.includes(table) && trial.added.length === 0
    if (kind === 'insert' && isTaken && wentAgain) continue
    if (kind === 'insert') notes.push({ kind: 'note', text: `${text} stay` })
    else lose(kind === 'unknown' ? text + seenToChange(changes, trial) : text)
    lossy = true
  }
  // The way back moves a dropped one behind the numbers that rows have; one that is nobody's would start at its beginning.
  for (const { relation, isGone, isOwned } of positions) {
    if ((isGone && isOwned) || isBack(relation, 'sequence')) continue
    lose(`where ${relation} stood`)
    lossy = true
  }
  const changed = retyped(before, after)
  for (const { table, column, from, to } of changed) {
    if (trial.awkward || !(table in trial.filled) || keepsValues(from, to) || isBack(table, 'values', column)) continue
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

/** What code that nobody has read has changed on the shadow; on other rows it may change others. */
function seenToChange(changes: readonly DataChange[], { changed }: RowsTrial): string {
  const known = new Set(changes.map(({ table }) => table))
  const others = changed.filter((table) => !known.has(table))
  return others.length === 0 ? '' : ` (here it changed ${others.join(', ')})`
}

/** What the stash holds of rows that a `MERGE` changes. */
const HELD = { insert: 'inserted', update: 'values', delete: 'rows' } as const

/** A column that comes back with values of its own: a number from a sequence is one that a row had only by chance. */
const isFilledAlone = ({ catalog }: Known, table: string, column: string): boolean =>
  catalog.relations[table]?.columns?.some(
    ({ name, identity, default: value }) => name === column && (identity !== undefined || value !== undefined),
  ) ?? false

/** A table that was replaced by a new one of the same name: its rows may have been copied. */
const copiesRows = (before: LossInput['before'], after: LossInput['after'], table: Identity): boolean => {
  const key = relationKey(before.catalog, table)
  return key !== null && key in after.catalog.relations
}
