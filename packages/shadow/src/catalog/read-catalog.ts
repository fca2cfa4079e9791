import type { Catalog, Ledger, Session } from '@backout/core'
import { assemble, type Document } from './assemble.ts'
import { readDocument } from './prepared.ts'
import { catalogStatement } from './statement.ts'

export interface ReadCatalogOptions {
  /** The ORM's table of applied migrations, which is left out. */
  readonly ledger?: Ledger
  /** `server_version_num`, when it is known; otherwise the server is asked. */
  readonly version?: number
}

/**
 * Reads every user object of the session's database by name, in one statement; PostgreSQL 13 to 18. Safe inside an open
 * transaction, whose uncommitted changes it sees; leaves no trace but the locks that reading definitions takes.
 * @throws a PostgreSQL error when the transaction has failed already
 * @see Catalog
 */
export async function readCatalog(session: Session, options: ReadCatalogOptions = {}): Promise<Catalog> {
  const version = options.version ?? (await serverVersion(session))
  const { sql, fragments } = catalogStatement(version, options.ledger)
  return assemble((await readDocument(session, sql)) as Document, fragments, version)
}

async function serverVersion(session: Session): Promise<number> {
  const { rows } = await session.query<{ server_version_num: string }>('show server_version_num')
  return Number(rows[0]!.server_version_num)
}
