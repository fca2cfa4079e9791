import type { History, Migration } from '@backout/core'

/** A history for tests: each list is a migration, each string in it a batch. */
export function historyOf(transaction: History['runner']['transaction'], ...files: string[][]): History {
  const ledger = { schema: 'drizzle', table: '__drizzle_migrations', ownsSchema: true }
  return { migrations: files.map(migrationOf), runner: { label: 'test', transaction, ledger } }
}

function migrationOf(chunks: string[], index: number): Migration {
  const name = `000${index}`
  let sql = ''
  const batches = chunks.map((chunk) => {
    const start = sql.length
    sql += `${chunk}\n`
    return { sql: chunk, span: { start, end: start + chunk.length } }
  })
  return { name, index, path: `/app/${name}.sql`, downPath: `/app/${name}.down.sql`, sql, sha256: name, batches }
}
