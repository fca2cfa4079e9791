import type { Ledger, Migration, Remark } from '@backout/core'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { splitBatches, tornPlaces } from './batches.ts'
import { recoveryOf } from './recovery.ts'

/** Where a migration is and what it is called, before its file is read. */
export interface MigrationPlace extends Pick<Migration, 'name' | 'index' | 'path' | 'downPath'> {
  /** What the ledger's `created_at` becomes; null when it cannot be told. */
  readonly createdAt: number | null
  /** What is odd about its place among the others. */
  readonly remarks: readonly Remark[]
}

/** The ledger, and whether it keeps the names of migrations: from drizzle-orm 1.0 on. */
export interface NamedLedger extends Pick<Ledger, 'schema' | 'table'> {
  readonly named: boolean
}

/**
 * Reads one up file. The text is decoded as Drizzle's migrator decodes it: UTF-8, a BOM kept (and sent). Synchronous, since
 * a history is hundreds of small files: 500 take 8 ms so, and 60 ms through promises (bench/).
 */
export function readMigration({ createdAt, remarks, ...place }: MigrationPlace, ledger: NamedLedger): Migration {
  const bytes = readFileSync(place.path)
  const sql = bytes.toString('utf8')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const recovery = createdAt === null ? null : recoveryOf({ name: place.name, sha256, createdAt }, ledger)
  return {
    ...place,
    sql,
    sha256,
    batches: splitBatches(sql),
    remarks: [...remarks, ...tornPlaces(sql)],
    ...(createdAt !== null && !ledger.named && { time: createdAt }),
    ...(recovery ? { recovery } : {}),
  }
}
