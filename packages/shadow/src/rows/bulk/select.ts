import { escapeIdentifier, escapeLiteral } from 'pg'
import type { Column } from '../structure.ts'
import { AS_IT_WAS, type Digit, type KeyPick, type Plan } from './plan.ts'

/** Which of the ways that a plan leaves open are taken. */
export interface Choice {
  /** Which expression of each spread column, by its name; the first where none is named. */
  readonly forms: ReadonlyMap<string, number>
  /** Whether columns that may differ do. */
  readonly varied: boolean
}

export interface ChunkInput {
  readonly plan: Plan
  readonly choice: Choice
  /** Rows that the table took before, as texts by column. */
  readonly templates: readonly Readonly<Record<string, string | null>>[]
  /** Rows that each foreign key may point to, by its name. */
  readonly parents: ReadonlyMap<string, number>
  /** What must hold of a row, in the columns' own names; the rest is left to the server. */
  readonly conditions: readonly string[]
  /** Series numbers, both inclusive. */
  readonly from: number
  readonly to: number
  /** Whether rows that a unique key or an exclusion constraint refuses are left out. */
  readonly skip: boolean
}

/** So many rows of a parent are referred to, unless each may be only once. */
export const MOST_PARENTS = 10_000

/**
 * One `INSERT … SELECT` that answers how many rows went in (`rows`). Rows come in the order of the series, so that the
 * same statement gives the same table.
 */
export function chunkSql(input: ChunkInput): string {
  const { plan, from, to, conditions, skip } = input
  const { table } = plan
  const columns = table.columns.filter((column) => !column.generated)
  // A name that no column has.
  const number = escapeIdentifier(
    `${columns.map(({ name }) => name).reduce((a, b) => (a.length > b.length ? a : b), '')}#`.slice(-60),
  )
  const inner = columns.filter(({ name }) => !plan.drawn.has(name))
  const cells = inner.map((column) => `${valueOf(input, column)} AS ${escapeIdentifier(column.name)}`)
  const outer = columns.map(({ name }) => plan.drawn.get(name) ?? escapeIdentifier(name))
  const overriding = columns.some(({ identity }) => identity === 'always') ? ' OVERRIDING SYSTEM VALUE' : ''
  const where =
    conditions.length === 0 ? '' : ` WHERE ${conditions.map((sql) => `(${sql}) IS NOT FALSE`).join(' AND ')}`
  return `WITH stored AS (
    INSERT INTO ${table.name} (${columns.map(({ name }) => escapeIdentifier(name)).join(', ')})${overriding}
    SELECT ${outer.join(', ')} FROM (
      SELECT ${[...cells, `n AS ${number}`].join(', ')}
      FROM generate_series(${from}::bigint, ${to}::bigint) AS series (n)
      JOIN ${templatesSql(input, inner)} ON template.i = n % ${input.templates.length}
      ${plan.keys.map((pick, at) => keySql(input, pick, at)).join('\n      ')}
      OFFSET 0
    ) AS ${escapeIdentifier(table.relation)}${where} ORDER BY ${number}${skip ? ' ON CONFLICT DO NOTHING' : ''} RETURNING 1
  ) SELECT count(*)::int AS rows FROM stored`
}

const cell = (columns: readonly Column[], name: string) => `template.c${columns.findIndex((one) => one.name === name)}`

/** The accepted rows as values of the columns' types, numbered from 0. */
function templatesSql({ templates }: ChunkInput, columns: readonly Column[]): string {
  const rows = templates.map((row, i) => {
    const cells = columns.map(({ name }) => (row[name] == null ? 'NULL' : escapeLiteral(row[name]!)))
    return `(${[i, ...cells].join(', ')})`
  })
  const names = columns.map((_, at) => `t${at}`)
  const typed = columns.map(({ typeName }, at) => `t${at}::text::${typeName} AS c${at}`)
  return `(SELECT ${['i', ...typed].join(', ')} FROM (VALUES ${rows.join(', ')}) AS texts (${['i', ...names].join(', ')}) OFFSET 0) AS template`
}

function valueOf({ plan, choice, templates, parents }: ChunkInput, column: Column): string {
  const columns = plan.table.columns.filter((one) => !one.generated && !plan.drawn.has(one.name))
  const own = cell(columns, column.name)
  const empty = templates.map((row) => row[column.name] == null)
  if (empty.every(Boolean)) return own
  // What was NULL stays so, since conditions tie columns together.
  const unlessNull = (sql: string) => (empty.some(Boolean) ? `CASE WHEN ${own} IS NOT NULL THEN ${sql} END` : sql)
  const key = plan.keys.findIndex(({ key: one }) => parents.get(one.name)! > 0 && one.columns.includes(column.name))
  if (key >= 0) return unlessNull(`p${key}.k${plan.keys[key]!.key.columns.indexOf(column.name)}`)
  const pick = plan.labels.get(column.name)
  if (pick) {
    const list = pick.labels.map((label) => escapeLiteral(label)).join(', ')
    return unlessNull(
      `(ARRAY[${list}]::text[])[1 + ${turned(pick.after, parents, pick.labels.length)}]::${column.typeName}`,
    )
  }
  const forms = plan.spread.get(column.name)
  const form = forms?.[choice.forms.get(column.name) ?? 0] ?? AS_IT_WAS
  if (forms) return form === AS_IT_WAS ? own : unlessNull(form)
  const other = choice.varied ? plan.varied.get(column.name) : undefined
  return other === undefined ? own : unlessNull(`CASE WHEN n % 2 = 0 THEN ${other} ELSE ${own} END`)
}

/** Where a wheel stands at the series number `n`. */
function turned(after: readonly Digit[], parents: ReadonlyMap<string, number>, size: number | string): string {
  const divisor = after.reduce(
    (product, digit) => product * BigInt('key' in digit ? parents.get(digit.key) || 1 : digit.size),
    1n,
  )
  return divisor === 1n ? `n % ${size}` : `(n / ${divisor}) % ${size}`
}

/** Joins the rows that a foreign key points to. */
function keySql(input: ChunkInput, pick: KeyPick, at: number): string {
  const { plan, parents, from, to } = input
  const size = parents.get(pick.key.name)!
  if (size === 0) return ''
  const { key, parent, shared, single, after } = pick
  const names = key.targetColumns.map((name) => escapeIdentifier(name))
  const list = names.map((name, i) => `${name} AS k${i}`).join(', ')
  const places = names.map((_, i) => `k${i}`)
  const unused = key.columns.map((name, i) => `child.${escapeIdentifier(name)} = parent.${names[i]}`).join(' AND ')
  const present = names.map((name) => `parent.${name} IS NOT NULL`).join(' AND ')
  const where = single ? `${present} AND NOT EXISTS (SELECT FROM ${plan.table.name} child WHERE ${unused})` : present
  const rows = `(SELECT ${list} FROM ${parent.name} parent WHERE ${where} ORDER BY ${names.join(', ')} LIMIT ${single ? to - from + 1 : MOST_PARENTS}) AS picked`
  if (shared.length === 0) {
    const numbered = `(SELECT row_number() OVER (ORDER BY ${places.join(', ')}) - 1 AS i, ${places.join(', ')} FROM ${rows}) AS p${at}`
    return `JOIN ${numbered} ON p${at}.i = ${single ? `n - ${from}` : turned(after, parents, size)}`
  }
  // Its other columns must agree with what keys before it have settled.
  const common = shared.map((place) => `k${place}`).join(', ')
  const settled = shared.map((place) => {
    const before = plan.keys.findIndex((one) => one.key.columns.includes(key.columns[place]!))
    return `p${before}.k${plan.keys[before]!.key.columns.indexOf(key.columns[place]!)}`
  })
  const equal = (alias: string) => shared.map((place, i) => `${alias}.k${place} = ${settled[i]}`).join(' AND ')
  return `JOIN (SELECT ${common}, count(*) AS size FROM ${rows} GROUP BY ${common}) AS s${at} ON ${equal(`s${at}`)}
      JOIN (SELECT row_number() OVER (PARTITION BY ${common} ORDER BY ${places.join(', ')}) - 1 AS i, ${places.join(', ')} FROM ${rows}) AS p${at}
        ON ${equal(`p${at}`)} AND p${at}.i = ${turned(after, parents, `s${at}.size`)}`
}
