import type { ShadowDatabase } from '@backout/core'
import { hashRows, isPostgresError, type HashedTable, type RowHashes } from '@backout/shadow'

/** The rows of several tables by the tables' names. */
export interface TableHashes {
  readonly rows: ReadonlyMap<string, RowHashes>
  /** Tables whose rows may not be read, and what PostgreSQL said; their {@link rows} are none. */
  readonly unreadable: Readonly<Record<string, string>>
}

export async function hashTables(database: ShadowDatabase, tables: readonly HashedTable[]): Promise<TableHashes> {
  const rows = new Map<string, RowHashes>()
  const unreadable: Record<string, string> = {}
  for (const table of tables) {
    try {
      rows.set(table.table, await hashRows(database, table))
    } catch (error) {
      if (!mayNotRead(error)) throw error
      rows.set(table.table, { rows: 0, width: 0, bytes: new Uint8Array() })
      unreadable[table.table] = `Its rows cannot be read: ${(error as Error).message}.`
    }
  }
  return { rows, unreadable }
}

/** Forced row security hides rows even from their owner; only a superuser sees past it. */
export const mayNotRead = (error: unknown): boolean => isPostgresError(error) && error.code === '42501'
