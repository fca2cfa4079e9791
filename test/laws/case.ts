import type { OperationKind, Shadow, ShadowDatabase } from '@backout/core'
import { isPostgresError, readCatalog } from '@backout/shadow'
import fc from 'fast-check'
import { productionOf, WRITTEN } from './grammar/index.ts'
import { pickFrom } from './pick.ts'
import { schemaFrom, schemaSeeds, type SchemaSeed } from './schema.ts'
import { projectOf, type Case } from './sql-project.ts'

/** The numbers of one statement: its kind, as an index into {@link WRITTEN}, and its choices. */
interface StatementSeed {
  readonly kind: number
  readonly choices: readonly number[]
}

export interface CaseSeed {
  readonly schema: SchemaSeed
  readonly statements: readonly StatementSeed[]
  /** Rows of the case's own, beside those of the seeder. */
  readonly rows: readonly StatementSeed[]
}

/** The numbers of one statement's choices. */
export const choices = fc.array(fc.nat(999), { maxLength: 12 })
const INSERT = WRITTEN.indexOf('insert')

const statements = fc.record({ kind: fc.nat(WRITTEN.length - 1), choices })
/** One statement or several, renames and what reaches rows among them more often than their share. */
const FREQUENT = (
  [
    'rename-column',
    'rename-table',
    'update',
    'insert',
    'drop-column',
    'alter-column-type',
    'add-column',
    'drop-expression',
    'set-expression',
    'add-identity',
    'drop-identity',
    'alter-identity',
    'alter-sequence',
    'add-enum-value',
    'alter-attribute-type',
    'alter-domain',
    'detach-partition',
    'attach-partition',
    'set-inheritance',
    'set-schema',
    'create-table-as',
    'do',
    'select',
  ] as const
).map((kind) => WRITTEN.indexOf(kind))
const more = fc.oneof(fc.record({ kind: fc.constantFrom(...FREQUENT), choices }), statements)

export const caseSeeds: fc.Arbitrary<CaseSeed> = fc.record({
  schema: schemaSeeds,
  statements: fc.oneof(
    fc.array(statements, { minLength: 1, maxLength: 1 }),
    fc.array(more, { minLength: 2, maxLength: 5 }),
  ),
  rows: fc.array(fc.record({ kind: fc.constant(INSERT), choices }), { maxLength: 4 }),
})

const LOSSY = (['drop-column', 'update', 'delete', 'truncate', 'alter-column-type', 'drop-table'] as const).map(
  (kind) => WRITTEN.indexOf(kind),
)

/** Migrations that destroy rows, renames among what they do. */
export const lossySeeds: fc.Arbitrary<CaseSeed> = fc.record({
  schema: schemaSeeds,
  statements: fc.array(fc.record({ kind: fc.constantFrom(...LOSSY, WRITTEN.indexOf('rename-column')), choices }), {
    minLength: 1,
    maxLength: 3,
  }),
  rows: fc.array(fc.record({ kind: fc.constant(INSERT), choices }), { maxLength: 4 }),
})

/** A case with the kinds that its statements were asked to be, and the rows that its own state before takes. */
export interface BuiltCase extends Case {
  readonly kinds: readonly OperationKind[]
  readonly rows: readonly string[]
}

/** Writes a case; of what the seed asks for only what PostgreSQL takes is kept, each statement about the state that it finds. */
export async function buildCase(shadow: Shadow, seed: CaseSeed): Promise<BuiltCase> {
  const empty = projectOf({ before: [], up: [] })
  const database = await shadow.open({ migrations: [], runner: empty.project.runner })
  await database.query('BEGIN')
  const before: string[] = []
  for (const sql of schemaFrom(seed.schema)) if (await accepts(database, sql)) before.push(sql)
  let catalog = await readCatalog(database)
  const rows = seed.rows.flatMap(
    ({ choices: numbers }, at) => productionOf('insert')(pickFrom(numbers, `r${at}`), catalog) ?? [],
  )
  const up: string[] = []
  const kinds: OperationKind[] = []
  for (const [at, { kind, choices: numbers }] of seed.statements.entries()) {
    const sql = productionOf(WRITTEN[kind]!)(pickFrom(numbers, `s${at}`), catalog)
    if (sql === null || !(await accepts(database, sql))) continue
    up.push(sql)
    kinds.push(WRITTEN[kind]!)
    if (at < seed.statements.length - 1) catalog = await readCatalog(database)
  }
  await database.query('ROLLBACK')
  return { before, up, kinds, rows }
}

/** Whether PostgreSQL takes a statement in the open transaction; if not, nothing of it stays. */
export async function accepts(database: ShadowDatabase, sql: string): Promise<boolean> {
  await database.query('SAVEPOINT accepts')
  try {
    await database.query(sql)
    await database.query('RELEASE SAVEPOINT accepts')
    return true
  } catch (error) {
    if (!isPostgresError(error)) throw error
    await database.query('ROLLBACK TO SAVEPOINT accepts; RELEASE SAVEPOINT accepts')
    return false
  }
}
