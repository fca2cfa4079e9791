import type { Session } from '@backout/core'
import { escapeIdentifier } from 'pg'
import type { Table } from '../structure.ts'
import { attempt, refused, type Refusal } from '../transaction.ts'
import { planOf, type KeyPick, type PlanInput } from './plan.ts'
import { chunkSql, MOST_PARENTS, type Choice, type ChunkInput } from './select.ts'

/** Rows of a table that are repeated, with other keys. */
const MOST_TEMPLATES = 32
/** Rows that show whether a way of multiplying works. */
const SAMPLE = 100
/** Rows in one statement: each waits for its triggers, foreign keys among them, until the statement ends. */
const CHUNK = 20_000

export interface MultiplyInput extends Omit<PlanInput, 'bound'> {
  readonly session: Session
  /** Rows that a table should hold in the end. */
  readonly rows: number
  /** What must hold of a table's rows, in its columns' names, and which columns that is about. */
  readonly conditionsOf: (table: Table) => { readonly sql: readonly string[]; readonly columns: ReadonlySet<string> }
}

/**
 * Multiplies the rows that lie in a table: the same rows over and over, with keys, foreign keys and unique columns that
 * go by a series number, so that a statement makes thousands at once. PostgreSQL is the judge here too.
 * @returns why the table holds fewer rows than asked for, or null
 */
export async function multiply(input: MultiplyInput, table: Table): Promise<string | null> {
  const { session, rows } = input
  if (table.columns.every((column) => column.generated)) return 'Rows without a column are all the same.'
  const held = await countRows(session, table)
  if (held >= rows || held === 0) return null
  const { sql: conditions, columns: bound } = input.conditionsOf(table)
  const plan = planOf({ ...input, bound }, table)
  const templates = await templatesOf(session, table)
  const parents = new Map<string, number>()
  for (const pick of plan.keys) parents.set(pick.key.name, await countParents(session, pick))
  const shape = { plan, templates, parents, conditions: conditions.filter((sql) => sql !== '') }
  const start = await chosen(session, shape, rows - held)
  if ('refused' in start) return `Only ${held} rows, which could not be multiplied: ${start.message}.`

  let { skip } = start
  let number = 0
  let made = 0
  const wanted = rows - held
  const until = 2 * wanted + SAMPLE
  let last: Refusal | null = null
  while (made < wanted && number < until) {
    // A key to its own table reaches the rows of the statements before.
    for (const pick of plan.keys.filter(({ parent }) => parent === table)) {
      parents.set(pick.key.name, await countParents(session, pick))
    }
    const size = Math.min(number === 0 ? 1000 : CHUNK, wanted - made)
    const chunk = { ...shape, choice: start.choice, from: number + 1, to: number + size, skip }
    const stored = await insertChunk(session, chunk)
    if (refused(stored)) {
      last = stored
      if (skip || !/^23(505|P01)$/.test(stored.code)) break
      skip = true
      last = null
      continue
    }
    number += size
    made += stored
    if (stored === 0) break
  }
  if (made >= wanted) return null
  const why = last
    ? `PostgreSQL refused more: ${last.message}`
    : 'its keys, foreign keys and conditions allow for no more that backout knows of'
  return `Only ${held + made} rows of ${rows}: ${why}.`
}

type Shape = Pick<ChunkInput, 'plan' | 'templates' | 'parents' | 'conditions'>

/**
 * Finds expressions for the columns that have to differ by which a sample of rows goes in: the first of each, the second
 * of each and so on, else one column after the other, the best that it has.
 */
async function chosen(
  session: Session,
  shape: Shape,
  wanted: number,
): Promise<{ choice: Choice; skip: boolean } | Refusal> {
  let best: { choice: Choice; rows: number } = { choice: { forms: new Map(), varied: true }, rows: 0 }
  let said: Refusal | null = null
  const better = async (choice: Choice): Promise<boolean> => {
    let rows = 0
    // The first of the series and the last, since what grows may run into a limit.
    for (const from of wanted > 2 * SAMPLE ? [1, wanted - SAMPLE] : [1]) {
      const stored = await sample(session, { ...shape, choice, from, to: from + SAMPLE - 1, skip: true })
      if (refused(stored)) said ??= stored
      else rows += stored
    }
    if (rows > best.rows) best = { choice, rows }
    return best.rows >= (wanted > 2 * SAMPLE ? 1.8 : 0.9) * SAMPLE
  }
  search: for (const varied of [true, false]) {
    const most = Math.max(1, ...[...shape.plan.spread.values()].map((forms) => forms.length))
    for (let form = 0; form < most; form++) {
      const together = new Map([...shape.plan.spread].map(([name, forms]) => [name, Math.min(form, forms.length - 1)]))
      if (await better({ forms: together, varied })) break search
    }
    for (const [name, forms] of shape.plan.spread) {
      for (let form = 0; form < forms.length; form++) {
        if (await better({ forms: new Map(best.choice.forms).set(name, form), varied })) break search
      }
    }
  }
  if (best.rows > 0) return { choice: best.choice, skip: false }
  return (
    said ?? {
      refused: true,
      code: '',
      message: 'every row that was tried has a key or a value that is there already, or breaks a condition',
    }
  )
}

/** How many of a sample go in; they are taken out again. */
async function sample(session: Session, chunk: ChunkInput): Promise<number | Refusal> {
  await session.query('SAVEPOINT backout_sample')
  const stored = await insertChunk(session, chunk)
  await session.query('ROLLBACK TO SAVEPOINT backout_sample; RELEASE SAVEPOINT backout_sample')
  return stored
}

async function insertChunk(session: Session, chunk: ChunkInput): Promise<number | Refusal> {
  const run = async (skip: boolean) =>
    attempt(session, async () => {
      const { rows } = await session.query<{ rows: number }>(chunkSql({ ...chunk, skip }))
      return rows[0]!.rows
    })
  const stored = await run(chunk.skip)
  // ON CONFLICT goes with neither deferrable keys nor rules.
  return refused(stored) && chunk.skip && /^(55000|0A000)$/.test(stored.code) ? run(false) : stored
}

async function templatesOf(session: Session, table: Table): Promise<Record<string, string | null>[]> {
  const columns = table.columns.filter((column) => !column.generated)
  const texts = columns.map(({ name }) => `${escapeIdentifier(name)}::text AS ${escapeIdentifier(name)}`)
  const { rows } = await session.query<Record<string, string | null>>(
    `SELECT ${texts.join(', ')} FROM ${fromOf(table)} LIMIT ${MOST_TEMPLATES}`,
  )
  return rows
}

const fromOf = (table: Table) => (table.partitioned ? table.name : `ONLY ${table.name}`)

async function countRows(session: Session, table: Table): Promise<number> {
  const { rows } = await session.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${fromOf(table)}`)
  return rows[0]!.rows
}

async function countParents(session: Session, { key, parent }: KeyPick): Promise<number> {
  const present = key.targetColumns.map((name) => `${escapeIdentifier(name)} IS NOT NULL`)
  const { rows } = await session.query<{ rows: number }>(
    `SELECT count(*)::int AS rows FROM (SELECT FROM ${parent.name} WHERE ${present.join(' AND ')} LIMIT ${MOST_PARENTS}) AS picked`,
  )
  return rows[0]!.rows
}
