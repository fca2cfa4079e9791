import type { Catalog, ClientBreak } from '@backout/core'
import { columnOf, type TableDifference } from './differences.ts'
import type { Step } from './steps.ts'

/** PostgreSQL's refusal of a step. */
export interface Refusal {
  readonly code: string
  readonly message: string
  readonly column: string | null
  readonly constraint: string | null
}

/** By the step's index; null where it ran. */
export type Outcomes = readonly (Refusal | null)[]

export interface Ran {
  readonly client: ClientBreak['client']
  readonly home: Catalog
  readonly other: Catalog
  readonly steps: readonly Step[]
  readonly atHome: Outcomes
  readonly onOther: Outcomes
}

/**
 * The steps that run on the client's own schema and fail on the other one. What is refused for being there twice is
 * none: nothing says that a client writes the same again.
 */
export function breaksOf({ client, home, other, steps, atHome, onOther }: Ran): ClientBreak[] {
  const lost = new Set(steps.flatMap(({ table, keep }, at) => (keep && onOther[at] && !atHome[at] ? [table] : [])))
  const found = steps.flatMap((step, at): ClientBreak[] => {
    const refusal = onOther[at]
    if (!step.judged || !refusal || atHome[at] || DUPLICATE.has(refusal.code)) return []
    if (refusal.code === '23503' && !isBroken(refusal, step, home, other, lost)) return []
    const column = columnAbout(step, refusal, home, other)
    const always = isAlways(step, refusal, column, home)
    return [
      {
        client,
        table: step.table,
        column,
        constraint: refusal.constraint,
        action: step.action,
        when: always ? 'always' : 'some-values',
        value: column === null || always || step.omitted.includes(column) ? null : (step.values[column] ?? null),
        code: refusal.code,
        message: refusal.message,
        statement: step.sql.length > 600 ? `${step.sql.slice(0, 600)}…` : step.sql,
      },
    ]
  })
  return merged(found)
}

/** Tables that are not there need no trial. */
export const goneBreaks = (client: ClientBreak['client'], differences: readonly TableDifference[]): ClientBreak[] =>
  differences
    .filter(({ gone }) => gone)
    .map(({ table }) => ({
      client,
      table,
      column: null,
      constraint: null,
      action: 'select',
      when: 'always',
      value: null,
      code: '42P01',
      message: `relation "${table.replaceAll('"', '')}" does not exist`,
      statement: `SELECT FROM ${table}`,
    }))

const DUPLICATE: ReadonlySet<string> = new Set(['23505', '23P01'])

/**
 * A foreign key that refuses a row is the client's trouble when its own schema has one on the same columns. A wholly new
 * one only says what the program means already; and a row may miss its parent because that one was refused before.
 */
function isBroken(refusal: Refusal, step: Step, home: Catalog, other: Catalog, lost: ReadonlySet<string>): boolean {
  // A row that others refer to is deleted: the key is theirs.
  if (step.action === 'delete') return true
  const now = refusal.constraint === null ? undefined : other.relations[step.table]?.constraints?.[refusal.constraint]
  if (!now?.columns) return true
  if (now.references && lost.has(now.references.table)) return false
  return Object.values(home.relations[step.table]?.constraints ?? {}).some(
    ({ type, columns }) => type === 'foreign key' && columns?.join('\0') === now.columns!.join('\0'),
  )
}

/** The column that a refusal is about: as PostgreSQL names it, or the constraint's, or the one that its message quotes. */
function columnAbout(step: Step, { column, constraint, message }: Refusal, home: Catalog, other: Catalog) {
  if (column !== null && column !== '') return column
  if (step.column !== null) return step.column
  const relations = [other.relations[step.table], home.relations[step.table]]
  for (const relation of constraint ? relations : []) {
    const columns = relation?.constraints?.[constraint!]?.columns
    if (columns?.length === 1) return columns[0]!
  }
  const quoted = [...message.matchAll(/"([^"]+)"|column (?:\w+\.)?(\w+)/g)].map(([, name, bare]) => name ?? bare!)
  return quoted.find((name) => relations.some((relation) => columnOf(relation, name))) ?? null
}

/** Whether it fails whatever is written. */
function isAlways(step: Step, { code }: Refusal, column: string | null, home: Catalog): boolean {
  if (code.startsWith('42')) return true
  if (code !== '23502' || column === null) return false
  const known = columnOf(home.relations[step.table], column)
  // It does not know the column, or has always left it to the database.
  return !known || (step.omitted.includes(column) && (known.default !== undefined || known.identity !== undefined))
}

/** One of each kind, and no failure of a row as a whole where a single column tells the same. */
function merged(breaks: readonly ClientBreak[]): ClientBreak[] {
  const told = breaks.filter(
    (one) =>
      one.column !== null || !breaks.some((by) => by.table === one.table && by.code === one.code && by.column !== null),
  )
  const byKind = new Map<string, ClientBreak>()
  for (const one of told) {
    const key = JSON.stringify([one.table, one.column, one.constraint, one.action, one.code])
    const known = byKind.get(key)
    if (!known || (known.when === 'some-values' && one.when === 'always')) byKind.set(key, one)
  }
  return [...byKind.values()]
}
