import { quoteIdentifier, sessionSettings, type Runner } from '@backout/core'
import { isAtLeast } from './version.ts'

/** What runs the migrations: Prisma's own binary, or (6.x, `engine: 'js'` in the config) a driver adapter. */
export type Engine = 'native' | 'driver-adapter'

/**
 * How a `migration.sql` reaches the server.
 * - `script`: the whole file as one simple query.
 * - `statements-if-parsed`: one query a statement when the engine's parser (sqlparser 0.61, not PostgreSQL's) takes the
 *   whole file, else the whole file as one.
 * - `statements`: one query a statement.
 */
export type Sending = 'script' | 'statements-if-parsed' | 'statements'

/**
 * How an engine of a version sends. The native engine splits since 7.4, so that CREATE INDEX CONCURRENTLY can stand
 * beside other statements; the price is that a file is atomic no more.
 * @see https://github.com/prisma/prisma-engines/pull/5767
 * @see https://github.com/prisma/prisma-engines/pull/5799
 */
export function sendingOf(version: string | null, engine: Engine): Sending {
  if (engine === 'driver-adapter') return 'statements'
  return isAtLeast(version, 7, 4) ? 'statements-if-parsed' : 'script'
}

const WORDS: Record<Sending, string> = {
  script: 'one query a file',
  'statements-if-parsed': 'one query a statement where its parser reads the file',
  statements: 'one query a statement',
}

/** The runner of a version and engine, with its ledger in a schema that may be the user's own. */
export function runnerOf(
  version: string | null,
  engine: Engine,
  ledgerSchema: string,
  databaseUrl: string | null = null,
): Runner {
  const name = version === null ? 'prisma (version not found, taken as 7.10)' : `prisma ${version}`
  const how = engine === 'native' ? 'schema engine' : 'driver adapter'
  return {
    label: `${name}, ${how}, ${WORDS[sendingOf(version, engine)]}`,
    transaction: 'per-batch',
    settings: sessionSettings(databaseUrl),
    ledger: {
      schema: ledgerSchema,
      table: '_prisma_migrations',
      ownsSchema: false,
      create: ledgerSql(ledgerSchema),
      applied: {
        sql: `SELECT migration_name AS name, NULL AS sha256 FROM ${quoteIdentifier(ledgerSchema)}._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
      },
    },
  }
}

/** What Prisma runs before the first migration. */
const ledgerSql = (schema: string): string => `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)};
CREATE TABLE IF NOT EXISTS ${quoteIdentifier(schema)}._prisma_migrations (
  id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
  migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`
