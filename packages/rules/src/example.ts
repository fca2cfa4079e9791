import {
  parseMigration,
  type Batch,
  type EarlierMigration,
  type Migration,
  type RuleExample,
  type Runner,
  type Statement,
} from '@backout/core'

/** A rule's example, read as an adapter and the parser would: what `checkMigration` takes. */
export interface ReadExample {
  /** The migrations that bring about the state before: at most one. */
  readonly history: readonly Migration[]
  /** The unapplied migrations before the one that is checked: at most one. */
  readonly pending: readonly Migration[]
  readonly earlier: readonly EarlierMigration[]
  readonly migration: Migration
  readonly statements: readonly Statement[]
  readonly runner: Runner
}

/**
 * Reads an example of a rule, so that a test can run it, with a shadow or without.
 * @throws BackoutError `sql-syntax`
 */
export async function readExample(example: RuleExample): Promise<ReadExample> {
  const transaction = example.transaction ?? 'all-pending'
  const texts = [example.before ?? '', example.pending ?? '']
  const [history, pending] = texts.map((sql, index) => (sql === '' ? [] : [migrationOf(sql, index, transaction)]))
  const migration = migrationOf(example.sql, texts.filter((sql) => sql !== '').length, transaction)
  return {
    history: history!,
    pending: pending!,
    earlier: await Promise.all(pending!.map(async (other) => ({ statements: await parseMigration(other) }))),
    migration,
    statements: await parseMigration(migration),
    runner: {
      label: transaction === 'all-pending' ? 'the migrator of the example' : 'the engine of the example',
      transaction,
      ledger: { schema: 'public', table: '_migrations', ownsSchema: false },
    },
  }
}

const MARKER = '--> statement-breakpoint'

function migrationOf(sql: string, index: number, transaction: Runner['transaction']): Migration {
  const name = `000${index}_example`
  return {
    name,
    index,
    path: `/example/${name}.sql`,
    downPath: `/example/${name}.down.sql`,
    sql,
    sha256: '',
    batches: transaction === 'all-pending' ? chunks(sql) : [{ sql, span: { start: 0, end: sql.length } }],
  }
}

function chunks(sql: string): Batch[] {
  let start = 0
  return sql.split(MARKER).map((chunk) => {
    const span = { start, end: start + chunk.length }
    start = span.end + MARKER.length
    return { sql: chunk, span }
  })
}
