import {
  parseMigration,
  statementBatches,
  type Batch,
  type EarlierMigration,
  type Migration,
  type Remark,
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
  /** A fixed day, for suppressions that end. */
  readonly today: string
}

/**
 * Reads an example of a rule, so that a test can run it, with a shadow or without.
 * @throws BackoutError `sql-syntax`
 */
export async function readExample(example: RuleExample): Promise<ReadExample> {
  const transaction = example.transaction ?? 'all-pending'
  const texts = [example.before ?? '', example.pending ?? '']
  const [history, pending] = await Promise.all(
    texts.map(async (sql, index) => (sql === '' ? [] : [await migrationOf({ ...example, sql }, index, transaction)])),
  )
  const read = await migrationOf(example, texts.filter((sql) => sql !== '').length, transaction)
  const migration: Migration = {
    ...read,
    remarks: (example.remarks ?? []).map((remark) => placed(remark, example.sql)),
  }
  return {
    history: history!,
    pending: pending!,
    earlier: await Promise.all(pending!.map(async (other) => ({ statements: await parseMigration(other) }))),
    migration,
    statements: await parseMigration(migration),
    today: '2026-01-01',
    runner: {
      label: transaction === 'all-pending' ? 'the migrator of the example' : 'the engine of the example',
      transaction,
      ledger: { schema: 'public', table: '_migrations', ownsSchema: false },
    },
  }
}

const MARKER = '--> statement-breakpoint'

async function migrationOf(
  { sql, batches }: RuleExample,
  index: number,
  transaction: Runner['transaction'],
): Promise<Migration> {
  const whole = [{ sql, span: { start: 0, end: sql.length } }]
  const name = `000${index}_example`
  return {
    name,
    index,
    path: `/example/${name}.sql`,
    downPath: `/example/${name}.down.sql`,
    sql,
    sha256: '',
    batches:
      batches === 'statements'
        ? ((await statementBatches(sql)) ?? whole)
        : transaction === 'all-pending'
          ? chunks(sql)
          : whole,
  }
}

function placed({ at, ...remark }: NonNullable<RuleExample['remarks']>[number], sql: string): Remark {
  const start = at === undefined ? -1 : sql.indexOf(at)
  return { ...remark, span: start < 0 ? null : { start, end: start + at!.length } }
}

function chunks(sql: string): Batch[] {
  let start = 0
  return sql.split(MARKER).map((chunk) => {
    const span = { start, end: start + chunk.length }
    start = span.end + MARKER.length
    return { sql: chunk, span }
  })
}
