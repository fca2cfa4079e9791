import type { Values } from './base-values.ts'
import type { Component } from './solve.ts'
import type { Column, ForeignKey, Table } from './structure.ts'

/** The column's default is left to the server. */
export const DEFAULT = Symbol('DEFAULT')
export type Cell = string | null | typeof DEFAULT
/** Cells by column name, as text. */
export type Row = ReadonlyMap<string, Cell>

/**
 * `adversarial`: boundaries, awkward texts, a row of NULLs. `tame`: plain values that most conversions take, distinct
 * between rows and columns. `small`: the smallest such, alike in all columns.
 */
export type Style = 'adversarial' | 'tame' | 'small'

/** What rows of one table are made from. */
export interface Recipe {
  readonly table: Table
  readonly columns: readonly Ingredient[]
  readonly components: readonly Component[]
  /** How many rows are wanted. */
  readonly count: number
  /** Whether the last row but one repeats the first, apart from what must be {@link distinct}. */
  readonly twin: boolean
  /** Columns that unique keys and exclusion constraints speak of. */
  readonly distinct: ReadonlySet<string>
}

export interface Ingredient {
  readonly column: Column
  readonly nullable: boolean
  /** Null when there are no values of its type. */
  readonly values: Values | null
  /** Values of style `small`. */
  readonly small: Values | null
  /** Numbers drawn from its sequence, one for each row. */
  readonly drawn: readonly string[]
}

/** Rows that a foreign key can point to, by the names of the columns that it refers to. */
export type Parents = (key: ForeignKey) => readonly Row[]

/**
 * Builds one row.
 * @param at which row; rows at the same place of different tables belong together, so that composite keys agree
 * @param variant another try at the same row
 * @param beside true to number the row apart from its sequence, which other rows have overtaken
 * @param late foreign keys that are filled in afterwards, see {@link pointToParents}
 * @returns null when its foreign keys cannot agree on a value
 */
export function buildRow(
  recipe: Recipe,
  at: number,
  variant: number,
  style: Style,
  parents: Parents,
  late: readonly ForeignKey[],
  beside = false,
): Map<string, Cell> | null {
  const row = new Map<string, Cell>()
  const ingredients = new Map(recipe.columns.map((ingredient) => [ingredient.column.name, ingredient]))
  const empty = style === 'adversarial' && recipe.count > 1 && at === recipe.count - 1
  const twin = recipe.twin && style === 'adversarial' && recipe.count > 2 && at === recipe.count - 2
  const like = (columns: readonly string[]) => (twin && !columns.some((name) => recipe.distinct.has(name)) ? 0 : at)
  for (const component of recipe.components) {
    const { solutions, sparse } = component
    const usual = solutions[(like(component.columns) + variant * recipe.count) % (solutions.length || 1)]
    const bare = empty && variant === 0 ? sparse[at % (sparse.length || 1)] : undefined
    const solution = bare?.includes(null) ? bare : usual
    solution?.forEach((value, i) => row.set(component.columns[i]!, value))
  }
  const keys = recipe.table.foreignKeys.filter((key) => !late.includes(key))
  const ordered = [...keys].sort((a, b) => b.columns.length - a.columns.length)
  for (const [place, key] of ordered.entries()) {
    const rows = parents(key)
    // Two keys to one table lead to two rows, so that their columns can be told apart.
    const start = like(key.columns) + place + variant * (place + 1)
    const preferred = rows.map((_, i) => rows[(start + i) % rows.length]!)
    if (!pointTo(row, key, preferred, ingredients, empty)) return null
  }
  const lateColumns = new Set(late.flatMap((key) => key.columns))
  for (const ingredient of recipe.columns) {
    const { name } = ingredient.column
    if (row.has(name) || lateColumns.has(name)) continue
    row.set(name, cellOf(ingredient, like([name]), variant, recipe.count, style, empty, beside))
  }
  return row
}

/**
 * Fills in the foreign keys within a group of tables whose rows were all built before any is inserted.
 * @returns false when a foreign key that must not be NULL finds no row
 */
export function pointToParents(
  recipe: Recipe,
  rows: readonly Map<string, Cell>[],
  late: readonly ForeignKey[],
  parents: Parents,
  style: Style,
): boolean {
  const ingredients = new Map(recipe.columns.map((ingredient) => [ingredient.column.name, ingredient]))
  return rows.every((row, at) =>
    late.every((key) => {
      const own = key.target === recipe.table.oid
      const others = parents(key)
      // Within a table each row hangs on the one before, the first on nothing or on itself.
      const preferred = own
        ? [...others.slice(0, at).toReversed(), ...(at === 0 && nullable(key, ingredients) ? [] : [others[at]!])]
        : others.map((_, i) => others[(at + i) % others.length]!)
      const empty = style === 'adversarial' && at > 0 && at === recipe.count - 1
      return pointTo(row, key, preferred, ingredients, empty)
    }),
  )
}

type Ingredients = ReadonlyMap<string, Ingredient>

function nullable(key: ForeignKey, ingredients: Ingredients): boolean {
  const able = key.columns.map((column) => ingredients.get(column)?.nullable ?? false)
  return key.matchFull ? able.every(Boolean) : able.some(Boolean)
}

/**
 * Sets the key's columns to those of the first row that agrees with what is set already, or to NULL.
 * Columns of a composite key that stay unset beside a NULL are free to hold anything.
 * @returns false when neither can be
 */
function pointTo(
  row: Map<string, Cell>,
  key: ForeignKey,
  preferred: readonly Row[],
  ingredients: Ingredients,
  empty: boolean,
): boolean {
  const free = key.columns.filter((column) => !row.has(column))
  const open = free.filter((column) => ingredients.get(column)?.nullable)
  const mayBeNull = key.matchFull ? open.length === key.columns.length : open.length > 0
  const toNull = () => {
    for (const column of open) row.set(column, null)
    return true
  }
  if (key.columns.some((column) => row.get(column) === null)) {
    const whole = open.length === free.length && key.columns.every((column) => (row.get(column) ?? null) === null)
    return key.matchFull && !whole ? false : toNull()
  }
  if (empty && mayBeNull) return toNull()
  const target = preferred.find((parent) =>
    key.columns.every((column, i) => {
      const wanted = parent.get(key.targetColumns[i]!)
      return typeof wanted === 'string' && (!row.has(column) || row.get(column) === wanted)
    }),
  )
  if (target === undefined) return mayBeNull && toNull()
  key.columns.forEach((column, i) => row.set(column, target.get(key.targetColumns[i]!)!))
  return true
}

function cellOf(
  { column, nullable: may, values, small, drawn }: Ingredient,
  at: number,
  variant: number,
  count: number,
  style: Style,
  empty: boolean,
  beside: boolean,
): Cell {
  if (!beside && drawn[at] !== undefined) return drawn[at]
  if (empty && may) return null
  if (values === null) return may && column.default === null ? null : DEFAULT
  const { edge, nth } = style === 'small' ? small! : values
  const i = at + variant * count
  const plain = (n: number) => nth(n) ?? edge[n % edge.length] ?? null
  if (column.draw !== null) return plain(1000 * variant + at)
  return style !== 'adversarial' ? plain(i) : (edge[i] ?? plain(i))
}
