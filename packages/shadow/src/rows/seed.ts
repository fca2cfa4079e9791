import type { Catalog, Session } from '@backout/core'
import { escapeIdentifier } from 'pg'
import { acceptedValues } from './accepted.ts'
import { multiplyAll } from './bulk/multiply-all.ts'
import { fillGroup, type Pantry } from './fill.ts'
import { withDemands, type Demands } from './demands.ts'
import { groupsOf } from './order.ts'
import { rowsOf } from './recipe.ts'
import type { Row, Style } from './row.ts'
import { saltsOf } from './salts.ts'
import { readStructure, type Structure, type Table } from './structure.ts'
import { attempt, inTransaction, refused } from './transaction.ts'
import { valuesFrom } from './type-values.ts'

export interface SeedOptions {
  /** `schema.name` of the tables to fill, as in the catalog; parents that their foreign keys need are added. Default: all. */
  readonly tables?: readonly string[]
  /**
   * Rows in each table, more for a table with more partitions. Default 3: two full ones and one of NULLs. Beyond
   * {@link MOST_SINGLE} a few are made one by one and multiplied by the server, a million in some ten seconds.
   */
  readonly rowsPerTable?: number
  /**
   * Whether one more row repeats the first wherever no key forbids it, so that what takes equal rows for one is seen.
   * Default false.
   */
  readonly twins?: boolean
  /** Another seed gives other rows; the same seed gives the same rows. Default 1. */
  readonly seed?: number
  /**
   * `adversarial` (default): boundaries, fractions, awkward texts, NULL wherever it is allowed.
   * `tame`: plain, distinct values without NULL, for an up that takes no other.
   */
  readonly values?: Exclude<Style, 'small'>
  /**
   * Values for single columns instead of backout's own, by `schema.table.column`: text as the type reads it, or null.
   * For an up that takes no others: the labels that an enum keeps, a text that is to become a number.
   */
  readonly columns?: Readonly<Record<string, readonly (string | null)[]>>
  /** What rows shall satisfy beyond the constraints that are there, by table: those that a migration will add. */
  readonly demands?: Readonly<Record<string, Demands>>
  /** Its tables are the default of {@link tables}, so that the ORM's ledger stays as it is. */
  readonly catalog?: Catalog
}

export interface SeedResult {
  /** Tables that hold rows now, with their number: rows that lay there before and ours. */
  readonly filled: Record<string, number>
  /** Tables without a row, and why. */
  readonly unfilled: Record<string, string>
  /** What else must be known of a filled table: triggers were switched off, no row of ours went in, or fewer than asked for. */
  readonly remarks: Record<string, string>
}

/** Up to so many rows in a table each is built by itself. */
const MOST_SINGLE = 100
/** Rows that are built to be multiplied. */
const TO_MULTIPLY = 16

/**
 * Fills tables with deterministic rows that honour types, NOT NULL, unique and primary keys, foreign keys, exclusion
 * constraints, CHECKs, domains and partition bounds. PostgreSQL is the judge: every insert runs under a savepoint, with
 * triggers on; a table whose triggers refuse every row is filled with them off, and a remark says so.
 *
 * Runs in the caller's transaction when one is open, else in one of its own that is committed. Sequences advance, as
 * they do. Needs a superuser (row security and `session_replication_role`).
 * @throws PostgreSQL's error when the transaction has failed already or the server is gone; never because a row is refused
 */
export async function seedRows(session: Session, options: SeedOptions = {}): Promise<SeedResult> {
  const names = options.tables ?? (options.catalog ? tablesOf(options.catalog) : null)
  return inTransaction(session, async () => {
    const demands = options.demands ?? {}
    const targets = Object.values(demands).flatMap(({ foreignKeys = {} }) => Object.values(foreignKeys))
    const wide = names === null ? null : [...new Set([...names, ...targets.map(({ table }) => table)])]
    const structure = withDemands(await readStructure(session, wide), demands)
    const wanted = Math.max(1, Math.floor(options.rowsPerTable ?? 3))
    const rowsPerTable = wanted > MOST_SINGLE ? TO_MULTIPLY : wanted
    const accepted = await acceptedValues(session, structure.types)
    const kitchen = {
      session,
      types: structure.types,
      valuesOf: valuesFrom(structure.types, accepted),
      rowsPerTable,
      twins: options.twins ?? false,
      given: options.columns ?? {},
      saltOf: saltsOf(structure, options.seed ?? 1),
    }
    const start = async (): Promise<Pantry> => ({
      ...kitchen,
      tables: structure.tables,
      drawn: await drawNumbers(session, structure, (table) => rowsOf(kitchen, table)),
      referenced: referencedColumns(structure),
      known: new Map(),
      styles: options.values === 'tame' ? ['tame', 'small'] : ['adversarial', 'tame', 'small'],
    })
    const outcome = await underConstraints(session, structure.deferred, async () => fillAll(await start()))
    const short =
      wanted > MOST_SINGLE
        ? await multiplyAll({
            ...kitchen,
            structure,
            accepted,
            rows: wanted,
            bypassed: new Set(outcome.bypassed.keys()),
          })
        : null
    return count(session, structure, names, { ...outcome, short: short ?? new Map() })
  })
}

function tablesOf(catalog: Catalog): string[] {
  return Object.entries(catalog.relations)
    .filter(([, relation]) => relation.kind === 'table' || relation.kind === 'partitioned table')
    .map(([name]) => name)
}

interface Outcome {
  readonly failed: Map<string, string>
  readonly bypassed: Map<string, string>
}

async function fillAll(pantry: Pantry): Promise<Outcome> {
  const outcome: Outcome = { failed: new Map(), bypassed: new Map() }
  for (const group of groupsOf(pantry.tables)) {
    const { failed, bypassed } = await fillGroup(pantry, group)
    for (const [table, reason] of failed) outcome.failed.set(table, reason)
    for (const [table, reason] of bypassed) outcome.bypassed.set(table, reason)
    for (const table of group) if (failed.has(table.name)) await knowRowsThatLayThere(pantry, table)
  }
  return outcome
}

/** A table that takes no row of ours may hold rows of a migration, and those can be referred to. */
async function knowRowsThatLayThere(pantry: Pantry, table: Table): Promise<void> {
  const columns = pantry.referenced.get(table.oid)
  if (columns === undefined) return
  const texts = columns.map((name) => `${escapeIdentifier(name)}::text AS ${escapeIdentifier(name)}`)
  const { rows } = await pantry.session.query<Record<string, string | null>>(
    `SELECT ${texts.join(', ')} FROM ${table.name} LIMIT ${pantry.rowsPerTable}`,
  )
  if (rows.length > 0)
    pantry.known.set(
      table.oid,
      rows.map((row): Row => new Map(Object.entries(row))),
    )
}

function referencedColumns(structure: Structure): Map<number, string[]> {
  const referenced = new Map<number, string[]>()
  for (const table of structure.tables.values()) {
    for (const key of table.foreignKeys) {
      referenced.set(key.target, [...new Set([...(referenced.get(key.target) ?? []), ...key.targetColumns])])
    }
  }
  return referenced
}

/** Keys must be known before they are inserted, so that rows can refer to each other; and sequences must move past them. */
async function drawNumbers(
  session: Session,
  structure: Structure,
  rowsOfTable: (table: Table) => number,
): Promise<Map<string, string[]>> {
  const drawn = new Map<string, string[]>()
  const wanted = [...structure.tables.values()].flatMap((table) =>
    table.columns
      .filter((column) => column.draw !== null && !table.foreignKeys.some((key) => key.columns.includes(column.name)))
      .map((column) => ({
        key: `${table.oid} ${column.name}`,
        draw: column.draw!,
        rows: rowsOfTable(table),
      })),
  )
  const ask = async (some: typeof wanted) => {
    const arms = some.map(
      (one, i) =>
        `SELECT ${i} AS i, array_to_json(array_agg((${one.draw})::text))::text AS numbers FROM generate_series(1, ${one.rows})`,
    )
    const result = await session.query<{ i: number; numbers: string }>(arms.join(' UNION ALL '))
    for (const row of result.rows) drawn.set(some[row.i]!.key, JSON.parse(row.numbers) as string[])
  }
  if (wanted.length > 0 && refused(await attempt(session, () => ask(wanted)))) {
    for (const one of wanted) await attempt(session, () => ask([one]))
  }
  return drawn
}

/**
 * Deferred constraints are let wait until all tables are filled, as an application would; when they do not hold then,
 * everything is filled anew with each checked at once, so that only what breaks them stays out.
 */
async function underConstraints<T>(session: Session, deferred: readonly string[], work: () => Promise<T>): Promise<T> {
  if (deferred.length === 0) return work()
  const check = () => session.query(`SET CONSTRAINTS ${deferred.join(', ')} IMMEDIATE`)
  const patient = await attempt(session, async () => {
    const result = await work()
    await check()
    return result
  })
  let result: T
  if (refused(patient)) {
    await attempt(session, check)
    result = await work()
  } else result = patient
  await session.query(`SET CONSTRAINTS ${deferred.join(', ')} DEFERRED`)
  return result
}

async function count(
  session: Session,
  { tables }: Structure,
  names: readonly string[] | null,
  { failed, bypassed, short }: Outcome & { readonly short: ReadonlyMap<string, string> },
): Promise<SeedResult> {
  const asked = names === null ? null : new Set(names)
  const counted = [...tables.values()].flatMap((table) => [
    { name: table.name, from: table.partitioned ? table.name : `ONLY ${table.name}`, root: table },
    ...[...table.branches, ...table.leaves.map((leaf) => leaf.name)]
      .filter((name) => asked === null || asked.has(name))
      .map((name) => ({ name, from: name, root: table })),
  ])
  const filled: Record<string, number> = {}
  const unfilled: Record<string, string> = {}
  const remarks: Record<string, string> = {}
  const found = new Set(counted.map(({ name }) => name))
  for (const name of asked ?? []) if (!found.has(name)) unfilled[name] = 'There is no such table.'
  if (counted.length === 0) return { filled, unfilled, remarks }
  const arms = counted.map(({ from }, i) => `SELECT ${i} AS i, count(*)::int AS rows FROM ${from}`)
  const { rows } = await session.query<{ i: number; rows: number }>(arms.join(' UNION ALL '))
  for (const row of rows) {
    const { name, root } = counted[row.i]!
    const reason = failed.get(root.name)
    const bypass = bypassed.get(root.name)
    if (row.rows > 0) filled[name] = row.rows
    else if (name === root.name) unfilled[name] = reason ?? 'Its rows went elsewhere: a trigger or rule moved them.'
    else unfilled[name] = reason ?? 'No row that was tried falls into this partition.'
    if (row.rows === 0 || name !== root.name) continue
    const said = [
      bypass && `Filled with its triggers switched off. ${bypass}`,
      !bypass && reason && `Holds only rows that lay there before. ${reason}`,
      short.get(name),
    ].filter((sentence) => sentence)
    if (said.length > 0) remarks[name] = said.join(' ')
  }
  return { filled, unfilled, remarks }
}
