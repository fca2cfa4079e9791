import type { Ledger, Migration, Session } from '@backout/core'
import { attempt } from './read-only.ts'

/** What a ledger may know a migration by. */
export type LedgerMigration = Pick<Migration, 'name' | 'sha256' | 'time'>

/**
 * Which of a project's migrations the ledger says are applied, in the project's order.
 * @returns null when there is no ledger here, or the role may not read it
 */
export async function appliedMigrations(
  session: Session,
  { applied }: Ledger,
  migrations: readonly LedgerMigration[],
): Promise<readonly string[] | null> {
  if (!applied) return null
  const asked = await attempt(session, () =>
    session.query<{ name: string | null; sha256: string | null; time?: string | null }>(applied.sql),
  )
  if ('failure' in asked) return null
  const names = new Set(asked.value.rows.map(({ name }) => name))
  const hashes = new Set(asked.value.rows.map(({ sha256 }) => sha256))
  // Of several files with one content only the first is sure to be meant.
  const isFirst = (sha256: string, index: number) => migrations.findIndex((other) => other.sha256 === sha256) === index
  // The runner compares nothing else: a file whose text has changed since is applied all the same.
  const latest = Math.max(...asked.value.rows.map(({ time }) => Number(time ?? -Infinity)))
  const is = ({ name, sha256, time }: LedgerMigration, index: number) =>
    names.has(name) || (hashes.has(sha256) && isFirst(sha256, index)) || (time !== undefined && time <= latest)
  const newest = applied.watermark ? migrations.findLastIndex(is) : -1
  return migrations.filter((migration, index) => index <= newest || is(migration, index)).map(({ name }) => name)
}
