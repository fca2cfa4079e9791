import type { ShadowDatabase } from '@backout/core'
import { hashRows, type HashedTable, type RowHashes } from '@backout/shadow'

/** The rows of several tables by the tables' names. */
export type TableHashes = ReadonlyMap<string, RowHashes>

export async function hashTables(database: ShadowDatabase, tables: readonly HashedTable[]): Promise<TableHashes> {
  const found = new Map<string, RowHashes>()
  for (const table of tables) found.set(table.table, await hashRows(database, table))
  return found
}
