import { quoteIdentifier, type Recovery } from '@backout/core'
import type { NamedLedger } from './migration-file.ts'

/** What the migrator writes of a migration. */
interface Entry {
  readonly name: string
  readonly sha256: string
  readonly createdAt: number
}

/**
 * How one goes on after a migration of which a part was committed. The migrator writes its entry last, so that there is none.
 * @see https://github.com/drizzle-team/drizzle-orm `pg-core/dialect.ts`
 */
export function recoveryOf({ name, sha256, createdAt }: Entry, { schema, table, named }: NamedLedger): Recovery {
  const ledger = `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`
  const columns = named ? 'hash, created_at, name' : 'hash, created_at'
  const values = [`'${sha256}'`, createdAt, ...(named ? [`'${name.replaceAll("'", "''")}'`] : [])].join(', ')
  return {
    state: 'Drizzle has no entry for it, so that its next run starts the file from the top.',
    again: null,
    applied: `INSERT INTO ${ledger} (${columns}) VALUES (${values});`,
  }
}
