import type { Ledger, Session, Statistics } from '@backout/core'
import { appliedMigrations, type LedgerMigration } from './applied.ts'
import { attempt } from './read-only.ts'
import { readTables } from './tables.ts'

export interface StatisticsOptions {
  /** The project's migrations in order, and its ledger, to say which are applied. Default: nobody is asked. */
  readonly migrations?: readonly LedgerMigration[]
  readonly ledger?: Ledger
}

/**
 * Reads what the rules want to know of production.
 * @param session in a transaction of `readOnly`
 */
export async function readStatistics(session: Session, options: StatisticsOptions = {}): Promise<Statistics> {
  const { migrations = [], ledger } = options
  const { rows } = await session.query<{ version: string; zone: string; now: string }>(
    `select current_setting('server_version_num') as version, (select reset_val from pg_settings where name = 'TimeZone') as zone,
      to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as now`,
  )
  const { version, zone, now } = rows[0]!
  return {
    version: 1,
    takenAt: now,
    postgresVersion: Number(version),
    timeZone: zone,
    longestTransaction: await longestTransaction(session),
    applied: ledger ? await appliedMigrations(session, ledger, migrations) : null,
    tables: await readTables(session),
  }
}

/**
 * Of those that the role may see: others show their times to `pg_read_all_stats` only.
 * @see https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW
 */
async function longestTransaction(session: Session): Promise<number | null> {
  const asked = await attempt(session, () =>
    session.query<{ seconds: number | null }>(
      `select max(extract(epoch from clock_timestamp() - xact_start))::float8 as seconds from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' and backend_type = 'client backend'`,
    ),
  )
  const seconds = 'value' in asked ? (asked.value.rows[0]?.seconds ?? null) : null
  return seconds === null ? null : Math.round(seconds)
}
