import type { Session } from '@backout/core'
import { escapeIdentifier } from 'pg'
import { fixed } from './base-values.ts'
import { branchesOf, tokenize, type Atom } from './condition.ts'
import { hintsOf } from './hints.ts'
import type { Ingredient, Parents, Recipe } from './row.ts'
import { columnsOf, solve, type Condition, type Variable } from './solve.ts'
import type { Column, ForeignKey, Structure, Table } from './structure.ts'
import { unwrapDomain, type ValuesOf } from './type-values.ts'

/** What is known before any table is looked at. */
export interface Kitchen {
  readonly session: Session
  readonly types: Structure['types']
  readonly valuesOf: ValuesOf
  /** Numbers drawn from the sequences, by table OID and column. */
  readonly drawn: ReadonlyMap<string, readonly string[]>
  readonly rowsPerTable: number
  /** See {@link SeedOptions.twins}. */
  readonly twins: boolean
  /** Values that the caller wants, by `schema.table.column`. */
  readonly given: Readonly<Record<string, readonly (string | null)[]>>
  /** See {@link saltsOf}. */
  readonly saltOf: (table: number, column: string) => number
}

/** Of more partitions than this, some stay empty. */
const MOST_PARTITIONS = 16
/** Of more labels than this, some do not come up. */
const MOST_LABELS = 40
/** Shapes that careless SQL takes for others: `{}` and `{{1,2},{3,4}}`, `empty` and `(,)`. */
const SHAPES: Readonly<Record<string, number>> = { array: 3, range: 4, multirange: 3 }

/**
 * Works out what rows of a table are made from: values for each column, and for columns under CHECKs, conditions of
 * domains and bounds of partitions, values that satisfy them together.
 * @param late foreign keys whose values come later; conditions about their columns are left to the server
 */
export async function prepare(
  kitchen: Kitchen,
  table: Table,
  parents: Parents,
  late: readonly ForeignKey[],
): Promise<Recipe> {
  const { types } = kitchen
  const columns = table.columns
    .filter((column) => !column.generated)
    .map((column) => ingredientOf(kitchen, table, column))
  const open = new Map(columns.map((ingredient) => [ingredient.column.name, ingredient]))
  for (const key of late) for (const column of key.columns) open.delete(column)
  const all = conditionsOf(types, table)
  const conditions = all.filter((condition) => columnsOf(condition).every((name) => open.get(name)?.values))
  const variables = new Map<string, Variable>()
  for (const name of new Set(conditions.flatMap(columnsOf))) {
    const atoms = conditions
      .flatMap((condition) => condition.branches.flat())
      .filter((atom) => atom.columns.includes(name))
    variables.set(name, variableOf(kitchen, table, open.get(name)!, atoms, parents, late))
  }
  return {
    table,
    columns,
    components: await solve(kitchen.session, table.relation, conditions, variables),
    count: rowsOf(kitchen, table),
    twin: kitchen.twins,
    distinct: new Set([...table.uniques.flatMap((unique) => unique.columns), ...table.apart.flat()]),
  }
}

/**
 * How many rows a table gets: more than asked for where partitions, the labels of an enum or the shapes of an array would
 * not all come up.
 */
export function rowsOf(
  { types, rowsPerTable, twins }: Pick<Kitchen, 'types' | 'rowsPerTable' | 'twins'>,
  table: Table,
): number {
  const shapes = table.columns.map((column) => {
    const type = unwrapDomain(types, column.type)
    const wanted = type?.kind === 'enum' ? type.labels.length : (SHAPES[type?.kind ?? ''] ?? 0)
    // Beside them the row of NULLs and the twin.
    return Math.min(wanted, MOST_LABELS) + (column.notNull ? 0 : 1) + (twins ? 1 : 0)
  })
  return Math.max(rowsPerTable + (twins ? 1 : 0), Math.min(table.leaves.length, MOST_PARTITIONS), ...shapes)
}

function ingredientOf(kitchen: Kitchen, table: Table, column: Column): Ingredient {
  const nullable = !column.notNull && acceptsNull(kitchen.types, column.type)
  const wanted = kitchen.given[`${table.name}.${column.name}`]
  if (wanted) {
    const values = wanted.filter((value) => value !== null)
    const own = values.length > 0 ? fixed(values) : null
    // Its default would be a value that nobody asked for.
    const plain = { ...column, default: null, draw: null }
    return { column: plain, nullable: nullable && wanted.includes(null), values: own, small: own, drawn: [] }
  }
  return {
    column,
    nullable,
    values: kitchen.valuesOf(column.type, column.typeName, kitchen.saltOf(table.oid, column.name)),
    small: kitchen.valuesOf(column.type, column.typeName, 0),
    drawn: kitchen.drawn.get(`${table.oid} ${column.name}`) ?? [],
  }
}

/** The first column that must have a value and has none, for the reason that is given. */
export function impossibleColumn({ columns }: Recipe): Column | undefined {
  return columns.find(
    ({ column, nullable, values, drawn }) =>
      values === null && !nullable && column.default === null && column.identity === null && drawn.length === 0,
  )?.column
}

/**
 * The conditions on the rows of a table: its CHECKs, the bounds of its partitions, and those of domains where a CHECK
 * speaks of the column too.
 * @param partitions so many of them are looked at
 */
export function conditionsOf(types: Structure['types'], table: Table, partitions = MOST_PARTITIONS): Condition[] {
  const names = new Set(table.columns.map((column) => column.name))
  // What is said of a generated column is said of the columns that it is made from.
  const generated = new Map(
    table.columns.filter((column) => column.generated).map((column) => [column.name, `(${column.default})`]),
  )
  const conditionOf = (sql: string): Condition => ({ sql, branches: branchesOf(sql, names) })
  const conditions = table.checks.map((check) => conditionOf(substitute(check.expression, generated)))
  const leaves = table.leaves.slice(0, partitions).map((leaf) => leaf.condition ?? 'true')
  if (leaves.length > 0) {
    const branches = leaves.flatMap((leaf) => branchesOf(leaf, names))
    conditions.push({ sql: leaves.map((leaf) => `(${leaf})`).join(' OR '), branches })
  }
  // Values of a domain satisfy its own conditions; what a CHECK suggests for the column may not.
  const mentioned = new Set(conditions.flatMap(columnsOf))
  const domains = table.columns.filter((column) => mentioned.has(column.name))
  return [...conditions, ...domains.flatMap((column) => domainChecks(types, column)).map(conditionOf)]
}

/** A domain's conditions with its VALUE replaced by the column. */
function domainChecks(types: Structure['types'], column: Column): string[] {
  const checks: string[] = []
  for (let type = types.get(column.type); type?.kind === 'domain'; type = types.get(type.inner)) {
    const value = new Map([['VALUE', escapeIdentifier(column.name)]])
    checks.push(...type.checks.map((check) => substitute(check.expression, value)))
  }
  return checks
}

/** Writes expressions in place of names. */
function substitute(sql: string, replacements: ReadonlyMap<string, string>): string {
  const names = tokenize(sql).filter((token) => /^(word|quoted)$/.test(token.kind) && replacements.has(token.value))
  return names.reduceRight(
    (text, token) => text.slice(0, token.start) + replacements.get(token.value)! + text.slice(token.end),
    sql,
  )
}

function variableOf(
  kitchen: Kitchen,
  table: Table,
  { column, nullable, values, drawn }: Ingredient,
  atoms: readonly Atom[],
  parents: Parents,
  late: readonly ForeignKey[],
): Variable {
  const { types, valuesOf } = kitchen
  const key = table.foreignKeys.find((one) => one.columns.includes(column.name) && !late.includes(one))
  const base = unwrapDomain(types, column.type)!
  const typeName = baseName(types, column)
  let pool: (string | null)[]
  if (key) {
    const target = key.targetColumns[key.columns.indexOf(column.name)]!
    pool = parents(key)
      .map((row) => row.get(target))
      .filter((value) => typeof value === 'string')
  } else if (drawn.length > 0) pool = [...drawn]
  else if (kitchen.given[`${table.name}.${column.name}`]) pool = [...values!.edge]
  else {
    const elements = base.kind === 'array' ? (valuesOf(base.inner, base.innerName, 0)?.edge ?? []) : []
    const plain = Array.from({ length: 8 }, (_, i) => values!.nth(i) ?? null)
    const hints = atoms.flatMap((atom) => hintsOf(atom.tokens, base, typeName, elements))
    pool = [...hints, ...plain, ...values!.edge].filter((value) => value !== null)
  }
  const distinct = [...new Set(pool)].slice(0, 160)
  return {
    name: column.name,
    typeName,
    pool: nullable ? [...distinct, null] : distinct,
    extreme: new Set(values?.edge.filter((value) => !(Math.abs(Number(value)) <= 1_000_000))),
  }
}

/** Conditions are evaluated on the base type: a cast to the domain itself would raise instead of answering. */
function baseName(types: Structure['types'], column: Column): string {
  let name = column.typeName
  for (let type = types.get(column.type); type?.kind === 'domain'; type = types.get(type.inner)) name = type.innerName
  return name
}

function acceptsNull(types: Structure['types'], oid: number): boolean {
  const type = types.get(oid)
  if (type?.kind !== 'domain') return true
  return !type.notNull && acceptsNull(types, type.inner)
}
