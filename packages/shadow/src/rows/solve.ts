import type { Session } from '@backout/core'
import { escapeIdentifier, escapeLiteral } from 'pg'
import type { Atom } from './condition.ts'
import { randomFrom } from './random.ts'
import { attempt, refused } from './transaction.ts'

/** A CHECK, or the bounds of a table's partitions, taken apart. */
export interface Condition {
  readonly sql: string
  readonly branches: readonly (readonly Atom[])[]
}

/** A column that conditions mention. */
export interface Variable {
  readonly name: string
  /** What its values are cast to. */
  readonly typeName: string
  /** Values worth trying; null for NULL. */
  readonly pool: readonly (string | null)[]
  /** Values of the pool at the type's boundaries: arithmetic on them may raise. */
  readonly extreme: ReadonlySet<string | null>
}

/** Columns that conditions tie together, and values that satisfy all of these conditions at once. */
export interface Component {
  readonly columns: readonly string[]
  /** Different branches and different values come first; empty where backout found none. */
  readonly solutions: readonly (readonly (string | null)[])[]
  /** Solutions with the most NULLs, of as many branches as there are. */
  readonly sparse: readonly (readonly (string | null)[])[]
}

/** At most so many combinations are put to the server for one component. */
const MOST_TUPLES = 2400
const MOST_COMBINATIONS = 64
/** Where a condition raises on some values, so many tuples are tried one by one, until this many are found. */
const MOST_TRIES = 150
const ENOUGH = 12

/**
 * Finds values that satisfy conditions. The conditions' constants come in through the pools; PostgreSQL itself evaluates:
 * first each atom on each value of its one column, then whole conditions on combinations of what is left.
 * Needs an open transaction.
 */
export async function solve(
  session: Session,
  relation: string,
  conditions: readonly Condition[],
  variables: ReadonlyMap<string, Variable>,
): Promise<Component[]> {
  const components: Component[] = []
  for (const group of connected(conditions)) {
    const columns = [...new Set(group.flatMap(columnsOf))].map((name) => variables.get(name)!)
    components.push(await solveTogether(session, relation, group, columns))
  }
  return components
}

export function columnsOf(condition: Condition): string[] {
  return [...new Set(condition.branches.flat().flatMap((atom) => atom.columns))]
}

function connected(conditions: readonly Condition[]): Condition[][] {
  let groups: { columns: Set<string>; conditions: Condition[] }[] = []
  for (const condition of conditions) {
    const columns = new Set(columnsOf(condition))
    if (columns.size === 0) continue
    const touching = groups.filter((group) => [...group.columns].some((column) => columns.has(column)))
    groups = [
      ...groups.filter((group) => !touching.includes(group)),
      {
        columns: new Set([...touching.flatMap((group) => [...group.columns]), ...columns]),
        conditions: [...touching.flatMap((group) => group.conditions), condition],
      },
    ]
  }
  return groups.map((group) => group.conditions)
}

type Tuple = readonly (string | null)[]

async function solveTogether(
  session: Session,
  relation: string,
  conditions: readonly Condition[],
  columns: readonly Variable[],
): Promise<Component> {
  const holds = await evaluateAtoms(session, relation, conditions, columns)
  const random = randomFrom(columns.length)
  const combinations = combinationsOf(
    conditions.map((condition) => condition.branches.length),
    random,
  )
  const byCombination: Tuple[][] = []
  const seen = new Set<string>()
  for (const combination of combinations) {
    const atoms = conditions.flatMap((condition, i) => condition.branches[combination[i]!]!)
    const allowed = columns.map((column) =>
      column.pool.filter((_, at) =>
        atoms.every((atom) => atom.columns.length !== 1 || atom.columns[0] !== column.name || holds(atom, at)),
      ),
    )
    const most = Math.max(24, Math.floor(MOST_TUPLES / combinations.length))
    const tuples = tuplesOf(allowed, most, random).filter((tuple) => {
      const key = JSON.stringify(tuple)
      return !seen.has(key) && seen.add(key)
    })
    if (tuples.length > 0) byCombination.push(tuples)
  }
  const single = conditions.every((condition) => condition.branches.flat().every((atom) => atom.columns.length <= 1))
  const passing = single ? byCombination : await evaluateTuples(session, relation, conditions, columns, byCombination)
  const ordered = passing.map(diverse)
  const solutions = Array.from({ length: 32 }, (_, i) => ordered.flatMap((tuples) => tuples.slice(i, i + 1))).flat()
  return {
    columns: columns.map((column) => column.name),
    solutions,
    sparse: passing.map((tuples) => tuples.reduce((most, tuple) => (nulls(tuple) > nulls(most) ? tuple : most))),
  }
}

const nulls = (tuple: Tuple) => tuple.filter((value) => value === null).length

/** Which branch of each condition: all ways, or a sample. */
function combinationsOf(sizes: readonly number[], random: (below: number) => number): number[][] {
  if (sizes.reduce((product, size) => product * size, 1) > MOST_COMBINATIONS) {
    return Array.from({ length: MOST_COMBINATIONS }, (_, i) => sizes.map((size) => (i < size ? i : random(size))))
  }
  return sizes.reduce<number[][]>(
    (ways, size) => ways.flatMap((way) => Array.from({ length: size }, (_, branch) => [...way, branch])),
    [[]],
  )
}

function tuplesOf(pools: readonly Tuple[], most: number, random: (below: number) => number): Tuple[] {
  const size = pools.reduce((product, pool) => product * pool.length, 1)
  if (size === 0) return []
  if (size <= most) {
    return pools.reduce<Tuple[]>((found, pool) => found.flatMap((one) => pool.map((value) => [...one, value])), [[]])
  }
  const any = (pool: Tuple) => pool[random(pool.length)]!
  const plain = pools.map((pool) => (pool.includes('0') ? '0' : pool[0]!))
  return Array.from({ length: most }, (_, i) => {
    if (i < 8) return pools.map((pool) => pool[i % pool.length]!)
    if (i % 3 === 0) return pools.map(any)
    if (i % 3 === 1) return pools.map((pool) => any(pool.slice(0, 4)))
    // Sums and comparisons like two columns that are equal among others that are nothing.
    const value = any(pools[random(pools.length)]!)
    const [one, other] = [random(pools.length), random(pools.length)]
    return pools.map((pool, at) => ((at === one || at === other) && pool.includes(value) ? value : plain[at]!))
  })
}

/** Few NULLs first, and each as unlike those before it as can be. */
function diverse(tuples: readonly Tuple[]): Tuple[] {
  const left = [...tuples].sort((a, b) => nulls(a) - nulls(b)).slice(0, 100)
  if ((left[0]?.length ?? 0) <= 1) return left.slice(0, 32)
  const seen = new Set<string>()
  const ordered: Tuple[] = []
  while (left.length > 0 && ordered.length < 32) {
    const news = left.map((tuple) => tuple.filter((value, at) => value !== null && !seen.has(`${at} ${value}`)).length)
    const [next] = left.splice(news.indexOf(Math.max(...news)), 1)
    next!.forEach((value, at) => seen.add(`${at} ${value}`))
    ordered.push(next!)
  }
  return ordered
}

const array = (values: Tuple) =>
  `ARRAY[${values.map((value) => (value === null ? 'NULL' : escapeLiteral(value))).join(', ')}]::text[]`

/** For every atom about one column, which values of its pool it holds for. What raises does not hold. */
async function evaluateAtoms(
  session: Session,
  relation: string,
  conditions: readonly Condition[],
  columns: readonly Variable[],
): Promise<(atom: Atom, at: number) => boolean> {
  const atoms = conditions.flatMap((condition) => condition.branches.flat())
  const questions = columns
    .map((column) => ({
      column,
      atoms: [...new Set(atoms.filter((atom) => atom.columns.join() === column.name).map((atom) => atom.sql))],
    }))
    .filter((question) => question.atoms.length > 0)
  const holding = new Set<string>()
  const ask = async (some: typeof questions, only?: number) => {
    const arms = some.map(({ column, atoms: texts }, i) => {
      const value = `value::${column.typeName} AS ${escapeIdentifier(column.name)}`
      const truths = texts.map((text) => `(${text}) IS NOT FALSE`)
      return `SELECT ${i} AS question, "backout at"::int AS at, to_json(ARRAY[${truths.join(', ')}])::text AS truths
        FROM (SELECT "backout at", ${value} FROM unnest(${array(column.pool)}) WITH ORDINALITY AS u (value, "backout at")
          ${only === undefined ? '' : `WHERE "backout at" = ${only + 1}`} OFFSET 0) ${escapeIdentifier(relation)}`
    })
    const { rows } = await session.query<{ question: number; at: number; truths: string }>(arms.join(' UNION ALL '))
    for (const row of rows) {
      const { atoms: texts } = some[row.question]!
      const truths = JSON.parse(row.truths) as boolean[]
      texts.forEach((text, i) => truths[i] && holding.add(`${row.at - 1} ${text}`))
    }
  }
  if (questions.length > 0 && refused(await attempt(session, () => ask(questions)))) {
    for (const question of questions) {
      if (!refused(await attempt(session, () => ask([question])))) continue
      for (let at = 0; at < question.column.pool.length; at++) await attempt(session, () => ask([question], at))
    }
  }
  return (atom, at) => holding.has(`${at} ${atom.sql}`)
}

/** Keeps the tuples for which every condition holds. */
async function evaluateTuples(
  session: Session,
  relation: string,
  conditions: readonly Condition[],
  columns: readonly Variable[],
  groups: readonly (readonly Tuple[])[],
): Promise<Tuple[][]> {
  const ask = async (tuples: readonly Tuple[]) => {
    const distinct = columns.map((_, at) => [...new Set(tuples.map((tuple) => tuple[at] ?? null))])
    const indexes = tuples.map(
      (tuple, i) => `(${i}, ${tuple.map((value, at) => distinct[at]!.indexOf(value) + 1).join(', ')})`,
    )
    const values = columns.map(
      (column, at) => `(${array(distinct[at]!)})[i${at}]::${column.typeName} AS ${escapeIdentifier(column.name)}`,
    )
    const { rows } = await session.query<{ n: number }>(
      `SELECT "backout n" AS n FROM (SELECT n AS "backout n", ${values.join(', ')}
         FROM (VALUES ${indexes.join(', ')}) AS pick (n, ${columns.map((_, at) => `i${at}`).join(', ')}) OFFSET 0
       ) ${escapeIdentifier(relation)}
       WHERE ${conditions.map((condition) => `(${condition.sql}) IS NOT FALSE`).join(' AND ')}`,
    )
    return new Set(rows.map((row) => tuples[row.n]!))
  }
  const all = groups.flat()
  if (all.length === 0) return []
  let passing = await attempt(session, () => ask(all))
  if (refused(passing)) {
    const moderate = all.filter((tuple) => tuple.every((value, at) => !columns[at]!.extreme.has(value)))
    passing = moderate.length === 0 ? passing : await attempt(session, () => ask(moderate))
  }
  if (refused(passing)) {
    // Some tuple raises: those that do not are found one by one, as far as patience goes.
    const found = new Set<Tuple>()
    for (const tuple of all.filter((_, i) => i % Math.ceil(all.length / MOST_TRIES) === 0)) {
      if (found.size >= ENOUGH) break
      const one = await attempt(session, () => ask([tuple]))
      if (!refused(one)) for (const passed of one) found.add(passed)
    }
    passing = found
  }
  const kept = passing
  return groups.map((group) => group.filter((tuple) => kept.has(tuple))).filter((group) => group.length > 0)
}
