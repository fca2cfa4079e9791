import {
  qualifiedName,
  quoteIdentifier,
  relationsTouched,
  type Catalog,
  type Migration,
  type Project,
  type Session,
} from '@backout/core'
import { applyMigration, fingerprintRows, seedRows, type RowFingerprint } from '@backout/shadow'
import type { Original, Refused } from './fix-trial.ts'
import type { Stage } from './stage.ts'
import { touchedTables } from './touched.ts'

export interface FixRowsTrial {
  readonly stage: Stage
  readonly original: Original
  /** What takes its place. */
  readonly added: readonly Migration[]
  readonly project: Project
}

/**
 * Puts the same made-up rows before the migration and before what takes its place: both have to run, and to end in the same
 * rows. A value that differs from run to run, as a random default does, has to be there in both or in neither.
 * @returns the tables that had rows; null when the migration itself refuses them
 */
export async function tryRowsOf(trial: FixRowsTrial): Promise<{ readonly tables: readonly string[] | null } | Refused> {
  const { original, added, project } = trial
  const tables = tablesOf(original)
  if (tables.length === 0) return { tables: [] }
  for (const values of ['adversarial', 'tame', 'without keys'] as const) {
    const wanted = await rowsAfter(trial, tables, values, async (database) => {
      const { migration, runner } = original.sent
      return (await applyMigration(database, migration, runner))?.error.message ?? null
    })
    if ('refused' in wanted) continue
    const found = await rowsAfter(trial, tables, values, async (database) => {
      for (const part of sentTogether(added, project)) {
        const failure = await applyMigration(database, part, project.runner)
        if (failure) return `${part.name} does not run where there are rows: ${failure.error.message}`
      }
      return null
    })
    if ('refused' in found) return found
    const differs = differenceOf(wanted, found, original)
    return differs === null ? { tables: wanted.filled } : { refused: `it would end in other rows: ${differs}` }
  }
  return { tables: null }
}

/** In one transaction, where the runner puts all pending migrations into one. */
function sentTogether(added: readonly Migration[], { runner }: Project): readonly Migration[] {
  const [first] = added
  return runner.transaction === 'all-pending' && first
    ? [{ ...first, batches: added.flatMap(({ batches }) => batches) }]
    : added
}

/** Tables that were there and that the migration may reach. */
function tablesOf({ input, before, after }: Original): readonly string[] {
  const named = input.statements.flatMap(({ operations }) => operations).flatMap(relationsTouched)
  const isNamed = (key: string) => named.some(({ schema, name }) => key === qualifiedName(schema ?? 'public', name))
  const all = Object.entries(before.relations).flatMap(([key, { kind, partitionBound }]) =>
    (kind === 'table' || kind === 'partitioned table') && partitionBound === undefined && isNamed(key) ? [key] : [],
  )
  return [...new Set([...touchedTables(before, after, []), ...all])]
}

interface Rows {
  readonly filled: readonly string[]
  readonly fingerprint: RowFingerprint
  /** How many NULLs each column holds, by `schema.table`, then by column. */
  readonly nulls: Readonly<Record<string, Readonly<Record<string, number>>>>
}

async function rowsAfter(
  { stage, original }: FixRowsTrial,
  tables: readonly string[],
  values: 'adversarial' | 'tame' | 'without keys',
  run: (database: Awaited<ReturnType<Stage['at']>>) => Promise<string | null>,
): Promise<Rows | Refused> {
  const { input, before, after } = original
  const database = await stage.at(input.migration.index)
  stage.moved(null)
  const columns = values === 'without keys' ? newKeys(original) : {}
  const style = values === 'without keys' ? 'tame' : values
  const { filled } = await seedRows(database, { tables, values: style, columns, catalog: before })
  const failure = await run(database)
  if (failure !== null) return { refused: failure }
  const there = Object.keys(after.relations).filter((key) => isTable(after, key))
  return {
    filled: Object.keys(filled),
    fingerprint: await fingerprintRows(database, { tables: there }),
    nulls: Object.fromEntries(await Promise.all(there.map(async (key) => [key, await nullsIn(database, key, after)]))),
  }
}

/** NULL for the columns of foreign keys that the migration adds: no made-up value has its counterpart. */
function newKeys({ before, after }: Original): Record<string, readonly null[]> {
  return Object.fromEntries(
    Object.entries(after.relations).flatMap(([key, { constraints = {} }]) => {
      const there = before.relations[key]?.constraints ?? {}
      const added = Object.entries(constraints).filter(([name, { type }]) => type === 'foreign key' && !there[name])
      return added.flatMap(([, { columns = [] }]) => columns.map((name) => [`${key}.${quoted(name)}`, [null]] as const))
    }),
  )
}

/** As a catalog's key has a name: between quotes where it needs them. */
const quoted = (name: string): string => qualifiedName('x', name).slice(2)

const isTable = ({ relations }: Catalog, key: string) =>
  relations[key]?.kind === 'table' || relations[key]?.kind === 'partitioned table'

async function nullsIn(session: Session, key: string, { relations }: Catalog): Promise<Record<string, number>> {
  const columns = (relations[key]?.columns ?? []).map(({ name }) => name)
  if (columns.length === 0) return {}
  const counts = columns.map((name) => `count(*) - count(${quoteIdentifier(name)})`).join(', ')
  const { rows } = await session.query<{ counts: number[] }>(`SELECT json_build_array(${counts}) AS counts FROM ${key}`)
  return Object.fromEntries(columns.map((name, index) => [name, Number(rows[0]!.counts[index])]))
}

/** Kinds whose values may be others in every run. */
const WRITES: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'merge', 'select', 'do', 'copy'])

/** The table or column in which the rows differ, or null. */
function differenceOf(wanted: Rows, found: Rows, { input, before }: Original): string | null {
  const writes = input.statements.some(({ operations }) => operations.some(({ kind }) => WRITES.has(kind)))
  for (const [table, one] of Object.entries(wanted.fingerprint.tables)) {
    const other = found.fingerprint.tables[table]
    if (other?.rows !== one.rows) return table
    const old = new Set(before.relations[table]?.columns?.map(({ name }) => name))
    for (const [column, { values }] of Object.entries(one.columns)) {
      if (wanted.nulls[table]?.[column] !== found.nulls[table]?.[column]) return `${table}.${column}`
      if (other.columns[column]?.values !== values && old.has(column) && !writes) return `${table}.${column}`
    }
  }
  return null
}
