import type { Migration } from '@backout/core'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { splitBatches } from './batches.ts'

/** Where a migration is and what it is called, before its file is read. */
export type MigrationPlace = Pick<Migration, 'name' | 'index' | 'path' | 'downPath'>

/** Reads one up file. The text is decoded as Drizzle's migrator decodes it: UTF-8, a BOM kept (and sent). */
export async function readMigration(place: MigrationPlace): Promise<Migration> {
  const bytes = await readFile(place.path)
  const sql = bytes.toString('utf8')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { ...place, sql, sha256, batches: splitBatches(sql) }
}
