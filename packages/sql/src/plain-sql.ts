import { BackoutError, statementBatches } from '@backout/core'
import type { Adapter, Migration, Project, Runner } from '@backout/core'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'

/** SQL files that no ORM made, and how they are run. */
export interface PlainSql {
  /** What the other paths are relative to. */
  readonly root: string
  /** The migrations, in the order in which they run. */
  readonly files: readonly string[]
  /** The schema before the first of them: a dump (`pg_dump --schema-only`), or the files that led there joined. Default: nothing. */
  readonly schema?: string | undefined
  /** Whether the runner sends each file in one transaction. Default: statement by statement, each committed, as `psql -f` does. */
  readonly inTransaction?: boolean
}

/** No tool keeps a ledger of plain files; the name is one that nobody takes. */
const LEDGER: Runner['ledger'] = { schema: 'backout_none', table: 'backout_none', ownsSchema: false }

/**
 * An adapter of one project: the files that were named. The schema before them counts as the history.
 */
export function plainSql(options: PlainSql): { adapter: Adapter; project: Project } {
  const root = resolve(options.root)
  const project: Project = {
    adapter: 'sql',
    root,
    config: null,
    migrations: root,
    layout: 'files',
    runner: {
      label: options.inTransaction ? 'psql --single-transaction' : 'psql',
      transaction: options.inTransaction ? 'all-pending' : 'per-batch',
      ledger: LEDGER,
      // psql starts a session for each file.
      session: 'per-migration',
    },
    databaseUrl: null,
    shadowDatabaseUrl: null,
  }
  const paths = [...(options.schema === undefined ? [] : [options.schema]), ...options.files]
  const adapter: Adapter = {
    name: 'sql',
    detect: async () => [project],
    discover: async () => {
      const migrations: Migration[] = []
      for (const [index, path] of paths.entries()) migrations.push(await readSqlFile(resolve(root, path), index))
      return { migrations, problems: [] }
    },
  }
  return { adapter, project }
}

async function readSqlFile(path: string, index: number): Promise<Migration> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new BackoutError(
      {
        code: 'file-unreadable',
        what: 'An SQL file could not be read.',
        why: cause instanceof Error ? cause.message : String(cause),
        fix: 'Check the path; it is taken relative to where backout is started.',
        where: { file: path },
      },
      { cause },
    )
  })
  const sql = bytes.toString('utf8')
  const sent = withoutMetaCommands(sql)
  return {
    name: basename(path).replace(/\.sql$/, ''),
    index,
    path,
    downPath: path.replace(/(?:\.sql)?$/, '.down.sql'),
    sql,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    // What does not parse is sent whole, so that the error names its place.
    batches: (await statementBatches(sent)) ?? [{ sql: sent, span: { start: 0, end: sent.length } }],
  }
}

/**
 * `pg_dump` has begun its files with `\restrict` for psql since August 2025; the server knows no such command, and no
 * byte order mark. They become blanks; so places in the file stay.
 * @see https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-META-COMMAND-RESTRICT
 */
const withoutMetaCommands = (sql: string): string =>
  sql.replace(/^\uFEFF?\\(?:un)?restrict\b.*$|^\uFEFF/gm, (line) => ' '.repeat(line.length))
