import { escapeIdentifier } from 'pg'
import { insertRows, type Batch } from './insert.ts'
import { impossibleColumn, prepare, type Kitchen } from './recipe.ts'
import { buildRow, DEFAULT, pointToParents, type Cell, type Parents, type Recipe, type Row, type Style } from './row.ts'
import type { ForeignKey, Table } from './structure.ts'
import { attempt, refused, type Refusal } from './transaction.ts'

/** What filling one group of tables came to. */
export interface Filled {
  /** Why a table got no row of ours, by name. */
  readonly failed: Map<string, string>
  /** Tables whose triggers had to be switched off, and what they had said. */
  readonly bypassed: Map<string, string>
}

/** Which tables refer to which, and what has been inserted so far. */
export interface Pantry extends Kitchen {
  readonly tables: ReadonlyMap<number, Table>
  /** Columns of each table that foreign keys refer to. */
  readonly referenced: ReadonlyMap<number, readonly string[]>
  /** Rows by table, with their {@link referenced} columns. */
  readonly known: Map<number, Row[]>
  readonly styles: readonly Style[]
}

/** Ways of building one row in each style, tried in order until PostgreSQL takes one. */
const VARIANTS = [0, 1, 2]

/**
 * Fills a group of tables that refer to each other, or one table. Never fails a caller's transaction.
 * First all rows in one statement; when PostgreSQL refuses them, row by row with gentler values; when that leaves a table
 * empty that has triggers, once more with the triggers off.
 */
export async function fillGroup(pantry: Pantry, group: readonly Table[]): Promise<Filled> {
  const filled: Filled = { failed: new Map(), bypassed: new Map() }
  if (await fillTogether(pantry, group)) return filled
  let reasons = await fillStepwise(pantry, group)
  const isEmpty = (table: Table) => rowsOf(pantry, table).length === 0
  for (const table of group.filter((one) => one.triggers)) {
    if (!isEmpty(table) || refused(await attempt(pantry.session, () => fillWithoutTriggers(pantry, table)))) continue
    filled.bypassed.set(table.name, reasons.get(table.oid)!)
    // Others of the group may have waited for its rows.
    if (group.length > 1) reasons = new Map([...reasons, ...(await fillStepwise(pantry, group))])
  }
  for (const table of group.filter(isEmpty)) filled.failed.set(table.name, reasons.get(table.oid)!)
  return filled
}

const rowsOf = (pantry: Pantry, table: Table) => pantry.known.get(table.oid) ?? []

function remember(pantry: Pantry, table: Table, rows: readonly Row[]): void {
  pantry.known.set(table.oid, [...rowsOf(pantry, table), ...rows])
}

/** Every row of every table in one statement. */
async function fillTogether(pantry: Pantry, group: readonly Table[]): Promise<boolean> {
  const inside = new Set(group.map((table) => table.oid))
  const lateOf = (table: Table) => table.foreignKeys.filter((key) => inside.has(key.target))
  const parents: Parents = (key) => pantry.known.get(key.target) ?? []
  const recipes: Recipe[] = []
  for (const table of group) recipes.push(await prepare(pantry, table, parents, lateOf(table)))
  if (recipes.some((recipe) => impossibleColumn(recipe))) return false
  for (const style of group.some((table) => lateOf(table).length > 0) ? pantry.styles : pantry.styles.slice(0, 1)) {
    const drafts = new Map(
      recipes.map((recipe) => [recipe.table.oid, draft(recipe, style, parents, lateOf(recipe.table))]),
    )
    const sound = recipes.every((recipe) =>
      pointToParents(
        recipe,
        drafts.get(recipe.table.oid)!,
        lateOf(recipe.table),
        (key) => drafts.get(key.target)!,
        style,
      ),
    )
    if (!sound || [...drafts.values()].some((rows) => rows.length === 0)) continue
    const batches = recipes.map(({ table }): Batch => ({
      table,
      rows: drafts.get(table.oid)!,
      returning: pantry.referenced.get(table.oid) ?? [],
    }))
    const stored = await attempt(pantry.session, async () => {
      const rows = await insertRows(pantry.session, batches)
      // A trigger may swallow rows without a word.
      if (rows.some((some) => some.length === 0)) throw Object.assign(new Error('no row'), { code: '23000' })
      return rows
    })
    if (refused(stored)) continue
    batches.forEach(({ table }, i) => remember(pantry, table, stored[i]!))
    return true
  }
  return false
}

/** As many different rows as unique keys allow. */
function draft(recipe: Recipe, style: Style, parents: Parents, late: readonly ForeignKey[]): Map<string, Cell>[] {
  const rows: Map<string, Cell>[] = []
  const taken = new Set<string>()
  for (let at = 0; at < recipe.count; at++) {
    for (let variant = 0; variant < 12; variant++) {
      const row = buildRow(recipe, at, variant, style, parents, late)
      if (row === null) continue
      const keys = uniqueKeys(recipe.table, row, variant >= 8)
      if (keys.some((key) => taken.has(key))) continue
      for (const key of keys) taken.add(key)
      rows.push(row)
      break
    }
  }
  return rows
}

/** @param lenient leaves partial indexes to the server, when there is no other way to tell rows apart */
function uniqueKeys(table: Table, row: Row, lenient: boolean): string[] {
  return table.uniques.flatMap((unique, i) => {
    const cells = unique.columns.map((column) => row.get(column))
    if ((unique.partial && lenient) || cells.some((cell) => cell === DEFAULT || cell === undefined)) return []
    return cells.includes(null) && !unique.nullsNotDistinct ? [] : [`${i} ${JSON.stringify(cells)}`]
  })
}

/** Table by table and row by row; a second round reaches rows that the first one made. */
async function fillStepwise(pantry: Pantry, group: readonly Table[]): Promise<Map<number, string>> {
  const reasons = new Map<number, string>()
  for (let round = 0; round < 3; round++) {
    let progress = false
    for (const table of group) {
      const before = rowsOf(pantry, table).length
      const reason = await fillRowwise(pantry, table, round === 0 && group.length + selfReferences(table) > 1)
      if (reason !== null) reasons.set(table.oid, reason)
      progress ||= rowsOf(pantry, table).length > before
    }
    if (!progress || round === 2) break
    if (group.length === 1 && selfReferences(group[0]!) === 0) break
  }
  return reasons
}

const selfReferences = (table: Table) => table.foreignKeys.filter((key) => key.target === table.oid).length

/** @param first true to insert just one row, which others will refer to */
async function fillRowwise(pantry: Pantry, table: Table, first: boolean): Promise<string | null> {
  const parents: Parents = (key) => pantry.known.get(key.target) ?? []
  const recipe = await prepare(pantry, table, parents, [])
  const impossible = impossibleColumn(recipe)
  if (impossible) return `backout has no values of type ${impossible.typeName} for column ${impossible.name}.`
  if (table.partitioned && table.leaves.length === 0) return 'It has no partition that could hold a row.'
  const orphan = table.foreignKeys.find(
    (key) =>
      parents(key).length === 0 &&
      !key.columns.some((name) => recipe.columns.find(({ column }) => column.name === name)?.nullable),
  )
  if (orphan) {
    const target = pantry.tables.get(orphan.target)?.name ?? 'a table'
    return `Foreign key ${orphan.name} needs a row of ${target}, and there is none.`
  }
  let last: Refusal | null = null
  const count = first ? 1 : recipe.count
  for (let at = rowsOf(pantry, table).length; at < count; at++) {
    const ways = pantry.styles.flatMap((style) => VARIANTS.map((variant) => ({ style, variant })))
    for (const { style, variant } of ways) {
      const row = buildRow(recipe, at, variant, style, parents, [], variant === 2)
      if (row === null) continue
      const batch: Batch = { table, rows: [row], returning: pantry.referenced.get(table.oid) ?? [] }
      const stored = await attempt(pantry.session, () => insertRows(pantry.session, [batch]))
      if (refused(stored)) last = stored
      else if (stored[0]!.length === 0) last = { refused: true, code: '', message: 'a trigger or rule drops the row' }
      else {
        remember(pantry, table, stored[0]!)
        break
      }
    }
  }
  if (rowsOf(pantry, table).length >= count) return null
  return last === null
    ? 'Its foreign keys lead to no rows that agree with each other.'
    : `PostgreSQL refused the rows that were tried: ${last.message}.`
}

/**
 * Fills a table whose triggers refuse every row. With `session_replication_role` set to `replica` foreign keys are not
 * checked either, so they are asked about afterwards.
 * @throws with SQLSTATE 23503 when a row refers to nothing; 23000 when there is still no row
 * @see https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE
 */
async function fillWithoutTriggers(pantry: Pantry, table: Table): Promise<void> {
  const { session } = pantry
  const before = (await session.query<{ role: string }>(`SELECT current_setting('session_replication_role') AS role`))
    .rows[0]!.role
  await session.query(`SET LOCAL session_replication_role = replica`)
  const reasons = await fillStepwise(pantry, [table])
  await session.query(`SELECT set_config('session_replication_role', $1, true)`, [before])
  if (rowsOf(pantry, table).length === 0) {
    throw Object.assign(new Error(reasons.get(table.oid) ?? 'no row'), { code: '23000' })
  }
  for (const key of table.foreignKeys) {
    const { rows } = await session.query<{ orphans: string }>(orphansSql(table, key, pantry.tables.get(key.target)!))
    if (Number(rows[0]!.orphans) === 0) continue
    pantry.known.delete(table.oid)
    throw Object.assign(new Error(`${key.name} refers to nothing`), { code: '23503' })
  }
}

function orphansSql(table: Table, key: ForeignKey, target: Table): string {
  const present = key.columns.map((column) => `c.${escapeIdentifier(column)} IS NOT NULL`)
  const equal = key.columns.map(
    (column, i) => `p.${escapeIdentifier(key.targetColumns[i]!)} = c.${escapeIdentifier(column)}`,
  )
  return `SELECT count(*) AS orphans FROM ${table.name} c WHERE ${present.join(' AND ')}
    AND NOT EXISTS (SELECT FROM ${target.name} p WHERE ${equal.join(' AND ')})`
}
