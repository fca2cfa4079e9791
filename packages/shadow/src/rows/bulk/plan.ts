import type { Column, ForeignKey, Structure, Table } from '../structure.ts'
import { spreadOf } from './spread.ts'

/** How each column of a table gets its values when the table is multiplied. A column in none of these repeats the template's. */
export interface Plan {
  readonly table: Table
  /** Columns that get the next number of their sequence, with the call that draws it. */
  readonly drawn: ReadonlyMap<string, string>
  /** Foreign keys that point at rows of their parents, in the order in which they are settled. */
  readonly keys: readonly KeyPick[]
  /** Columns that must differ from row to row: expressions in the series number, to be tried in turn. */
  readonly spread: ReadonlyMap<string, readonly string[]>
  /** Columns that may differ: one expression each, for every other row. */
  readonly varied: ReadonlyMap<string, string>
  /** Enums and booleans of a unique key that has nothing better. */
  readonly labels: ReadonlyMap<string, LabelPick>
}

/** An expression that stands for the template's value. */
export const AS_IT_WAS = ''

export interface KeyPick {
  readonly key: ForeignKey
  readonly parent: Table
  /** Places in {@link ForeignKey.columns} that a key before it has settled. */
  readonly shared: readonly number[]
  /** Whether no two rows may point at the same parent. */
  readonly single: boolean
  /** What turns faster than it in a unique key, so that all combinations come up. */
  readonly after: readonly Digit[]
}

interface LabelPick {
  readonly labels: readonly string[]
  readonly after: readonly Digit[]
}

/** A wheel of the odometer that tells the rows of a unique key apart: a foreign key by its name, or so many labels. */
export type Digit = { readonly key: string } | { readonly size: number }

export interface PlanInput {
  readonly types: Structure['types']
  readonly tables: ReadonlyMap<number, Table>
  readonly saltOf: (table: number, column: string) => number
  /** Columns whose values the caller decides. */
  readonly given: (table: Table, column: Column) => boolean
  /** Columns that a CHECK, a partition bound or a domain's condition speaks of. */
  readonly bound: ReadonlySet<string>
}

/** Decides for each column of a table where its values come from when it is multiplied. */
export function planOf({ types, tables, saltOf, given, bound }: PlanInput, table: Table): Plan {
  const inKeys = new Set(table.foreignKeys.flatMap((key) => key.columns))
  const own = table.columns.filter((column) => !column.generated && !inKeys.has(column.name) && !given(table, column))
  const drawn = new Map(own.flatMap((column) => (column.draw === null ? [] : [[column.name, column.draw] as const])))
  const free = own.filter((column) => column.draw === null)
  let place = 0
  const spreadable = new Map<string, readonly string[]>()
  for (const column of free) {
    const forms = spreadOf(types, column, { salt: saltOf(table.oid, column.name), place: place % 10 })
    if (forms.length > 0) spreadable.set(column.name, forms)
    if (forms.length > 0) place++
  }

  const spread = new Map<string, readonly string[]>()
  const use = (name: string) => spread.set(name, spreadable.get(name)!)
  for (const columns of table.apart) for (const name of columns) if (spreadable.has(name)) use(name)
  const single = new Set<string>()
  const wheels = new Map<string, Digit[]>()
  const labels = new Map<string, LabelPick>()
  for (const { columns } of table.uniques) {
    if (columns.some((name) => drawn.has(name) || spread.has(name))) continue
    const better = columns
      .filter((name) => spreadable.has(name))
      .sort((a, b) => Number(bound.has(a)) - Number(bound.has(b)))
    const keys = table.foreignKeys.filter((key) => key.columns.some((name) => columns.includes(name)))
    if (better[0] !== undefined && !(bound.has(better[0]) && keys.length > 0)) use(better[0])
    else if (keys.length === 1 && columns.every((name) => keys[0]!.columns.includes(name))) single.add(keys[0]!.name)
    else {
      turn(columns, keys)
      // Where the keys do not suffice, what a condition speaks of may do.
      if (better[0] !== undefined) spread.set(better[0], [AS_IT_WAS, ...spreadable.get(better[0])!])
    }
  }

  return {
    table,
    drawn,
    spread,
    labels,
    keys: keyPicks(),
    varied: new Map(
      [...spreadable].flatMap(([name, forms]) =>
        spread.has(name) || bound.has(name) ? [] : [[name, forms[0]!] as const],
      ),
    ),
  }

  /** Sets up the odometer: each wheel goes one further when all before it have come round. */
  function turn(columns: readonly string[], keys: readonly ForeignKey[]): void {
    const before: Digit[] = []
    for (const key of byLength(keys)) {
      if (!wheels.has(key.name)) wheels.set(key.name, [...before])
      before.push({ key: key.name })
    }
    for (const column of free.filter(({ name }) => columns.includes(name))) {
      const names = labelsOf(types, column)
      if (names === null) continue
      labels.set(column.name, { labels: names, after: [...before] })
      before.push({ size: names.length })
    }
  }

  function keyPicks(): KeyPick[] {
    const settled = new Set<string>()
    return byLength(table.foreignKeys).flatMap((key): KeyPick[] => {
      const parent = tables.get(key.target)
      if (parent === undefined || key.columns.some((name) => isGiven(name))) return []
      const shared = key.columns.flatMap((name, at) => (settled.has(name) ? [at] : []))
      for (const name of key.columns) settled.add(name)
      return [{ key, parent, shared, single: single.has(key.name), after: wheels.get(key.name) ?? [] }]
    })
  }

  function isGiven(name: string): boolean {
    return given(
      table,
      table.columns.find((column) => column.name === name)!,
    )
  }
}

const byLength = (keys: readonly ForeignKey[]) => [...keys].sort((a, b) => b.columns.length - a.columns.length)

/** Values of a type that has only a few. */
function labelsOf(types: Structure['types'], { type }: Column): readonly string[] | null {
  const found = types.get(type)
  if (found?.kind === 'enum') return found.labels
  return found?.name === 'bool' ? ['false', 'true'] : null
}
