import type { Catalog, Migration, ProofFailure, Runner, ShadowDatabase, Statement } from '@backout/core'
import { applyMigration, readIdentities, seedRows } from '@backout/shadow'
import { fittingUpdates } from '../fitting-values.ts'
import { isNamed, tolerantly } from '../rows-trial.ts'
import { readSequences, type SequencePositions } from '../sequence-positions.ts'
import type { Stage } from '../stage.ts'
import { statementwise, statementwiseRunner, wantsCommits } from '../statementwise.ts'
import { hashedTable, tablesIn, type DrilledState } from './bridge.ts'
import { hashTables, type TableHashes } from './hash-tables.ts'

/** How a migration is sent, and rows that its up takes. Found once, used in every attempt. */
export interface Seeding {
  readonly migration: Migration
  readonly runner: Runner
  readonly values: 'adversarial' | 'tame' | 'fitting'
  readonly tables: readonly string[]
  /** Tables in which the up takes no row, and what PostgreSQL said. */
  readonly refused: Readonly<Record<string, string>>
}

export interface SeededUp {
  readonly database: ShadowDatabase
  readonly seeding: Seeding
  readonly before: DrilledState
  readonly unfilled: Readonly<Record<string, string>>
  readonly rows: TableHashes
  readonly sequences: SequencePositions
  /** Milliseconds. */
  readonly up: number
}

export interface SeededUpInput {
  readonly stage: Stage
  readonly migration: Migration
  readonly statements: readonly Statement[]
  readonly runner: Runner
  readonly before: Catalog
  /** The catalog after the up on empty tables, from a database of its own; asked for only where rows must fit it. */
  readonly after: (migration: Migration, runner: Runner) => Promise<Catalog>
  readonly rowsPerTable: number
}

/** Tries before it gives up on rows: three kinds of values, then without the tables that stop it. */
const MOST_ROUNDS = 8

/**
 * Fills every table of the state before and runs the up over the rows: awkward rows first, plainer ones where the up takes
 * no others, none in tables that stop it whatever lies in them.
 * @returns PostgreSQL's answer when the up does not even run on empty tables
 */
export async function seededUp(input: SeededUpInput, known: Seeding | null): Promise<SeededUp | ProofFailure> {
  const { stage, before, statements } = input
  const { index } = input.migration
  let seeding: Seeding = known ?? {
    migration: input.migration,
    runner: input.runner,
    values: 'adversarial',
    tables: tablesIn(before),
    refused: {},
  }
  for (let round = 0; ; round++) {
    const fitting = seeding.values === 'fitting' ? await input.after(seeding.migration, seeding.runner) : null
    const database = await stage.at(index)
    stage.moved(null)
    const identities = await readIdentities(database, { ledger: input.runner.ledger })
    const { unfilled } = await fill(database, input, seeding, fitting)
    const rows = await hashTables(
      database,
      tablesIn(before).map((table) => hashedTable(table, before.relations[table]!)),
    )
    const sequences = await readSequences(database)
    const started = performance.now()
    const failure = await applyMigration(database, seeding.migration, seeding.runner)
    const up = performance.now() - started
    if (!failure)
      return {
        database,
        seeding,
        before: { catalog: before, identities },
        unfilled: ofTables({ ...unfilled, ...rows.unreadable, ...seeding.refused }, before),
        rows,
        sequences,
        up,
      }
    const { error } = failure
    if (seeding.migration === input.migration && wantsCommits(error.code))
      seeding = {
        ...seeding,
        migration: statementwise(input.migration, statements),
        runner: statementwiseRunner(input.runner),
      }
    else if (seeding.values !== 'fitting')
      seeding = { ...seeding, values: seeding.values === 'adversarial' ? 'tame' : 'fitting' }
    else {
      const guilty = seeding.tables.filter((table) => isNamed(error, table))
      // Whoever names no table is answered with none at all; on empty tables it either runs or it does not.
      const out = guilty.length > 0 && round < MOST_ROUNDS ? guilty : seeding.tables
      if (out.length === 0) return { statement: '', message: error.message, code: error.code }
      seeding = {
        ...seeding,
        tables: seeding.tables.filter((table) => !out.includes(table)),
        refused: {
          ...seeding.refused,
          ...Object.fromEntries(out.map((table) => [table, `the up stops: ${error.message}`])),
        },
      }
    }
  }
}

async function fill(
  database: ShadowDatabase,
  { before, rowsPerTable }: SeededUpInput,
  { values, tables }: Seeding,
  fitting: Catalog | null,
): Promise<{ unfilled: Record<string, string> }> {
  if (tables.length === 0) return { unfilled: {} }
  const kind = values === 'adversarial' ? 'adversarial' : 'tame'
  const seeded = await seedRows(database, { tables, catalog: before, rowsPerTable, values: kind })
  if (fitting) await tolerantly(database, fittingUpdates(before, fitting))
  return seeded
}

const ofTables = (reasons: Readonly<Record<string, string>>, { relations }: Catalog): Record<string, string> =>
  Object.fromEntries(Object.entries(reasons).filter(([table]) => relations[table]?.partitionBound === undefined))
